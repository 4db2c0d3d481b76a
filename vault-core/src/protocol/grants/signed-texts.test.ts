import { exportJWK, generateKeyPair } from "jose";
import { beforeAll, expect, test } from "vitest";

import { readBase64Url, toBase64Url, utf8 } from "../../bytes/encoding.ts";
import { signJws, thumbprintUri, type Ed25519Jwk } from "../compact-jose.ts";
import { toGrantId, toInstant } from "../ids.ts";
import { textHash } from "../sha256.ts";
import {
  leafText,
  readCheckpoint,
  readLeaf,
  signCheckpoint,
  verifyCheckpoint,
  type LogLeaf,
} from "./access-log.ts";
import { checkConsent, readConsent, type ConsentClaims, type ConsentDemands } from "./consent.ts";
import { checkEnvelope, padOf, viewCommitment } from "./envelope.ts";
import { equalJson } from "./equal-json.ts";
import { leavesHash, verifyFeedReceipt, verifyReceipt } from "./receipt.ts";

const HASH = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";
const GRANT = toGrantId(new Uint8Array(16));
let ann: CryptoKeyPair;
let annJwk: Ed25519Jwk;

beforeAll(async () => {
  ann = await generateKeyPair("Ed25519", { extractable: true });
  annJwk = { kty: "OKP", crv: "Ed25519", x: (await exportJWK(ann.publicKey)).x! };
});

// Consent ------------------------------------------------------------------------------------------------------

async function claims(): Promise<ConsentClaims> {
  return {
    iss: await thumbprintUri(annJwk),
    aud: "https://bootery.example/rootvault.json",
    iat: 1_795_388_001,
    jti: "2b7d2b7d2b7d2b7d2b7d2b",
    schema: "ISO/IEC TS 27560:2023",
    record_id: "312e312e312e312e312e31",
    event: "consent_given",
    prev: null,
    request_sha256: HASH,
    granted: { fields: ["price"], identifier: GRANT },
    view_commitment: HASH,
    controller: {
      client_id: "https://bootery.example/rootvault.json",
      name: "Bootery",
      policy: null,
      document_sha256: HASH,
    },
    withdraw: "https://vault.example/",
  };
}

function demands(): ConsentDemands {
  return {
    pairwiseJwk: annJwk,
    clientId: "https://bootery.example/rootvault.json",
    granted: { identifier: GRANT, fields: ["price"] },
    requestHash: HASH,
    event: "consent_given",
  };
}

async function sign(
  change: Record<string, unknown> = {},
  key = ann.privateKey,
  header = {},
): Promise<string> {
  const payload = JSON.stringify({ ...(await claims()), ...change });
  return signJws({ alg: "Ed25519", typ: "rv-consent+jwt", jwk: annJwk, ...header }, payload, key);
}

test("Ann's consent is what she signed, for that request and grantee", async () => {
  const text = await sign();
  expect(await checkConsent(text, demands())).toEqual({ ok: true, claims: await claims() });
  expect(readConsent(text)?.jwk).toEqual(annJwk);
  const withdrawn = await sign({ event: "withdrawn", prev: HASH });
  expect((await checkConsent(withdrawn, { ...demands(), event: "withdrawn" })).ok).toBe(true);
});

const refused = async (text: string, change: Partial<ConsentDemands> = {}): Promise<string> => {
  const checked = await checkConsent(text, { ...demands(), ...change });
  return checked.ok ? "" : checked.why;
};

