/**
 * The whole way of a grant, by clients that are not ours: a request is pushed, the owner narrows and approves, the
 * grantee collects and opens, the owner revokes.
 * @module
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import type { RunningServer } from "@rootvault/server/app";
import {
  isAck,
  leafHash,
  MemoryTree,
  readBase64,
  readBase64Url,
  rootOf,
  utf8,
  verifyCheckpoint,
  verifyConsistency,
  verifyInclusion,
} from "@rootvault/vault-core/protocol";
import * as jose from "jose";
import * as client from "openid-client";
import { expect, test, vi } from "vitest";

import { openBrowser } from "../support/browser.ts";
import { ask, obtain } from "../support/flow.ts";
import {
  bootsDetails,
  connect,
  fetchResource,
  openPage,
  push,
  redeem,
  startGrantee,
  type Connected,
  type LoopbackGrantee,
} from "../support/foreign-grantee.ts";
import {
  makeOwner,
  makePairwise,
  sha256,
  type Bends,
  type OwnerDriver,
  type Shown,
} from "../support/owner-driver.ts";
import { addEntry, headOf, login, makeKey, openRawVault } from "../support/raw-device.ts";
import { freshFolder, startTestServer } from "../support/server.ts";

test("Bootery asks, Ann approves, Bootery collects and opens, Ann revokes, Bootery is refused", async () => {
  await using server = await startTestServer();
  await using bootery = await startGrantee();
  const ann = await openRawVault(server.origin);
  const owner = await makeOwner(ann.session);
  const shop = await connect(bootery, server.origin);
  // Bootery pushes its signed request and sends Ann's browser on.
  const pushed = await push(shop, [bootsDetails(server.origin)]);
  const browser = openBrowser();
  const toApp = await browser.open(pushed.url);
  expect(toApp.status).toBe(303);
  const [, uid = ""] = /#\/requests\/([\w-]+)$/.exec(toApp.headers.get("location") ?? "") ?? [];
  // Ann's app reads the request and approves it; her browser goes back.
  const back = await browser.open(await owner.approve(uid, bootery));
  expect(back.status).toBe(303);
  const tokens = await redeem(shop, pushed, new URL(back.headers.get("location") ?? ""));
  const [details] = tokens["authorization_details"] as { identifier: string }[];
  const id = details!.identifier;
  // Bootery collects and opens it with jose.
  const collected = await fetchResource(shop, tokens.access_token, `/peeks/${id}`);
  expect(collected.status).toBe(200);
  expect(collected.headers.get("content-type")).toBe("application/jose");
  const body = await collected.text();
  const peek = await openPage(bootery, body);
  expect(peek["rows"]).toEqual([
    { category: "refrigerator", ownedFrom: "2014", price: "250-500 EUR" },
  ]);
  expect(peek["iss"]).toBe(owner.pairwise.sub);
  // Ann revokes. The next collect is told so, and what to do with what was read.
  expect((await owner.revoke(id)).status).toBe(200);
  const refused = await fetchResource(shop, tokens.access_token, `/peeks/${id}`);
  expect(refused.status).toBe(410);
  expect(await refused.json()).toMatchObject({
    type: "urn:rootvault:problem:grant-revoked",
    action: "delete",
    grant_id: id,
  });
  const keys = jose.createRemoteJWKSet(new URL(`${server.origin}/oauth/jwks`));
  const receipt = await jose.compactVerify(collected.headers.get("peek-receipt") ?? "", keys);
  expect(JSON.parse(new TextDecoder().decode(receipt.payload))).toMatchObject({ grant_id: id });
});

interface Stage extends AsyncDisposable {
  readonly server: RunningServer;
  readonly data: string;
  readonly bootery: LoopbackGrantee;
  readonly shop: Connected;
  readonly owner: OwnerDriver;
  readonly ann: Awaited<ReturnType<typeof openRawVault>>;
}

/** Ann's vault on a server whose clock a test can move, and Bootery beside it. */
async function setStage(): Promise<Stage> {
  const data = freshFolder();
  // One clock for server, library and clients.
  vi.useFakeTimers({ toFake: ["Date"] });
  const server = await startTestServer({ data });
  const bootery = await startGrantee();
  const ann = await openRawVault(server.origin);
  const owner = await makeOwner(ann.session);
  const shop = await connect(bootery, server.origin);
  const close = async (): Promise<void> => {
    await bootery[Symbol.asyncDispose]();
    await server.close();
    vi.useRealTimers();
  };
  return { server, data, bootery, shop, owner, ann, [Symbol.asyncDispose]: close };
}

