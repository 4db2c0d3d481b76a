/**
 * What a company's kit refuses: every way in which a server could hand it something else than the owner granted.
 * @module
 */
import { CompactEncrypt, importJWK } from "jose";
import { beforeAll, expect, test } from "vitest";
import { toBase64Url, utf8 } from "../bytes/encoding.ts";
import type { JsonObject } from "../model/json.ts";
import { pairwiseJwk } from "../keys/pairwise.ts";
import {
  importSigningKey,
  readEncryptionKey,
  signJws,
  thumbprintUri,
} from "../protocol/compact-jose.ts";
import { padOf, viewCommitment } from "../protocol/grants/envelope.ts";
import { textHash } from "../protocol/sha256.ts";
import { createGranteeSecrets, toJwks, type GranteeSecrets } from "./keys.ts";
import { openPeek, type PeekDemands } from "./open-peek.ts";

const CLIENT = "https://bootery.example/rootvault.json";
const GRANT = toBase64Url(new Uint8Array(16).fill(7));
const SALT = toBase64Url(new Uint8Array(16).fill(8));
const ROWS: readonly JsonObject[] = [
  { name: "Boots", lineTotal: "100-250 EUR" },
  { name: "Laces", lineTotal: "<10 EUR" },
];
const GRANTED: JsonObject = {
  type: "urn:rootvault:peek:v1",
  identifier: GRANT,
  datatypes: ["purchases"],
  fields: ["name", "lineTotal"],
};
const NOW = 1_800_000_000;

interface Owner {
  readonly jwk: { readonly kty: "OKP"; readonly crv: "Ed25519"; readonly x: string };
  readonly key: CryptoKey;
  readonly sub: string;
}

let bootery: GranteeSecrets;
let ann: Owner;
let mallory: Owner;
let consent: string;

async function owner(fill: number): Promise<Owner> {
  const { kty, crv, x, d } = pairwiseJwk(new Uint8Array(32).fill(fill), "bootery.example");
  const jwk = { kty, crv, x } as const;
  return { jwk, key: await importSigningKey(jwk, d), sub: await thumbprintUri(jwk) };
}

async function consentOf(who: Owner, change: JsonObject = {}): Promise<string> {
  const claims = {
    iss: who.sub,
    aud: CLIENT,
    iat: NOW,
    jti: "0123456789abcdef",
    schema: "ISO/IEC TS 27560:2023",
    record_id: "0123456789abcdef",
    event: "consent_given",
    prev: null,
    request_sha256: await textHash("request"),
    granted: GRANTED,
    view_commitment: await viewCommitment(SALT, [JSON.stringify(ROWS)]),
    controller: {
      client_id: CLIENT,
      name: "Bootery",
      policy: null,
      document_sha256: await textHash("document"),
    },
    withdraw: "https://vault.example/",
    ...change,
  };
  return await signJws(
    { alg: "Ed25519", typ: "rv-consent+jwt", jwk: who.jwk },
    JSON.stringify(claims),
    who.key,
  );
}

/** Seals a page as the owner's client does, with changes to payload and headers. */
async function pageOf(
  who: Owner,
  change: JsonObject = {},
  headers: { jws?: JsonObject; jwe?: JsonObject; kid?: string } = {},
): Promise<string> {
  const jwks = toJwks(bootery).keys;
  const recipient = readEncryptionKey(jwks.find((key) => key.use === "enc"));
  if (recipient === null) throw new Error("Bootery publishes no key");
  const { keyThumbprint } = await import("../protocol/compact-jose.ts");
  const payload = {
    iss: who.sub,
    aud: CLIENT,
    iat: NOW,
    exp: NOW + 86_400,
    jti: `${GRANT}.1.1`,
    grant_id: GRANT,
    ver: 1,
    page: 1,
    pages: 1,
    consent_sha256: await textHash(consent),
    enc_jkt: await keyThumbprint(recipient),
    datatype: "purchases",
    fields: ["name", "lineTotal"],
    coarsen: {},
    salt: SALT,
    pad: padOf(400),
    rows: ROWS,
    ...change,
  };
  const header = { alg: "Ed25519" as const, typ: "rv-peek+jwt", jwk: who.jwk, ...headers.jws };
  const jws = await signJws(header, JSON.stringify(payload), who.key);
  return await new CompactEncrypt(utf8(jws))
    .setProtectedHeader({
      alg: "ECDH-ES",
      enc: "A256GCM",
      cty: "rv-peek+jwt",
      kid: headers.kid ?? recipient.kid,
      ...headers.jwe,
    })
    .encrypt(await importJWK({ kty: "OKP", crv: "X25519", x: recipient.x }, "ECDH-ES"));
}

function demands(change: Partial<PeekDemands> = {}): PeekDemands {
  return {
    clientId: CLIENT,
    grantId: GRANT,
    granted: GRANTED,
    consent,
    subject: null,
    versionSeen: 0,
    keys: bootery.open,
    nowSeconds: NOW + 60,
    ...change,
  };
}

