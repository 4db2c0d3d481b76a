import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { expect, test } from "vitest";

import { readBase64Url, toBase64Url, utf8 } from "../bytes/encoding.ts";
import { toIdRoot } from "../collection/record-id.ts";
import { RecordSet } from "../collection/read/record-set.ts";
import { sign, signingKeyPair } from "../crypto/secret.ts";
import { VaultError } from "../errors.ts";
import type { JsonObject } from "../model/json.ts";
import { keyThumbprint, signJws, type Ed25519Jwk } from "../protocol/compact-jose.ts";
import { leafText, signCheckpoint, type LogLeaf } from "../protocol/grants/access-log.ts";
import { checkProof } from "../protocol/dpop.ts";
import { checkConsent } from "../protocol/grants/consent.ts";
import { toGrantId, toInstant, toVaultId } from "../protocol/ids.ts";
import { ackMessage } from "../protocol/log/ack.ts";
import { MemoryTree, rootOf } from "../protocol/merkle.ts";
import { textHash } from "../protocol/sha256.ts";
import { createMemoryLog } from "../testing/memory-log.ts";
import type { ServerCall } from "../transport/call.ts";
import type { SharingDeps } from "./deps.ts";
import { createSharing, type Sharing } from "./sharing.ts";

const ORIGIN = "https://vault.example";
const CLIENT = "https://bootery.example/rootvault.json";
const UID = "request-of-bootery-1";
const SERVER_SEED = new Uint8Array(32).fill(7);

interface Revoked {
  readonly grant: Record<string, unknown>;
  readonly ack: object;
}

/** What the server of a test holds; a test bends it. */
class Server {
  readonly grants = new Map<string, Record<string, unknown>>();
  readonly bodies: string[] = [];
  request = "";
  redirectTo = `${ORIGIN}/oauth/authorize/${UID}?approval=abc`;
  /** Thrown at the next decision, after or before it was taken. */
  fail: { error: VaultError; taken: boolean } | null = null;
  bendState: (state: Record<string, unknown>) => Record<string, unknown> = (state) => state;
  bendRevocation: (answer: Revoked) => unknown = (answer) => answer;
  ackSeed = SERVER_SEED;
  now = Date.parse("2026-11-20T12:00:00Z");

  async ask(call: ServerCall): Promise<unknown> {
    const { method, path } = call;
    const [, , , id = ""] = path.split("/");
    if (path.endsWith("/decision")) return this.decide(call.body as JsonObject);
    if (path.startsWith("/owner/requests/"))
      return {
        uid: id,
        client_id: CLIENT,
        request: this.request,
        expires_at: toInstant(this.now + 3_600_000),
      };
    if (path === "/owner/grants") return { grants: [...this.grants.values()] };
    if (path.startsWith("/owner/access-log")) return log.answer(Number(path.split("=")[1]));
    if (path === "/oauth/jwks") return { keys: [{ ...log.jwk, kid: "as-1", use: "sig" }] };
    const state = this.grants.get(id);
    if (state === undefined) throw new VaultError("no-grant", "none");
    if (method === "DELETE") return this.revoke(id, state);
    return this.bendState(state);
  }

  async decide(body: JsonObject): Promise<unknown> {
    if (this.fail?.taken === false) throw this.failure();
    this.bodies.push(JSON.stringify(body));
    const grants = (body["grants"] ?? []) as unknown as {
      authorization_details: { identifier: string };
      consent: string;
      envelope: string[];
    }[];
    for (const { authorization_details: details, consent, envelope } of grants) {
      const [page = ""] = envelope;
      this.grants.set(details.identifier, {
        id: details.identifier,
        client_id: CLIENT,
        state: "pending",
        ver: 1,
        reads: 0,
        last_read: null,
        ended_at: null,
        authorization_details: details,
        consent_sha256: await textHash(consent),
        view_sha256: await textHash(
          envelope.length === 1 ? page : envelope.map((each) => `${each}\n`).join(""),
        ),
        consent,
      });
    }
    if (this.fail?.taken === true) throw this.failure();
    return { redirectTo: this.redirectTo };
  }