function later(ms: number): void {
  vi.setSystemTime(Date.now() + ms);
}

/** An instant so many milliseconds from now, in whole seconds. */
function instantIn(ms: number): string {
  return new Date(Date.now() + ms).toISOString().replace(/\.\d+Z$/, "Z");
}

/** Grants with these members instead of the ones asked for. */
function bend(more: Record<string, unknown>): Bends {
  return { details: (all) => ({ ...all, ...more }) };
}

const slugOf = async (answer: Response): Promise<[number, string]> => [
  answer.status,
  ((await answer.json()) as { title: string }).title,
];

test("each wrong decision is refused, and the request stays open for the right one", async () => {
  await using stage = await setStage();
  const { shop, owner, bootery, server } = stage;
  const asked = await ask(shop, [
    bootsDetails(server.origin, {
      selector: { category: { $in: ["refrigerator", "washer"] } },
      not_before: new Date(Date.now() - 60_000).toISOString().replace(/\.\d+Z$/, "Z"),
    }),
  ]);
  const shown = (await (await owner.read(asked.uid)).json()) as Shown;
  const mallory = await makePairwise();
  const longer = instantIn(90 * 86_400_000);
  const table: [string, Bends, number, string][] = [
    // Wider in each member.
    [
      "more fields",
      bend({ fields: ["category", "ownedFrom", "price", "energy.labelClass"] }),
      422,
      "not-narrower",
    ],
    [
      "finer dates",
      bend({
        coarsen: { ownedFrom: { op: "date", to: "month" }, price: { op: "band", edges: [0, 250] } },
      }),
      422,
      "not-narrower",
    ],
    [
      "another band",
      bend({
        coarsen: { ownedFrom: { op: "date", to: "year" }, price: { op: "band", edges: [0, 300] } },
      }),
      422,
      "not-narrower",
    ],
    [
      "raw prices",
      bend({ coarsen: { ownedFrom: { op: "date", to: "year" } } }),
      422,
      "not-narrower",
    ],
    ["another selector", bend({ selector: { category: "washer" } }), 422, "not-narrower"],
    ["no selector", bend({ selector: undefined }), 422, "not-narrower"],
    ["more rows", bend({ limit: 21 }), 422, "not-narrower"],
    ["no limit", bend({ limit: undefined }), 422, "not-narrower"],
    ["kept longer", bend({ retention: "P31D" }), 422, "not-narrower"],
    ["more reads", bend({ max_reads: 6 }), 422, "not-narrower"],
    ["reads without end", bend({ max_reads: undefined }), 422, "not-narrower"],
    ["a later end", bend({ expires_at: longer }), 422, "not-narrower"],
    ["an earlier begin", bend({ not_before: undefined }), 422, "not-narrower"],
    [
      "another purpose",
      bend({
        purpose: { id: "https://w3id.org/dpv#DirectMarketing", text: "A greener replacement" },
      }),
      422,
      "not-narrower",
    ],
    ["a live view", bend({ refresh: "live" }), 422, "invalid-details"],
    ["another collection", bend({ datatypes: ["prescriptions"] }), 422, "purpose-refused"],
    ["an unknown member", bend({ secret: 1 }), 422, "invalid-details"],
    ["no identifier", bend({ identifier: undefined }), 422, "invalid-details"],
    ["an identifier that is none", bend({ identifier: "short" }), 422, "invalid-details"],
    // Consent that does not hold.
    [
      "consent for another grantee",
      { consent: (c) => ({ ...c, aud: "http://127.0.0.1:1/x" }) },
      422,
      "invalid-consent",
    ],
    [
      "consent by another name",
      { consent: (c) => ({ ...c, iss: mallory.sub }) },
      422,
      "invalid-consent",
    ],
    [
      "consent to something else",
      { consent: (c) => ({ ...c, granted: { ...Object(c["granted"]), limit: 19 } }) },
      422,
      "invalid-consent",
    ],
    [
      "consent to another request",
      { consent: (c) => ({ ...c, request_sha256: sha256("x") }) },
      422,
      "invalid-consent",
    ],
    [
      "consent of another event",
      { consent: (c) => ({ ...c, event: "withdrawn", prev: sha256("x") }) },
      422,
      "invalid-consent",
    ],
    [
      "consent with another key in its header",
      { consentHeader: (h) => ({ ...h, jwk: mallory.jwk }) },
      422,
      "invalid-consent",
    ],
    [
      "consent of another type",
      { consentHeader: (h) => ({ ...h, typ: "JWT" }) },
      422,
      "invalid-consent",
    ],
    [
      "consent with a key by URL",
      { consentHeader: (h) => ({ ...h, jku: "https://mallory.example" }) },
      422,
      "invalid-consent",
    ],
    [
      "consent with a changed signature",
      { consentText: (text) => text.slice(0, -4) + "AAAA" },
      422,
      "invalid-consent",
    ],
    ["consent in another spelling", { consentText: (text) => `${text}=` }, 422, "invalid-consent"],
    // Envelopes that do not hold.
    [
      "an envelope to an unknown key",
      { envelopeHeader: (h) => ({ ...h, kid: "e2" }) },
      409,
      "recipient-key-retired",
    ],
    [
      "an envelope with one header more",
      { envelopeHeader: (h) => ({ ...h, apu: "AAAA" }) },
      422,
      "invalid-envelope",
    ],
    [
      "an envelope of another content",
      { envelopeHeader: (h) => ({ ...h, cty: "text" }) },
      422,
      "invalid-envelope",
    ],
    [
      "an envelope with a first key",
      { envelope: ([page]) => [page!.replace("..", ".AAAA.")] },
      422,
      "invalid-envelope",
    ],
    ["plain text for an envelope", { envelope: () => ["rows"] }, 422, "invalid-envelope"],
    [
      "a page too large",
      { envelope: ([page]) => [`${page!}${"A".repeat(66_000)}`] },
      422,
      "invalid-envelope",
    ],
    ["no page", { envelope: () => [] }, 400, "bad-request"],
    // Bodies that do not hold together.
    [
      "an index too high",
      { body: (b) => ({ ...b, grants: [{ ...first(b), index: 1 }] }) },
      422,
      "invalid-details",
    ],
    [
      "one object twice",
      { body: (b) => ({ ...b, grants: [first(b), first(b)] }) },
      422,
      "invalid-details",
    ],
    ["nothing granted", { body: (b) => ({ ...b, grants: [] }) }, 400, "bad-request"],
    [
      "a superseded grant",
      { body: (b) => ({ ...b, grants: [{ ...first(b), supersedes: "AAAAAAAAAAAAAAAAAAAAAA" }] }) },
      400,
      "bad-request",
    ],
    [
      "another pairwise key",
      { body: (b) => ({ ...b, pairwise_jwk: mallory.jwk }) },
      422,
      "invalid-consent",
    ],
    ["a member more", { body: (b) => ({ ...b, extra: 1 }) }, 400, "bad-request"],
  ];
  for (const [title, bends, status, slug] of table) {
    const answer = await owner.decide(asked.uid, await owner.decision(shown, bootery, bends));
    expect([title, ...(await slugOf(answer))]).toEqual([title, status, slug]);
  }
  // Narrower is welcome.
  const narrow = await owner.decision(
    shown,
    bootery,
    bend({
      fields: ["category"],
      coarsen: undefined,
      limit: 3,
      max_reads: 1,
      ends_if_unused: "P90D",
    }),
  );
  const answer = await owner.decide(asked.uid, narrow);
  expect(answer.status).toBe(200);
  // The same decision sent again is no second one; another is refused.
  const again = await owner.decide(asked.uid, narrow);
  expect(again.status).toBe(200);
  expect((await again.json()).redirectTo).not.toBe((await answer.json()).redirectTo);
  const other = await owner.decide(asked.uid, await owner.decision(shown, bootery));
  expect(await slugOf(other)).toEqual([409, "not-active"]);
});