beforeAll(async () => {
  bootery = await createGranteeSecrets();
  ann = await owner(1);
  mallory = await owner(2);
  consent = await consentOf(ann);
});

test("a peek opens to exactly the rows that the owner saw, and names the owner towards this company alone", async () => {
  const opened = await openPeek([await pageOf(ann)], demands());
  expect(opened.rows).toEqual(ROWS);
  expect(opened.subject).toBe(ann.sub);
  expect(opened.version).toBe(1);
});

test("a peek of two pages opens in order; a missing or repeated page is noticed", async () => {
  const texts = ROWS.map((row) => JSON.stringify([row]));
  consent = await consentOf(ann, { view_commitment: await viewCommitment(SALT, texts) });
  const pages = await Promise.all(
    ROWS.map(
      async (row, index) =>
        await pageOf(ann, {
          page: index + 1,
          pages: 2,
          jti: `${GRANT}.1.${index + 1}`,
          rows: [row],
        }),
    ),
  );
  expect((await openPeek(pages, demands())).rows).toEqual(ROWS);
  for (const wrong of [pages.slice(0, 1), pages.toReversed(), [pages[0] ?? "", pages[0] ?? ""]]) {
    await expect(openPeek(wrong, demands())).rejects.toMatchObject({ code: "PEEK_MISMATCH" });
  }
  consent = await consentOf(ann);
});

const changedPayloads: readonly (readonly [string, JsonObject])[] = [
  ["for another company", { aud: "https://mallory.example/rootvault.json" }],
  ["of another grant", { grant_id: toBase64Url(new Uint8Array(16).fill(9)) }],
  ["with the id of another page", { jti: `${GRANT}.1.2` }],
  ["that has run out", { exp: NOW }],
  ["of another consent record", { consent_sha256: toBase64Url(new Uint8Array(32)) }],
  ["sealed for another key and passed on", { enc_jkt: toBase64Url(new Uint8Array(32)) }],
  ["from another owner by its word", { iss: "urn:ietf:params:oauth:jwk-thumbprint:sha-256:AAAA" }],
  ["with rows that the owner never saw", { rows: [{ name: "Boots", lineTotal: "189.00 EUR" }] }],
  ["with a member that the format does not know", { note: "hello" }],
];

test.each(changedPayloads)("a peek %s is refused", async (_, change) => {
  await expect(openPeek([await pageOf(ann, change)], demands())).rejects.toMatchObject({
    code: "PEEK_MISMATCH",
  });
});

test("an older version than was seen before is refused", async () => {
  await expect(openPeek([await pageOf(ann)], demands({ versionSeen: 2 }))).rejects.toMatchObject({
    code: "PEEK_MISMATCH",
  });
});

test("another owner's signature is refused, at first contact and later", async () => {
  await expect(openPeek([await pageOf(mallory)], demands())).rejects.toMatchObject({
    code: "PEEK_MISMATCH",
  });
  const hers = await consentOf(mallory);
  await expect(
    openPeek([await pageOf(mallory)], demands({ consent: hers, subject: ann.sub })),
  ).rejects.toMatchObject({
    code: "PEEK_MISMATCH",
  });
});

test("a consent record that grants something else, or for another company, is refused", async () => {
  for (const change of [
    { granted: { ...GRANTED, fields: ["name"] } },
    { aud: "https://mallory.example/" },
    { event: "withdrawn" },
  ]) {
    const other = await consentOf(ann, change);
    await expect(openPeek([await pageOf(ann)], demands({ consent: other }))).rejects.toMatchObject({
      code: "PEEK_MISMATCH",
    });
  }
  await expect(
    openPeek([await pageOf(ann)], demands({ consent: "nonsense" })),
  ).rejects.toMatchObject({ code: "PEEK_MISMATCH" });
});

test("a page that is no envelope, or sealed to a key that is not held, opens nothing", async () => {
  const page = await pageOf(ann);
  const flipped = page.slice(0, -3) + (page.at(-3) === "A" ? "B" : "A") + page.slice(-2);
  const other = await createGranteeSecrets();
  const wrong: readonly (readonly [readonly string[], Partial<PeekDemands>])[] = [
    [[], {}],
    [["nonsense"], {}],
    [[`${page}.`], {}],
    [[flipped], {}],
    [[page], { keys: other.open }],
    [[await pageOf(ann, {}, { kid: "e9" })], {}],
    [[await pageOf(ann, {}, { jwe: { apu: "AA" } })], {}],
  ];
  for (const [pages, change] of wrong) {
    await expect(openPeek(pages, demands(change))).rejects.toMatchObject({ code: "bad-peek" });
  }
});

test("a signature with another type or a further header member is refused", async () => {
  for (const jws of [{ typ: "jwt" }, { kid: "s1" }, { jku: "https://mallory.example/" }]) {
    await expect(openPeek([await pageOf(ann, {}, { jws })], demands())).rejects.toMatchObject({
      code: "PEEK_MISMATCH",
    });
  }
});