  revoke(id: string, state: Record<string, unknown>): unknown {
    if (["pending", "active"].includes(String(state["state"])))
      Object.assign(state, { state: "revoked", ended_at: toInstant(this.now) });
    const fields = {
      vault: VAULT,
      what: "revoke",
      ref: readBase64Url(id)!,
      index: 1,
      ts: this.now,
    } as const;
    const sig = toBase64Url(sign(this.ackSeed, "server-ack", ackMessage(fields)));
    return this.bendRevocation({ grant: state, ack: { index: 1, ts: this.now, sig } });
  }

  failure(): VaultError {
    const error = this.fail!.error;
    this.fail = null;
    return error;
  }
}

/** An access log with a key of its own, that a test can rewrite. */
class Log {
  leaves: string[] = [];
  id = "0".repeat(32);
  host = "vault.example";
  jwk: Ed25519Jwk = { kty: "OKP", crv: "Ed25519", x: "" };
  key: CryptoKey | null = null;

  static async make(): Promise<Log> {
    const made = new Log();
    const pair = await generateKeyPair("Ed25519", { extractable: true });
    made.key = pair.privateKey;
    made.jwk = { kty: "OKP", crv: "Ed25519", x: (await exportJWK(pair.publicKey)).x! };
    return made;
  }

  add(leaf: Partial<LogLeaf> & Pick<LogLeaf, "ev" | "grant">): void {
    const t = toInstant(server.now);
    const n = this.leaves.length + 1;
    this.leaves.push(
      leafText({ v: 1, n, t, s: "AAAAAAAAAAAAAAAAAAAAAA", client_id: CLIENT, ...leaf }),
    );
  }

  async answer(after: number): Promise<unknown> {
    const tree = new MemoryTree();
    for (const leaf of this.leaves) await tree.append(utf8(leaf));
    const size = this.leaves.length;
    const checkpoint = { host: this.host, id: this.id, size, root: await rootOf(size, tree.read) };
    const signWith = async (message: Uint8Array): Promise<Uint8Array> =>
      new Uint8Array(await crypto.subtle.sign("Ed25519", this.key!, message.slice()));
    const note = await signCheckpoint(checkpoint, readBase64Url(this.jwk.x)!, signWith);
    return { checkpoint: note, entries: this.leaves.slice(after), consistency: [], proofs: {} };
  }
}

const VAULT = toVaultId(new Uint8Array(16).fill(3));
let server: Server;
let log: Log;
let counter = 0;

interface Shop {
  readonly signing: CryptoKeyPair;
  readonly keys: Record<string, unknown>[];
  readonly jwk: Record<string, unknown>;
}

async function makeShop(): Promise<Shop> {
  const signing = await generateKeyPair("Ed25519", { extractable: true });
  const sealing = await generateKeyPair("ECDH-ES", { crv: "X25519", extractable: true });
  const jwk = { ...(await exportJWK(signing.publicKey)) };
  const keys = [
    { ...jwk, use: "sig", kid: "s1" },
    { ...(await exportJWK(sealing.publicKey)), use: "enc", alg: "ECDH-ES", kid: "e1" },
  ];
  return { signing, keys, jwk };
}

const CLIENT_DOCUMENT = {
  client_id: CLIENT,
  client_name: "Bootery",
  redirect_uris: ["https://bootery.example/cb"],
  response_types: ["code"],
  grant_types: ["authorization_code", "refresh_token"],
  token_endpoint_auth_method: "private_key_jwt",
  token_endpoint_auth_signing_alg: "Ed25519",
  request_object_signing_alg: "Ed25519",
  jwks_uri: "https://bootery.example/jwks.json",
  dpop_bound_access_tokens: true,
  authorization_details_types: ["urn:rootvault:peek:v1"],
};

interface Scene {
  readonly ann: Sharing;
  readonly deps: SharingDeps;
  readonly shop: Shop;
  /** Another device of Ann with the same records. */
  readonly again: () => Sharing;
}