function first(body: Record<string, unknown>): Record<string, unknown> {
  return (body["grants"] as Record<string, unknown>[])[0]!;
}

test("a host knows Ann by one name, and no other vault can take it or her grants", async () => {
  await using stage = await setStage();
  const { shop, owner, bootery, server, ann } = stage;
  const { id } = await obtain(shop, owner);
  // Ann's vault with another pairwise key for the same host.
  const renamed = await makeOwner(ann.session);
  const asked = await ask(shop);
  const shown = (await (await owner.read(asked.uid)).json()) as Shown;
  const wrongName = await owner.decide(asked.uid, await renamed.decision(shown, bootery));
  expect(await slugOf(wrongName)).toEqual([422, "invalid-consent"]);
  // Mallory's vault with Ann's pairwise key, and with Ann's grant id.
  const mallory = await openRawVault(server.origin);
  const thief = await makeOwner(mallory.session, owner.pairwise);
  const stolenName = await thief.decide(asked.uid, await thief.decision(shown, bootery));
  expect(await slugOf(stolenName)).toEqual([422, "invalid-consent"]);
  const rival = await makeOwner(mallory.session);
  const stolenId = await rival.decide(
    asked.uid,
    await rival.decision(shown, bootery, { identifier: id }),
  );
  expect(await slugOf(stolenId)).toEqual([422, "invalid-details"]);
  // The request is still Ann's to decide; after that, it is gone for everybody else, as if it had never been.
  await owner.approve(asked.uid, bootery);
  const unknown = await mallory.session.call("GET", "/owner/requests/AAAAAAAAAAAAAAAAAAAAAA");
  const foreign = await mallory.session.call("GET", `/owner/requests/${asked.uid}`);
  const late = await rival.decide(asked.uid, await rival.decision(shown, bootery));
  const bytes = await unknown.text();
  expect([unknown.status, foreign.status, late.status]).toEqual([404, 404, 404]);
  expect([await foreign.text(), await late.text()]).toEqual([bytes, bytes]);
  // So are her grants.
  const noGrant = await mallory.session.call("GET", "/owner/grants/AAAAAAAAAAAAAAAAAAAAAA");
  for (const answer of [await rival.grant(id), await rival.revoke(id)]) {
    expect(answer.status).toBe(404);
    expect(await answer.text()).toBe(await noGrant.clone().text());
  }
  expect(await (await owner.grant(id)).json()).toMatchObject({ state: "active" });
});

