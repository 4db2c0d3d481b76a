/**
 * Our server with grants made the real way: an owner's client with ten purchases, a grantee with its documents on
 * loopback, requests of eight objects each, reviewed, approved, redeemed. The peeks have no read limit.
 * @module
 */
import { createHash, createPrivateKey, randomBytes, sign } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { createGrantee, createGranteeSecrets } from "@rootvault/vault-core/grantee";
import { createMemoryStores, createRandomPool, createVault } from "@rootvault/vault-core";
import { openBrowser } from "../support/browser.mjs";
import { freePort } from "../support/processes.mjs";
import { startVaultServer } from "../sync/ours.mjs";

const ROWS = 10;
const OBJECTS_A_REQUEST = 8;
const RENEW_BEFORE_MS = 120_000;

/** Starts the server and makes grants. */
export async function startPeekServer(folder, grants) {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const server = await startVaultServer(folder, port);
  const owner = await makeOwner(origin);
  const secrets = await createGranteeSecrets();
  const site = await startSite();
  const shop = createGrantee({ profile: site.profile, secrets });
  site.serve(shop);
  const asks = [];
  for (let made = 0; made < grants; made += OBJECTS_A_REQUEST)
    asks.push(await obtain(shop, owner, origin));
  const key = createPrivateKey({ key: secrets.dpop, format: "jwk" });
  const { kty, crv, x } = secrets.dpop;
  return {
    name: "Rootvault",
    port,
    pid: server.pid,
    grants: asks.length * OBJECTS_A_REQUEST,
    /** Opens one peek as the grantee does; its rows must be those that the owner saw. */
    async check() {
      const [asked] = asks;
      const peek = await shop.collect(asked.granted, asked.granted.peeks[0].grantId);
      if (peek.rows.length !== ROWS || JSON.stringify(peek.rows) !== asked.rowsText)
        throw new Error("the opened peek does not hold the rows that the owner saw");
    },
    /** Requests for the grants in turn, each with its token and a proof of its own, signed before the clock runs. */
    async requests(count) {
      await renewAll(shop, asks);
      const nonce = await nonceOf(origin);
      const peeks = asks.flatMap(({ granted }) =>
        granted.peeks.map(({ grantId }) => ({ grantId, token: granted.accessToken })),
      );
      return Array.from({ length: count }, (_, index) => {
        const { grantId, token } = peeks[index % peeks.length];
        const path = `/peeks/${grantId}`;
        const proof = proofOf({ key, jwk: { kty, crv, x } }, { url: origin + path, token, nonce });
        return { path, headers: { authorization: `DPoP ${token}`, dpop: proof } };
      });
    },
    /** Reads that the owner's client finds in the grants and, checked leaf by leaf, in the access log. */
    async reads() {
      const rows = await owner.grants();
      const log = await owner.accessLog({});
      return {
        counted: rows.reduce((sum, row) => sum + row.reads, 0),
        logged: log.entries.filter(({ event }) => event === "read").length,
      };
    },
    end: async () => {
      await server.end();
      await site.close();
    },
  };
}

/** Makes a DPoP proof (RFC 9449) with Node alone. */
export function proofOf({ key, jwk }, { url, token, nonce }) {
  const claims = {
    jti: randomBytes(16).toString("base64url"),
    htm: "GET",
    htu: url,
    iat: Math.floor(Date.now() / 1000),
    ath: createHash("sha256").update(token).digest("base64url"),
    ...(nonce === null ? {} : { nonce }),
  };
  const text = `${part({ typ: "dpop+jwt", alg: "Ed25519", jwk })}.${part(claims)}`;
  return `${text}.${sign(null, Buffer.from(text), key).toString("base64url")}`;
}

function part(value) {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

async function makeOwner(origin) {
  const platform = {
    random: createRandomPool((bytes) => globalThis.crypto.getRandomValues(bytes)),
    now: Date.now,
    fetch: globalThis.fetch,
    stores: createMemoryStores(),
    argon2id: (password, salt) =>
      Promise.resolve(new Uint8Array(createHash("sha256").update(password).update(salt).digest())),
    granteeDocuments: fetchDocuments,
    deviceName: "bench",
    passwordKib: 65_536,
  };
  const { vault } = await createVault(platform, { origin, password: "correct horse battery" });
  for (let row = 0; row < ROWS; row++)
    await vault.api.add({ collection: "purchases", fields: purchase(row) });
  await vault.api.sync();
  return vault.api;
}

function purchase(row) {
  const day = `2025-${String((row % 12) + 1).padStart(2, "0")}-17`;
  return {
    type: "purchase",
    lineKind: "item",
    direction: "purchase",
    status: "delivered",
    orderId: `000-${row}`,
    seller: "Invented Outfitters",
    name: `Tent for ${row + 1} people, with a rain cover and two poles`,
    quantity: 1,
    lineTotal: { value: `${20 + row * 35}.00`, currency: "EUR" },
    when: { day, precision: "day" },
  };
}

async function fetchDocuments(clientId) {
  const client = await (await fetch(clientId)).text();
  return { client, jwks: await (await fetch(JSON.parse(client).jwks_uri)).text() };
}

/** A grantee's web site: its two documents. */
async function startSite() {
  let documents = {};
  const server = createServer((request, response) => {
    const text = documents[request.url ?? ""];
    response.writeHead(text === undefined ? 404 : 200, {
      "content-type": "application/json",
      "access-control-allow-origin": "*",
    });
    response.end(text);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${server.address().port}`;
  return {
    profile: {
      clientId: `${origin}/rootvault.json`,
      name: "Bootery",
      policyUri: `${origin}/privacy`,
      redirectUri: `${origin}/cb`,
      jwksUri: `${origin}/jwks.json`,
    },
    serve: (shop) => {
      documents = {
        "/rootvault.json": JSON.stringify(shop.document()),
        "/jwks.json": JSON.stringify(shop.jwks()),
      };
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function obtain(shop, owner, origin) {
  const question = {
    collection: "purchases",
    fields: ["name", "when", "lineTotal"],
    coarsen: {
      when: { op: "date", to: "month" },
      lineTotal: { op: "band", edges: [0, 50, 100, 250, 500] },
    },
    limit: ROWS,
    purpose: { id: "CustomerCare", text: "A recall of what you bought" },
    expires: "P30D",
  };
  const asked = await shop.ask(
    origin,
    Array.from({ length: OBJECTS_A_REQUEST }, () => question),
  );
  const browser = openBrowser();
  const request = await browser.open(asked.url);
  const review = await owner.review({ request });
  const rowsText = review.objects.map((object) => object.rowsText);
  const accept = [
    ...new Set(review.objects.flatMap(({ warnings }) => warnings.map(({ code }) => code))),
  ];
  const { redirectTo } = await owner.approve({ request, rowsText, accept });
  const granted = await shop.finish(asked, await browser.open(redirectTo));
  return { granted, rowsText: rowsText[0] };
}

/** Access tokens live five minutes; the grantee's client renews one that the server refuses. */
async function renewAll(shop, asks) {
  for (const one of asks) {
    if (one.granted.expiresAt - Date.now() > RENEW_BEFORE_MS) continue;
    const stale = { ...one.granted, accessToken: "a".repeat(43) };
    one.granted = (await shop.collect(stale, stale.peeks[0].grantId)).granted;
    one.renewed = (one.renewed ?? 0) + 1;
  }
}

/** The server's nonce for proofs, as it comes with the first refusal. */
async function nonceOf(origin) {
  const answer = await fetch(`${origin}/peeks/none`);
  await answer.body?.cancel();
  return answer.headers.get("dpop-nonce");
}