async function scene(details: readonly object[] = [asked()]): Promise<Scene> {
  server = new Server();
  log = await Log.make();
  const shop = await makeShop();
  server.request = await requestOf(shop, details);
  const records = new RecordSet(createMemoryLog());
  const pairwiseRoot = new Uint8Array(32).fill(1);
  const deps: SharingDeps = {
    context: {
      records,
      idRoot: toIdRoot(pairwiseRoot),
      device: "ann-laptop",
      random: (length) => Uint8Array.from({ length }, () => ++counter % 251),
      now: () => server.now,
      homeZone: () => "Europe/Berlin",
    },
    vault: VAULT,
    origin: ORIGIN,
    pairwiseRoots: () => [pairwiseRoot],
    session: {
      ask: async (call, shape) => shape.parse(await server.ask(call)),
      call: async (call) => Response.json(await server.ask(call)),
    },
    serverKey: () => signingKeyPair(SERVER_SEED).publicKey,
    granteeDocuments: async () =>
      Promise.resolve({
        client: JSON.stringify(CLIENT_DOCUMENT),
        jwks: JSON.stringify({ keys: shop.keys }),
      }),
  };
  const fridge = {
    id: toGrantId(new Uint8Array(16)),
    v: 1,
    rev: 1,
    type: "appliance",
    category: "refrigerator",
    when: { day: "2014", precision: "year" },
  };
  await records.write([{ collection: "appliances", from: "self", text: JSON.stringify(fridge) }]);
  return { ann: createSharing(deps), deps, shop, again: () => createSharing(deps) };
}

function asked(more: object = {}): object {
  return {
    type: "urn:rootvault:peek:v1",
    locations: [`${ORIGIN}/peeks`],
    actions: ["read"],
    datatypes: ["appliances"],
    fields: ["category"],
    purpose: { id: "https://w3id.org/dpv#CustomerCare", text: "A recall" },
    retention: "P30D",
    onward: "none",
    refresh: "once",
    expires_at: toInstant(Date.parse("2027-02-01T00:00:00Z")),
    ...more,
  };
}

function requestOf(shop: Shop, details: readonly object[]): Promise<string> {
  const claims = {
    iss: CLIENT,
    client_id: CLIENT,
    aud: ORIGIN,
    redirect_uri: "https://bootery.example/cb",
    iat: server.now / 1000,
    authorization_details: details,
  };
  return signJws(
    { alg: "Ed25519", typ: "oauth-authz-req+jwt" },
    JSON.stringify(claims),
    shop.signing.privateKey,
  );
}

async function approve(ann: Sharing, more: object = {}): Promise<string> {
  const review = await ann.review({ request: UID });
  const rowsText = review.objects.map((object) => object.rowsText);
  const { grants } = await ann.approve({ request: UID, rowsText, ...more });
  return grants[0]!;
}

// Deciding -----------------------------------------------------------------------------------------------------

test("what is sent is what was shown: signed, sealed, saved here first", async () => {
  const { ann } = await scene();
  const review = await ann.review({ request: UID });
  expect(review.objects[0]).toMatchObject({
    rowsText: '[{"category":"refrigerator"}]',
    matched: 1,
    discloses: [{ field: "category", how: "exact", by: "field" }],
    fields: [
      {
        field: "category",
        dropped: false,
        rungs: [{ label: "exact", allowed: true, chosen: true, example: "refrigerator" }],
      },
    ],
  });
  const id = await approve(ann);
  const [grant] = server.grants.values();
  const { pairwise_jwk: pairwiseJwk } = JSON.parse(server.bodies[0]!) as {
    pairwise_jwk: Ed25519Jwk;
  };
  const checked = await checkConsent(String(grant!["consent"]), {
    pairwiseJwk,
    clientId: CLIENT,
    granted: grant!["authorization_details"] as JsonObject,
    requestHash: await textHash(server.request),
    event: "consent_given",
  });
  expect(checked).toMatchObject({ ok: true, claims: { withdraw: `${ORIGIN}/` } });
  expect(await ann.grants()).toMatchObject([
    { id, state: "pending", how: "You followed a link of bootery.example on November 20, 2026." },
  ]);
  expect(await ann.grantees()).toEqual([{ host: "bootery.example", name: "Bootery" }]);
  expect(await ann.grant({ id })).toMatchObject({
    collectedRows: null,
    rowsNow: [{ category: "refrigerator" }],
    ownerInitiated: false,
  });
});

test("a lost answer is asked for again with the same bytes", async () => {
  const { ann } = await scene();
  await ann.review({ request: UID });
  server.fail = { error: new VaultError("unreachable", "lost"), taken: true };
  await expect(approve(ann)).rejects.toMatchObject({ code: "unreachable" });
  const id = await approve(ann);
  expect(server.bodies).toHaveLength(2);
  expect(server.bodies[0]).toBe(server.bodies[1]);
  expect(await ann.grants()).toMatchObject([{ id, state: "pending" }]);
});