test("two vaults decide at once: one wins, to the other the request is gone", async () => {
  await using stage = await setStage();
  const { shop, owner, bootery, server } = stage;
  const bea = await openRawVault(server.origin);
  const other = await makeOwner(bea.session);
  const asked = await ask(shop);
  const shown = (await (await owner.read(asked.uid)).json()) as Shown;
  const answers = await Promise.all([
    owner.decide(asked.uid, await owner.decision(shown, bootery)),
    other.decide(asked.uid, await other.decision(shown, bootery)),
  ]);
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 404]);
});

test("a helper sees and changes no grant", async () => {
  await using stage = await setStage();
  const { server, ann } = stage;
  const helper = makeKey();
  const entry = addEntry(ann, ann.device, helper, { class: "helper" });
  const appended = await ann.session.call("POST", `/vaults/${ann.vault}/roster`, {
    json: { after: headOf(ann), entries: [entry], lockboxes: [] },
  });
  expect([appended.status, await appended.text()]).toEqual([200, expect.anything()]);
  const session = await login(server.origin, ann.vault, helper);
  for (const path of ["/owner/requests", "/owner/grants", "/owner/access-log"])
    expect(await slugOf(await session.call("GET", path))).toEqual([403, "helper-refused"]);
});

test("the last read is given to one of two who race for it, and ends the grant", async () => {
  await using stage = await setStage();
  const { shop, owner, server } = stage;
  const { id, token } = await obtain(shop, owner, [bootsDetails(server.origin, { max_reads: 1 })]);
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => fetchResource(shop, token, `/peeks/${id}`)),
  );
  const statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b);
  expect(statuses).toEqual([200, ...Array<number>(7).fill(410)]);
  const refused = answers.find(({ status }) => status === 410)!;
  expect(await refused.json()).toMatchObject({ title: "grant-consumed", action: "retain" });
  expect(await (await owner.grant(id)).json()).toMatchObject({ state: "consumed", reads: 1 });
});