test("Mallory can neither sign for Ann nor change what she signed", async () => {
  const mallory = await generateKeyPair("Ed25519");
  const x = (await exportJWK(mallory.publicKey)).x!;
  expect(await refused(await sign({}, mallory.privateKey))).toMatch(/signature/);
  expect(await refused(await sign({}, mallory.privateKey, { jwk: { ...annJwk, x } }))).toMatch(
    /another key/,
  );
  expect(await refused(await sign({ iss: "urn:x" }))).toMatch(/thumbprint/);
  expect(await refused(await sign({ aud: "https://mallory.example/" }))).toMatch(/grantee/);
  expect(
    await refused(
      await sign({
        controller: { ...(await claims()).controller, client_id: "https://mallory.example/" },
      }),
    ),
  ).toMatch(/grantee/);
  expect(await refused(await sign(), { event: "withdrawn" })).toMatch(/event/);
  expect(await refused(await sign({ prev: HASH }))).toMatch(/prev/);
  expect(
    await refused(await sign({ granted: { identifier: GRANT, fields: ["price", "model"] } })),
  ).toMatch(/something else/);
  expect(await refused(await sign(), { requestHash: null })).toMatch(/request/);
  expect(await refused(await sign({ extra: 1 }))).toMatch(/canonical/);
  expect(await refused(await sign({}, ann.privateKey, { kid: "x" }))).toMatch(/canonical/);
  expect(await refused(await sign({}, ann.privateKey, { typ: "jwt" }))).toMatch(/canonical/);
  expect(await refused("a.b.c")).toMatch(/canonical/);
});

test("JSON is equal whatever the order of its members", () => {
  expect(equalJson({ a: [1, { b: null }], c: 2 }, { c: 2, a: [1, { b: null }] })).toBe(true);
  for (const other of [{ a: 1, b: 2 }, { a: 2 }, { b: 1 }, [1], null, 1])
    expect(equalJson({ a: 1 }, other)).toBe(false);
  expect(equalJson([1, 2], [2, 1])).toBe(false);
  expect(equalJson([1], { 0: 1 })).toBe(false);
  expect(equalJson({ toString: 1 }, { a: 1 })).toBe(false);
});

// Envelope -----------------------------------------------------------------------------------------------------

const header = {
  alg: "ECDH-ES",
  enc: "A256GCM",
  cty: "rv-peek+jwt",
  kid: "e1",
  epk: { kty: "OKP", crv: "X25519", x: HASH },
};

function page(change: object = {}, body = "AAAA"): string {
  return `${toBase64Url(utf8(JSON.stringify({ ...header, ...change })))}..AAAA.${body}.AAAA`;
}

test("an envelope's outside names the one key it is sealed to", () => {
  expect(checkEnvelope([page(), page()])).toEqual({
    ok: true,
    kid: "e1",
    bytes: page().length * 2,
  });
});

test.each([
  ["no page", []],
  ["too many pages", Array.from({ length: 17 }, () => page())],
  ["two keys", [page(), page({ kid: "e2" })]],
  ["a wrapped key", [page().replace("..", ".AAAA.")]],
  ["another algorithm", [page({ alg: "RSA1_5" })]],
  ["no encryption", [page({ enc: "none" })]],
  ["compression", [page({ zip: "DEF" })]],
  ["a link to keys", [page({ jku: "https://mallory.example" })]],
  ["another content", [page({ cty: "jwt" })]],
  ["an ephemeral key that is none", [page({ epk: { ...header.epk, x: `${HASH.slice(0, -1)}l` } })]],
  ["an ephemeral secret", [page({ epk: { ...header.epk, d: HASH } })]],
  ["a page over 64 KiB", [page({}, "AAAA".repeat(16_384))]],
])("an envelope with %s is refused", (_, pages) => {
  expect(checkEnvelope(pages).ok).toBe(false);
});

test("padding hides the size up to a step that grows with it", () => {
  expect(padOf(100)).toHaveLength(412);
  expect(padOf(512)).toHaveLength(0);
  expect(padOf(513)).toHaveLength(544 - 513);
  expect(padOf(5000)).toHaveLength(5120 - 5000);
  for (let length = 1; length < 70_000; length += 97) {
    const padded = length + padOf(length).length;
    expect(padded).toBeGreaterThanOrEqual(512);
    // At most an eighth more than needed.
    if (length > 512) expect(padded / length).toBeLessThan(1.125);
    expect(padOf(padded)).toBe("");
  }
});

test("the commitment covers salt and pages in their order", async () => {
  expect(await viewCommitment("ab", ["[1]", "[2]"])).toBe(await textHash("ab[1][2]"));
  expect(await viewCommitment("ab", ["[2]", "[1]"])).not.toBe(await textHash("ab[1][2]"));
});

// Access log and receipts ----------------------------------------------------------------------------------------