test("sharing a decided request once more, otherwise, leaves what was given in sight", async () => {
  const { ann } = await scene();
  const id = await approve(ann);
  server.fail = { error: new VaultError("not-active", "decided otherwise"), taken: false };
  const otherwise = approve(ann, { choices: [{ retention: "P10D" }] });
  await expect(otherwise).rejects.toMatchObject({ code: "not-active" });
  expect(await ann.grants()).toMatchObject([{ id, state: "pending" }]);
  server.fail = { error: new VaultError("no-request", "over"), taken: false };
  await expect(approve(ann)).rejects.toMatchObject({ code: "no-request" });
  expect(await ann.grants()).toMatchObject([{ id, state: "pending" }]);
});

test("a decision sent again and refused then takes no grant out of sight", async () => {
  const { ann } = await scene();
  const id = await approve(ann);
  server.fail = { error: new VaultError("no-request", "over"), taken: false };
  await expect(approve(ann)).rejects.toMatchObject({ code: "no-request" });
  expect(await ann.grants()).toMatchObject([{ id, state: "pending" }]);
});

test("other choices after a lost answer make a grant of their own", async () => {
  const { ann } = await scene();
  server.fail = { error: new VaultError("unreachable", "lost"), taken: true };
  await expect(approve(ann)).rejects.toMatchObject({ code: "unreachable" });
  const [given] = server.grants.keys();
  server.fail = { error: new VaultError("not-active", "decided otherwise"), taken: false };
  const otherwise = approve(ann, { choices: [{ retention: "P10D" }] });
  await expect(otherwise).rejects.toMatchObject({ code: "not-active" });
  expect(await ann.grants()).toMatchObject([{ id: given, state: "pending" }]);
});

test("an approval that never arrived waits for its hour, and lapses", async () => {
  const { ann } = await scene();
  await ann.review({ request: UID });
  server.fail = { error: new VaultError("unreachable", "lost"), taken: false };
  await expect(approve(ann)).rejects.toMatchObject({ code: "unreachable" });
  expect(await ann.grants()).toMatchObject([{ state: "pending" }]);
  server.now += 3_600_001;
  expect(await ann.grants()).toMatchObject([{ state: "lapsed" }]);
});

test("what the server refuses is no grant", async () => {
  const { ann } = await scene();
  server.fail = { error: new VaultError("not-active", "decided"), taken: false };
  await expect(approve(ann)).rejects.toMatchObject({ code: "not-active" });
  expect(await ann.grants()).toEqual([]);
  expect(await ann.requests()).toMatchObject([{ state: "waiting" }]);
  server.now += 3_600_001;
  expect(await ann.requests()).toMatchObject([{ state: "lapsed" }]);
});

test.each<[string, (state: Record<string, unknown>) => Record<string, unknown>]>([
  ["another consent", (state) => ({ ...state, consent_sha256: "x" })],
  ["other rows", (state) => ({ ...state, view_sha256: "x" })],
  ["another version", (state) => ({ ...state, ver: 2 })],
  ["an ended grant", (state) => ({ ...state, state: "revoked" })],
  [
    "more fields",
    (state) => ({
      ...state,
      authorization_details: {
        ...(state["authorization_details"] as object),
        fields: ["category", "price"],
      },
    }),
  ],
])("a server that kept %s is found out before Ann is told yes", async (_, bend) => {
  const { ann } = await scene();
  server.bendState = bend;
  await expect(approve(ann)).rejects.toMatchObject({ code: "readback-differs" });
});

test("a server that leads elsewhere is not followed", async () => {
  const { ann } = await scene();
  server.redirectTo = `https://mallory.example/oauth/authorize/${UID}?approval=abc`;
  await expect(approve(ann)).rejects.toMatchObject({ code: "readback-differs" });
  await expect(ann.decline({ request: UID })).rejects.toMatchObject({ code: "readback-differs" });
});

test("a request is named by its uid or its link, and by nothing longer", async () => {
  const { ann } = await scene();
  const link = `${ORIGIN}/app/#/requests/${UID}`;
  expect(await ann.review({ request: link })).toMatchObject({ uid: UID });
  for (const text of [`${ORIGIN}/app/#/requests/';id;'${UID}`, `x ${UID}`, `${UID}?${UID}`])
    await expect(ann.review({ request: text })).rejects.toMatchObject({ code: "no-request" });
});