test("a collect tells version and reads left; an unchanged peek is no read", async () => {
  await using stage = await setStage();
  const { shop, owner } = stage;
  const { id, token } = await obtain(shop, owner);
  const collected = await fetchResource(shop, token, `/peeks/${id}`);
  const body = await collected.text();
  const etag = `"${sha256(body)}"`;
  expect(Object.fromEntries(collected.headers)).toMatchObject({
    etag,
    "peek-version": "1",
    "peek-reads-left": "4",
    "cache-control": "private, no-store",
    "last-modified": expect.stringMatching(/GMT$/),
  });
  const same = await fetchResource(shop, token, `/peeks/${id}`, {
    headers: { "if-none-match": etag },
  });
  expect(same.status).toBe(304);
  expect(await (await owner.grant(id)).json()).toMatchObject({
    reads: 1,
    view_sha256: sha256(body),
  });
});

test("after Ann's revocation is acknowledged, a thousand collects are all refused", async () => {
  await using stage = await setStage();
  const { shop, owner, ann, server } = stage;
  const { id, token, tokens } = await obtain(shop, owner);
  expect((await fetchResource(shop, token, `/peeks/${id}`)).status).toBe(200);
  const answer = (await (await owner.revoke(id)).json()) as {
    grant: Record<string, unknown>;
    ack: { index: number; ts: number; sig: string };
  };
  expect(answer.grant).toMatchObject({ id, state: "revoked", reads: 1 });
  const ref = readBase64Url(id)!;
  const { index, ts, sig } = answer.ack;
  const fields = { vault: ann.vault, what: "revoke", ref, index, ts } as const;
  expect(isAck(server.services.serverKey, fields, readBase64Url(sig)!)).toBe(true);
  const slugs = new Map<string, number>();
  for (let round = 0; round < 20; round++) {
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => fetchResource(shop, token, `/peeks/${id}`)),
    );
    for (const each of answers) {
      const slug = (await slugOf(each)).join(" ");
      slugs.set(slug, (slugs.get(slug) ?? 0) + 1);
    }
  }
  expect([...slugs]).toEqual([["410 grant-revoked", 1000]]);
  // No token comes of it any more, and a lost answer is given again.
  await expect(
    client.refreshTokenGrant(shop.config, tokens.refresh_token!, undefined, { DPoP: shop.dpop }),
  ).rejects.toMatchObject({ error: "invalid_grant" });
  const again = (await (await owner.revoke(id)).json()) as typeof answer;
  expect(again).toEqual(answer);
}, 120_000);

test("collects on their way while Ann revokes are read before or refused, never after", async () => {
  await using stage = await setStage();
  const { shop, owner, server } = stage;
  const { id, token } = await obtain(shop, owner, [
    bootsDetails(server.origin, { max_reads: undefined }),
  ]);
  const racing = Promise.all(
    Array.from({ length: 30 }, () => fetchResource(shop, token, `/peeks/${id}`)),
  );
  const revoked = await owner.revoke(id);
  const statuses = (await racing).map(({ status }) => status);
  expect(statuses.every((status) => status === 200 || status === 410)).toBe(true);
  const { grant } = (await revoked.json()) as { grant: { reads: number } };
  expect(statuses.filter((status) => status === 200)).toHaveLength(grant.reads);
});

test("one of two grants is revoked: the other goes on, and leaves the token alone at its refresh", async () => {
  await using stage = await setStage();
  const { shop, owner, server } = stage;
  const details = [
    bootsDetails(server.origin),
    bootsDetails(server.origin, { fields: ["category"], coarsen: {} }),
  ];
  const { ids, token, tokens } = await obtain(shop, owner, details);
  await owner.revoke(ids[0]!);
  expect((await fetchResource(shop, token, `/peeks/${ids[0]}`)).status).toBe(410);
  expect((await fetchResource(shop, token, `/peeks/${ids[1]}`)).status).toBe(200);
  const fresh = await client.refreshTokenGrant(shop.config, tokens.refresh_token!, undefined, {
    DPoP: shop.dpop,
  });
  expect(fresh["authorization_details"]).toMatchObject([{ identifier: ids[1] }]);
  expect((await fetchResource(shop, fresh.access_token, `/peeks/${ids[0]}`)).status).toBe(404);
});