const leaf: LogLeaf = {
  v: 1,
  n: 1,
  t: toInstant(Date.parse("2026-11-20T12:00:00Z")),
  s: GRANT,
  ev: "read",
  grant: GRANT,
  ver: 1,
  client_id: "https://bootery.example/rootvault.json",
  jkt: HASH,
  proof: "a.b.c",
  bytes: 1933,
};

test("a leaf is one text", () => {
  const text = leafText(leaf);
  expect(
    text.startsWith(`{"v":1,"n":1,"t":"2026-11-20T12:00:00Z","s":"${GRANT}","ev":"read"`),
  ).toBe(true);
  expect(readLeaf(text)).toEqual(leaf);
  expect(readLeaf("{")).toBeNull();
  expect(readLeaf(text.replace('"read"', '"red"'))).toBeNull();
  expect(() => leafText({ ...leaf, n: 0 })).toThrow();
});

const signWith = async (message: Uint8Array): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.sign("Ed25519", ann.privateKey, message.slice()));

test("a checkpoint verifies by its key alone", async () => {
  const key = readBase64Url(annJwk.x)!;
  const checkpoint = {
    host: "vault.example",
    id: "0".repeat(32),
    size: 3,
    root: new Uint8Array(32).fill(5),
  };
  const note = await signCheckpoint(checkpoint, key, signWith);
  expect(note.split("\n").slice(0, 4)).toEqual([
    `vault.example/access-log/${"0".repeat(32)}`,
    "3",
    "BQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQU=",
    "",
  ]);
  expect(await verifyCheckpoint(note, key)).toEqual(checkpoint);
  expect(readCheckpoint(note)).toEqual(checkpoint);
  // Another size, another key, a signature of another name, no signature.
  expect(await verifyCheckpoint(note.replace("\n3\n", "\n2\n"), key)).toBeNull();
  expect(await verifyCheckpoint(note, key.slice().fill(1))).toBeNull();
  expect(await verifyCheckpoint(note, new Uint8Array(3))).toBeNull();
  expect(await verifyCheckpoint(note.replace("\u2014 vault", "\u2014 other"), key)).toBeNull();
  expect(await verifyCheckpoint(note.slice(0, note.indexOf("\u2014")), key)).toBeNull();
  expect(await verifyCheckpoint(note + "\n".repeat(4096), key)).toBeNull();
  // A signature by a witness may stand beside.
  expect(await verifyCheckpoint(`${note}\u2014 witness.example AAAA\n`, key)).toEqual(checkpoint);
  for (const broken of [
    "",
    "x\n\n",
    note.replace("3", "03"),
    note.replace("/access-log/", "/log/"),
    note.replace("\n\n", "\n"),
    note.replace("BQUF", "BQU"),
  ])
    expect(await verifyCheckpoint(broken, key)).toBeNull();
});

const signReceipt = (payload: object, extra = {}): Promise<string> =>
  signJws(
    { alg: "Ed25519", typ: "rv-receipt+jwt", ...extra },
    JSON.stringify(payload),
    ann.privateKey,
  );

test("a receipt says exactly what it may say", async () => {
  const key = { ...annJwk, use: "sig" };
  const receipt = {
    iss: "https://vault.example",
    aud: leaf.client_id,
    iat: 1,
    grant_id: GRANT,
    ver: 1,
    leaf_sha256: HASH,
  };
  expect(await verifyReceipt(await signReceipt(receipt, { kid: "as-1" }), key)).toEqual(receipt);
  // The number of the leaf would link Ann across shops.
  expect(await verifyReceipt(await signReceipt({ ...receipt, n: 4 }), key)).toBeNull();
  expect(await verifyReceipt(await signReceipt(receipt, { jwk: annJwk }), key)).toBeNull();
  expect(await verifyReceipt(await signReceipt(receipt, { typ: "jwt" }), key)).toBeNull();
  expect(await verifyReceipt("x", key)).toBeNull();
  const feed = {
    iss: "https://vault.example",
    aud: leaf.client_id,
    iat: 1,
    count: 2,
    leaves_sha256: await leavesHash(["a", "b"]),
  };
  expect(feed.leaves_sha256).toBe(await textHash("a\nb\n"));
  expect(await verifyFeedReceipt(await signReceipt(feed), key)).toEqual(feed);
  expect(await verifyFeedReceipt(await signReceipt(receipt), key)).toBeNull();
});