test("a choice about a field that nobody asks for is refused: a slip of the pen shares no more", async () => {
  const { ann } = await scene([asked(), asked({ fields: ["status"] })]);
  for (const choice of [
    { drop: ["Category"] },
    { tick: ["price"] },
    { coarsen: { price: { op: "band", edges: [0, 10] } } },
  ]) {
    const choices = [choice, choice];
    const wrong = { code: "bad-value", message: expect.stringContaining("category, status") };
    await expect(ann.review({ request: UID, choices })).rejects.toMatchObject(wrong);
    await expect(ann.approve({ request: UID, choices, rowsText: ["", ""] })).rejects.toMatchObject(
      wrong,
    );
  }
  // The same choices may stand for all objects: each takes those about its own fields.
  const both = [{ drop: ["status"] }, { drop: ["status"] }];
  expect((await ann.review({ request: UID, choices: both })).objects).toHaveLength(2);
});

test("without a field there is nothing to grant; of two objects one may be left out", async () => {
  const { ann } = await scene([asked(), asked({ fields: ["status"] })]);
  const drop = [{ drop: ["category"] }, { drop: ["status"] }];
  const review = await ann.review({ request: UID, choices: drop });
  expect(review.objects.map((object) => object.granted)).toEqual([{}, {}]);
  await expect(
    ann.approve({ request: UID, choices: drop, rowsText: ["", ""] }),
  ).rejects.toMatchObject({ code: "bad-value" });
  const one = [{}, { drop: ["status"] }];
  const result = await ann.approve({
    request: UID,
    choices: one,
    rowsText: ['[{"category":"refrigerator"}]', ""],
  });
  expect(result.grants).toHaveLength(1);
  expect(JSON.parse(server.bodies[0]!)).toMatchObject({ grants: [{ index: 0 }] });
});

test("of several purposes the one for advertising leads", async () => {
  const advertising = { id: "https://w3id.org/dpv#DirectMarketing", text: "Letters" };
  const { ann } = await scene([asked(), asked({ purpose: advertising })]);
  expect(await ann.review({ request: UID })).toMatchObject({
    purposeClass: "advertising",
    purposeText: "Letters",
  });
});

test("rows that changed after a refusal are not sent as they were", async () => {
  const { ann, deps } = await scene();
  server.fail = { error: new VaultError("too-many-requests", "wait"), taken: false };
  await expect(approve(ann)).rejects.toMatchObject({ code: "too-many-requests" });
  const oven = { id: toGrantId(new Uint8Array(16).fill(4)), v: 1, rev: 1, type: "appliance" };
  const line = { ...oven, category: "oven", when: { day: "2015", precision: "year" } };
  await deps.context.records.write([
    { collection: "appliances", from: "self", text: JSON.stringify(line) },
  ]);
  const id = await approve(ann);
  expect(await ann.grant({ id })).toMatchObject({
    rowsNow: [{ category: "oven" }, { category: "refrigerator" }],
  });
});

test("a record knows who has seen it, from the first collect on", async () => {
  const { ann } = await scene();
  const id = await approve(ann);
  const fridge = toGrantId(new Uint8Array(16));
  expect(ann.seenBy("appliances", fridge)).toEqual([]);
  Object.assign(server.grants.get(id)!, { state: "active", reads: 1 });
  await ann.grants();
  expect(ann.seenBy("appliances", fridge)).toEqual(["bootery.example"]);
  expect(ann.seenBy("closet", fridge)).toEqual([]);
});

test("medicines are said twice", async () => {
  const { ann } = await scene([asked({ datatypes: ["prescriptions"], fields: ["kind"] })]);
  const { objects } = await ann.review({ request: UID });
  expect(objects[0]!.warnings.map(({ code }) => code)).toEqual(["health", "empty-peek"]);
  await expect(approve(ann, { accept: ["empty-peek"] })).rejects.toMatchObject({
    code: "warning-not-accepted",
    details: { codes: ["health"] },
  });
  await expect(approve(ann, { accept: ["empty-peek", "health"] })).resolves.toBeDefined();
});

test("a rung finer than asked is shown and cannot be chosen", async () => {
  const { ann } = await scene([
    asked({ fields: ["ownedFrom"], coarsen: { ownedFrom: { op: "date", to: "quarter" } } }),
  ]);
  const { objects } = await ann.review({ request: UID });
  const [field] = objects[0]!.fields;
  expect(field!.rungs.map(({ label, allowed, chosen }) => [label, allowed, chosen])).toEqual([
    ["the day only", false, false],
    ["the month only", false, false],
    ["the quarter only", true, true],
    ["the year only", true, false],
  ]);
});