test("a foreign grant, an unknown one and one that never began look alike", async () => {
  await using stage = await setStage();
  const { shop, owner, bootery, server } = stage;
  await using leather = await startGrantee("Leather & Co");
  const rival = await connect(leather, server.origin);
  const mine = await obtain(shop, owner);
  const theirs = await obtain(rival, owner);
  const asked = await ask(shop);
  const pendingId = "BBBBBBBBBBBBBBBBBBBBBA";
  await owner.approve(asked.uid, bootery, { identifier: pendingId });
  const bytes = new Set<string>();
  for (const id of [theirs.id, "AAAAAAAAAAAAAAAAAAAAAA", pendingId, "nonsense"])
    for (const path of [`/peeks/${id}`, `/grants/${id}`]) {
      const answer = await fetchResource(shop, mine.token, path);
      expect([path, answer.status]).toEqual([path, 404]);
      bytes.add(await answer.text());
    }
  expect(bytes.size).toBe(1);
});

test("a grant begins and ends by the clock", async () => {
  await using stage = await setStage();
  const { shop, owner, server } = stage;
  const begins = [
    bootsDetails(server.origin, { not_before: instantIn(20_000), expires_at: instantIn(3600_000) }),
  ];
  const { id, token } = await obtain(shop, owner, begins);
  expect(await slugOf(await fetchResource(shop, token, `/peeks/${id}`))).toEqual([
    403,
    "too-early",
  ]);
  later(25_000);
  expect((await fetchResource(shop, token, `/peeks/${id}`)).status).toBe(200);
  // A second one, whose time is soon over.
  const ends = await obtain(shop, owner, [
    bootsDetails(server.origin, { expires_at: instantIn(50_000) }),
  ]);
  later(55_000);
  const over = await fetchResource(shop, ends.token, `/peeks/${ends.id}`);
  expect(await over.json()).toMatchObject({
    title: "grant-expired",
    action: "retain",
    grant_id: ends.id,
  });
  expect(await (await owner.grant(ends.id)).json()).toMatchObject({ state: "expired" });
});

test("an approval that nobody follows lapses after an hour, and its peek with it", async () => {
  await using stage = await setStage();
  const { shop, owner, bootery } = stage;
  const asked = await ask(shop);
  const identifier = "BBBBBBBBBBBBBBBBBBBBBA";
  await owner.approve(asked.uid, bootery, { identifier });
  expect(await (await owner.grant(identifier)).json()).toMatchObject({ state: "pending" });
  expect(await count(stage.server, "envelope")).toBe(1);
  later(3_601_000);
  // The session is over by the clock too; a fresh login sees that the grant is gone.
  const again = await makeOwner(
    await login(stage.server.origin, stage.ann.vault, stage.ann.device),
    owner.pairwise,
  );
  expect((await again.grant(identifier)).status).toBe(404);
  expect(await count(stage.server, "envelope")).toBe(0);
});

test("Ann takes an approval back before her browser followed it", async () => {
  await using stage = await setStage();
  const { shop, owner, bootery } = stage;
  const asked = await ask(shop);
  const identifier = "BBBBBBBBBBBBBBBBBBBBBA";
  const redirect = await owner.approve(asked.uid, bootery, { identifier });
  expect((await owner.revoke(identifier)).status).toBe(200);
  expect((await asked.browser.open(redirect)).status).toBe(400);
});

test("Bootery gives a grant back, and says later that it deleted what it read", async () => {
  await using stage = await setStage();
  const { shop, owner } = stage;
  const { id, token } = await obtain(shop, owner);
  const query = (await (await fetchResource(shop, token, `/grants/${id}`)).json()) as Record<
    string,
    unknown
  >;
  expect(query).toMatchObject({ state: "active", reads: 0, version: 1 });
  expect(sha256(String(query["consent"]))).toBe(
    ((await (await owner.grant(id)).json()) as { consent_sha256: string }).consent_sha256,
  );
  expect((await fetchResource(shop, token, `/grants/${id}`, { method: "DELETE" })).status).toBe(
    204,
  );
  const refused = await fetchResource(shop, token, `/peeks/${id}`);
  expect(await refused.json()).toMatchObject({ title: "grant-returned", action: "retain" });
  for (let round = 0; round < 2; round++)
    expect((await fetchResource(shop, token, `/grants/${id}`, { method: "DELETE" })).status).toBe(
      204,
    );
  const { entries } = await readLog(owner);
  expect(entries.map(({ ev }) => ev)).toEqual(["granted", "returned", "denied", "delete-claimed"]);
});

test("a peek whose key Bootery retired is not released, and the read is not spent", async () => {
  await using stage = await setStage();
  const { shop, owner, bootery, server, ann } = stage;
  const { id, tokens } = await obtain(shop, owner);
  bootery.keys[1]!["kid"] = "e2";
  // Keys as last seen count for five minutes.
  later(310_000);
  const fresh = await client.refreshTokenGrant(shop.config, tokens.refresh_token!, undefined, {
    DPoP: shop.dpop,
  });
  const refused = await fetchResource(shop, fresh.access_token, `/peeks/${id}`);
  expect(await slugOf(refused)).toEqual([409, "recipient-key-retired"]);
  await fetchResource(shop, fresh.access_token, `/peeks/${id}`);
  // Neither is a decision taken that seals to it.
  const asked = await ask(shop);
  const again = await makeOwner(await login(server.origin, ann.vault, ann.device), owner.pairwise);
  const shown = (await (await again.read(asked.uid)).json()) as Shown;
  const answer = await again.decide(asked.uid, await again.decision(shown, bootery));
  expect(await slugOf(answer)).toEqual([409, "recipient-key-retired"]);
  expect(await (await again.grant(id)).json()).toMatchObject({ reads: 0, state: "active" });
  const { entries } = await readLog(again);
  expect(entries.map(({ ev }) => ev)).toEqual(["granted", "key-changed", "denied"]);
});

test("a key that Bootery takes down proves nothing from then on", async () => {
  await using stage = await setStage();
  const { shop, owner, bootery } = stage;
  const { id, tokens } = await obtain(shop, owner);
  later(200_000);
  const fresh = await client.refreshTokenGrant(shop.config, tokens.refresh_token!, undefined, {
    DPoP: shop.dpop,
  });
  expect((await fetchResource(shop, fresh.access_token, `/peeks/${id}`)).status).toBe(200);
  // The key is taken down; five minutes after it was last seen, the living token is worth nothing.
  bootery.keys.splice(0, 1);
  later(110_000);
  const refused = await fetchResource(shop, fresh.access_token, `/peeks/${id}`);
  expect(await slugOf(refused)).toEqual([401, "invalid-dpop-proof"]);
});

test("Ann's access log tells every event, grows by proof, and counts denials once an hour", async () => {
  await using stage = await setStage();
  const { shop, owner, server } = stage;
  // Before anything happened there is an empty log.
  const empty = await readLog(owner);
  expect(empty.entries).toEqual([]);
  const { id, token } = await obtain(shop, owner);
  await fetchResource(shop, token, `/peeks/${id}`);
  const before = await readLog(owner);
  await owner.revoke(id);
  for (let round = 0; round < 5; round++) await fetchResource(shop, token, `/peeks/${id}`);
  const after = await readLog(owner);
  expect(after.entries.map(({ ev }) => ev)).toEqual(["granted", "read", "revoked", "denied"]);
  expect(after.entries[1]).toMatchObject({
    grant: id,
    client_id: shop.grantee.clientId,
    ver: 1,
    n: 2,
  });
  expect(after.entries[3]).toMatchObject({ why: "grant-revoked", count: 1 });
  // The proof in the leaf is Bootery's own signature over this very collect.
  const proof = jose.decodeJwt(String(after.entries[1]!["proof"]));
  expect(proof).toMatchObject({ htm: "GET", htu: `${server.origin}/peeks/${id}` });
  // The checkpoint is signed by the issuer's key, and all leaves together give its root.
  const { keys } = (await (await fetch(`${server.origin}/oauth/jwks`)).json()) as {
    keys: { x: string }[];
  };
  const key = readBase64Url(keys[0]!.x)!;
  const [old, fresh] = [
    await verifyCheckpoint(before.checkpoint, key),
    await verifyCheckpoint(after.checkpoint, key),
  ];
  const tree = new MemoryTree();
  for (const leaf of after.leaves) await tree.append(utf8(leaf));
  expect(fresh).toMatchObject({ size: 4, id: old!.id, host: new URL(server.origin).host });
  expect(await rootOf(4, tree.read)).toEqual(fresh!.root);
  // What was seen before begins what is seen now.
  const step = await readLog(owner, old!.size);
  const proofNodes = step.consistency.map((node) => readBase64(node)!);
  const growth = { first: old!.size, second: 4, firstRoot: old!.root, secondRoot: fresh!.root };
  expect(await verifyConsistency({ ...growth, proof: proofNodes })).toBe(true);
  expect(step.leaves).toEqual(after.leaves.slice(old!.size));
  // One leaf alone can be proven.
  const single = (await (
    await owner.session.call("GET", "/owner/access-log/proof?leaf=2&size=4")
  ).json()) as { entry: string; proof: string[] };
  const included = await verifyInclusion({
    hash: await leafHash(utf8(single.entry)),
    index: 1,
    size: 4,
    proof: single.proof.map((node) => readBase64(node)!),
    root: fresh!.root,
  });
  expect(included).toBe(true);
});