// Revoking -----------------------------------------------------------------------------------------------------

test("a revocation is kept here before the server is asked, and sent again at the next sync", async () => {
  const { ann, again } = await scene();
  const id = await approve(ann);
  const send = server.revoke.bind(server);
  server.revoke = () => {
    throw new VaultError("unreachable", "no answer");
  };
  await expect(ann.revoke({ id })).rejects.toMatchObject({ code: "unreachable" });
  expect(await again().grants()).toMatchObject([{ id, state: "revoked" }]);
  server.revoke = send;
  expect(await ann.compare()).toEqual({ revokedAgain: 1 });
  expect(await ann.compare()).toEqual({ revokedAgain: 0 });
  // A backup brings it back to life.
  server.grants.get(id)!["state"] = "active";
  expect(await ann.compare()).toEqual({ revokedAgain: 1 });
  expect(server.grants.get(id)).toMatchObject({ state: "revoked" });
  expect(await ann.revoke({ id })).toMatchObject({
    state: "revoked",
    collected: 0,
    rowsCollected: 0,
    deleteBy: null,
  });
});

test("what they read they promised to delete", async () => {
  const { ann } = await scene();
  const id = await approve(ann);
  Object.assign(server.grants.get(id)!, {
    state: "active",
    reads: 3,
    last_read: "2026-11-21T00:00:00Z",
  });
  expect(await ann.revoke({ id })).toEqual({
    id,
    state: "revoked",
    collected: 3,
    rowsCollected: 1,
    deleteBy: "2026-12-21T00:00:00Z",
  });
  expect(await ann.grant({ id })).toMatchObject({
    state: "revoked",
    collectedRows: [{ category: "refrigerator" }],
    rowsNow: null,
    deleteBy: "2026-12-21T00:00:00Z",
  });
});

test("a server that only says so has not revoked", async () => {
  const { ann } = await scene();
  const id = await approve(ann);
  server.ackSeed = new Uint8Array(32).fill(8);
  await expect(ann.revoke({ id })).rejects.toMatchObject({ code: "readback-differs" });
  server.ackSeed = SERVER_SEED;
  server.bendState = (state) => ({ ...state, state: "active" });
  await expect(ann.revoke({ id })).rejects.toMatchObject({ code: "readback-differs" });
});

test("a server that answers a revocation with a live grant, or another one, does not undo the owner's word", async () => {
  const { ann } = await scene();
  const id = await approve(ann);
  for (const bent of [{ state: "active" }, { state: "consumed", id: "AAAAAAAAAAAAAAAAAAAAAA" }]) {
    server.bendRevocation = (answer) => ({ ...answer, grant: { ...answer.grant, ...bent } });
    await expect(ann.revoke({ id })).rejects.toMatchObject({ code: "readback-differs" });
    expect(await ann.grants()).toMatchObject([{ id, state: "revoked" }]);
  }
  server.bendRevocation = (answer) => answer;
  server.grants.get(id)!["state"] = "active";
  expect(await ann.compare()).toEqual({ revokedAgain: 1 });
});

test("what had ended before is told so, and a grant that is none is no grant", async () => {
  const { ann } = await scene();
  const id = await approve(ann);
  server.grants.get(id)!["state"] = "consumed";
  await expect(ann.revoke({ id })).rejects.toMatchObject({
    code: "not-active",
    details: { state: "consumed" },
  });
  expect(await ann.grants()).toMatchObject([{ state: "consumed" }]);
  await expect(ann.revoke({ id: "nothing" })).rejects.toMatchObject({ code: "no-grant" });
  await expect(ann.grant({ id: "nothing" })).rejects.toMatchObject({ code: "no-grant" });
  await expect(ann.seen({ host: "mallory" })).rejects.toMatchObject({ code: "no-grant" });
});

test("a grant that nobody came back for lapses; one past its end has expired, server or not", async () => {
  const { ann } = await scene();
  const id = await approve(ann);
  const kept = server.grants.get(id)!;
  server.grants.delete(id);
  expect(await ann.grants()).toMatchObject([{ state: "lapsed" }]);
  server.grants.set(id, { ...kept, state: "active" });
  expect(await ann.grants()).toMatchObject([{ state: "active" }]);
  server.now = Date.parse("2027-02-01T00:00:00Z");
  server.ask = async () => Promise.reject(new VaultError("unreachable", "off"));
  expect(await ann.grants()).toMatchObject([{ state: "expired" }]);
});

// Access log ---------------------------------------------------------------------------------------------------

interface ProofParts {
  readonly grant: string;
  readonly url?: string;
  readonly iat?: number;
  readonly method?: string;
  readonly jti?: string;
  readonly typ?: string;
  /** Members beside those that make the key. */
  readonly beside?: object;
}

/** A read as an honest server logs it: with the DPoP proof of the shop's published key. */
async function readBy(
  shop: Pick<Shop, "signing" | "jwk">,
  parts: ProofParts,
): Promise<Partial<LogLeaf> & Pick<LogLeaf, "ev" | "grant">> {
  const { kty, crv, x } = shop.jwk as unknown as Ed25519Jwk;
  const jwk = { kty, crv, x };
  const proof = await new SignJWT({
    htm: parts.method ?? "GET",
    htu: parts.url ?? `${ORIGIN}/peeks/${parts.grant}`,
    jti: parts.jti ?? `jti-${++counter}`,
    ath: "x",
  })
    .setProtectedHeader({
      alg: "Ed25519",
      typ: parts.typ ?? "dpop+jwt",
      jwk: { ...jwk, ...parts.beside },
    })
    .setIssuedAt(parts.iat ?? server.now / 1000)
    .sign(shop.signing.privateKey);
  return {
    ev: "read",
    grant: toGrantId(readBase64Url(parts.grant)!),
    ver: 1,
    jkt: await keyThumbprint(jwk),
    proof,
    bytes: 1000,
  };
}

async function logged(): Promise<Scene & { id: string }> {
  const here = await scene();
  const id = await approve(here.ann);
  log.add({ ev: "granted", grant: toGrantId(readBase64Url(id)!), ver: 1 });
  log.add(await readBy(here.shop, { grant: id }));
  await here.ann.accessLog({});
  return { ...here, id };
}

test("every read is told with the shop's own proof", async () => {
  const { ann, id } = await logged();
  const view = await ann.accessLog({});
  expect(view).toMatchObject({ size: 2 });
  expect(view.entries).toMatchObject([
    { n: 1, event: "granted", proofChecked: null, collection: "appliances" },
    {
      n: 2,
      event: "read",
      host: "bootery.example",
      grant: id,
      rows: 1,
      version: 1,
      proofChecked: true,
    },
  ]);
  expect((await ann.accessLog({ since: "2027" })).entries).toEqual([]);
  const seen = await ann.seen({ host: "boot" });
  expect(seen).toMatchObject({ host: "bootery.example", clientId: CLIENT, grants: [{ id }] });
  expect(seen.log).toHaveLength(2);
});

test.each<[string, (here: Scene & { id: string }) => Promise<void> | void]>([
  ["dropped the last entry", () => void log.leaves.pop()],
  ["dropped the first entry", () => void log.leaves.shift()],
  ["dropped all", () => void (log.leaves = [])],
  ["altered an entry", () => void (log.leaves[0] = log.leaves[0]!.replace("granted", "updated"))],
  ["changed the order", () => void (log.leaves = log.leaves.toReversed())],
  ["began another log", () => void (log.id = "1".repeat(32))],
  ["shows another server's log", () => void (log.host = "other.example")],
  [
    "signs with another key",
    async () => {
      const other = await Log.make();
      [log.key, log.jwk] = [other.key, other.jwk];
    },
  ],
  [
    "invents a read without proof",
    ({ id }) => log.add({ ev: "read", grant: toGrantId(readBase64Url(id)!), ver: 1 }),
  ],
  [
    "invents a read with a key of its own",
    async ({ id, shop }) => {
      const forger = { ...(await makeShop()), jwk: shop.jwk };
      log.add(await readBy(forger, { grant: id }));
    },
  ],
  [
    "tells a read twice",
    async ({ id, shop }) => {
      for (let time = 0; time < 2; time++)
        log.add(await readBy(shop, { grant: id, jti: "same-proof" }));
    },
  ],
  [
    "passes an old proof off as new",
    async ({ id, shop }) =>
      log.add(await readBy(shop, { grant: id, iat: server.now / 1000 - 300 })),
  ],
  [
    "passes off another grant's proof",
    async ({ id, shop }) =>
      log.add(await readBy(shop, { grant: id, url: `${ORIGIN}/peeks/other` })),
  ],
  [
    "passes off a proof of another call",
    async ({ id, shop }) => log.add(await readBy(shop, { grant: id, method: "DELETE" })),
  ],
  [
    "passes off another signed text",
    async ({ id, shop }) => log.add(await readBy(shop, { grant: id, typ: "jwt" })),
  ],
  [
    "names another key than the proof's",
    async ({ id, shop }) => log.add({ ...(await readBy(shop, { grant: id })), jkt: "x" }),
  ],
])("a server that %s is found out, also after a restart", async (_, attack) => {
  const here = await logged();
  await attack(here);
  await expect(here.ann.accessLog({})).rejects.toMatchObject({ code: "ACCESS_LOG_BROKEN" });
  await expect(here.again().accessLog({})).rejects.toMatchObject({ code: "ACCESS_LOG_BROKEN" });
});