interface Log {
  readonly checkpoint: string;
  readonly leaves: string[];
  readonly entries: Record<string, unknown>[];
  readonly consistency: string[];
}

async function readLog(owner: OwnerDriver, after = 0): Promise<Log> {
  const answer = await owner.session.call("GET", `/owner/access-log?after=${after}`);
  const body = (await answer.json()) as {
    checkpoint: string;
    entries: string[];
    consistency: string[];
  };
  return { ...body, leaves: body.entries, entries: body.entries.map((leaf) => JSON.parse(leaf)) };
}

async function count({ services }: RunningServer, table: string): Promise<number> {
  const row = await services.driver.read.get<{ many: number }>(
    `SELECT COUNT(*) AS many FROM ${table}`,
  );
  return row?.many ?? -1;
}

test("no token, code or row value lies on the server's disk, and a revoked peek is in no file", async () => {
  await using stage = await setStage();
  const { shop, owner, data } = stage;
  const canary = "RV-CANARY-refrigerator-of-1987";
  const granted = await obtain(shop, owner, undefined, { rows: [{ category: canary }] });
  const collected = await fetchResource(shop, granted.token, `/peeks/${granted.id}`);
  const sealed = (await collected.text()).split(".")[3]!.slice(0, 64);
  const files = (): string =>
    readdirSync(data)
      .filter((name) => name.startsWith("rootvault.db"))
      .map((name) => readFileSync(join(data, name)).toString("latin1"))
      .join("\n");
  // The ciphertext is there, and nothing that opens or spends anything is.
  expect(files()).toContain(sealed);
  const code = new URL(granted.pushed.url).searchParams.get("request_uri")!.split(":").at(-1)!;
  for (const secret of [canary, granted.token, granted.tokens.refresh_token!, code])
    expect(files()).not.toContain(secret);
  await owner.revoke(granted.id);
  expect(files()).not.toContain(sealed);
});

test("every route of an owner answers another vault and nobody alike", async () => {
  await using stage = await setStage();
  const { server } = stage;
  for (const [method, path] of [
    ["GET", "/owner/requests"],
    ["GET", "/owner/requests/AAAAAAAAAAAAAAAAAAAAAA"],
    ["POST", "/owner/requests/AAAAAAAAAAAAAAAAAAAAAA/decision"],
    ["GET", "/owner/grants"],
    ["GET", "/owner/grants/AAAAAAAAAAAAAAAAAAAAAA"],
    ["DELETE", "/owner/grants/AAAAAAAAAAAAAAAAAAAAAA"],
    ["GET", "/owner/access-log"],
    ["GET", "/peeks/AAAAAAAAAAAAAAAAAAAAAA"],
    ["GET", "/grants/AAAAAAAAAAAAAAAAAAAAAA"],
    ["DELETE", "/grants/AAAAAAAAAAAAAAAAAAAAAA"],
  ] as const) {
    const answer = await fetch(server.origin + path, { method });
    expect([path, answer.status]).toEqual([path, 401]);
  }
  // What this version does not have is not there.
  for (const [method, path] of [
    ["POST", "/owner/grants"],
    ["PUT", "/owner/grants/AAAAAAAAAAAAAAAAAAAAAA/view"],
    ["POST", "/owner/grants/AAAAAAAAAAAAAAAAAAAAAA/volume"],
    ["GET", "/feed"],
    ["PUT", "/feed/hook"],
  ] as const)
    expect([path, (await fetch(server.origin + path, { method })).status]).toEqual([path, 404]);
});