test.each<[string, Omit<ProofParts, "grant"> & { readonly path?: string }]>([
  ["a query behind the address", { path: "?x=1" }],
  ["a fragment behind the address", { path: "#x" }],
  ["the host in capitals", { url: "HTTPS://VAULT.example:443/peeks/" }],
  ["its own words for the key", { beside: { alg: "EdDSA", kid: "s1", use: "sig" } }],
])("a shop that writes %s into its proof cannot make the log look broken", async (_, parts) => {
  const { ann, shop, id } = await logged();
  const url = `${parts.url ?? `${ORIGIN}/peeks/`}${id}${parts.path ?? ""}`;
  const leaf = await readBy(shop, { ...parts, grant: id, url });
  // An honest server takes this proof.
  const demands = { method: "GET", url: `${ORIGIN}/peeks/${id}`, now: server.now };
  const ath = { accessToken: "t" };
  const taken = await checkProof(leaf.proof!, { ...demands, ...ath });
  expect(taken).toEqual({ ok: false, why: "ath is of another token" });
  log.add(leaf);
  expect((await ann.accessLog({})).entries.at(-1)).toMatchObject({ proofChecked: true });
});

test("a shop that uses an id of a proof again, long after, cannot make the log look broken", async () => {
  const { ann, shop, id } = await logged();
  log.add(await readBy(shop, { grant: id, jti: "same-proof" }));
  server.now += 3_600_000;
  log.add(await readBy(shop, { grant: id, jti: "same-proof" }));
  expect((await ann.accessLog({})).entries).toHaveLength(4);
});

test("a log rewritten between two looks of one device is found out at once", async () => {
  const { ann } = await logged();
  log.leaves[1] = log.leaves[1]!.replace('"bytes":1000', '"bytes":1001');
  log.add({ ev: "granted", grant: toGrantId(new Uint8Array(16)) });
  await expect(ann.accessLog({})).rejects.toMatchObject({ code: "ACCESS_LOG_BROKEN" });
});

test("a key that the shop published later is pinned after a fresh look at its host", async () => {
  const { ann, shop, id } = await logged();
  const next = await makeShop();
  shop.keys.push({ ...next.jwk, use: "sig", kid: "s2" });
  log.add(await readBy(next, { grant: id }));
  // A key that nobody publishes proves nothing, and is shown so.
  log.add(await readBy(await makeShop(), { grant: id }));
  const { entries } = await ann.accessLog({});
  expect(entries.map(({ proofChecked }) => proofChecked)).toEqual([null, true, true, false]);
  const shown = await ann.review({ request: UID });
  expect(shown).toMatchObject({ known: true });
});

test("a refusal is told with its reason", async () => {
  const { ann, shop, id } = await logged();
  const { ver: _, bytes: __, ...denied } = await readBy(shop, { grant: id });
  log.add({ ...denied, ev: "denied", why: "grant-revoked", count: 3 });
  log.add({
    ev: "denied",
    grant: toGrantId(readBase64Url(id)!),
    why: "too-early",
    count: 1,
    proof: "x",
    jkt: "y",
  });
  const { entries } = await ann.accessLog({});
  expect(entries.slice(2)).toMatchObject([
    { event: "denied", why: "grant-revoked", count: 3, proofChecked: true, rows: null },
    { event: "denied", why: "too-early", proofChecked: false },
  ]);
});
