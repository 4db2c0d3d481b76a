import { exportJWK, generateKeyPair } from "jose";
import { expect, test } from "vitest";

import {
  importSigningKey,
  keyThumbprint,
  readCompact,
  readEncryptionKey,
  readHeader,
  readJws,
  readSignatureKey,
  signJws,
  thumbprintUri,
  verifyJws,
  type Ed25519Jwk,
} from "./compact-jose.ts";

// RFC 8037, appendix A: key, seed and thumbprint.
const RFC_KEY: Ed25519Jwk = {
  kty: "OKP",
  crv: "Ed25519",
  x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
};
const RFC_SEED = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";

async function signed(typ = "x+jwt", claims = '{"a":1}'): Promise<string> {
  const key = await importSigningKey(RFC_KEY, RFC_SEED);
  return signJws({ alg: "Ed25519", typ }, claims, key);
}

test("a key has the thumbprint of RFC 8037", async () => {
  expect(await keyThumbprint(RFC_KEY)).toBe("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
  expect(await thumbprintUri(RFC_KEY)).toBe(
    "urn:ietf:params:oauth:jwk-thumbprint:sha-256:kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
  );
});

test("a signed text verifies by its key and type, and by nothing else", async () => {
  const text = await signed();
  expect(await verifyJws(text, "x+jwt", RFC_KEY)).toEqual({ a: 1 });
  expect(await verifyJws(text, "y+jwt", RFC_KEY)).toBeNull();
  const other = await exportJWK((await generateKeyPair("Ed25519")).publicKey);
  expect(await verifyJws(text, "x+jwt", { ...RFC_KEY, x: other.x! })).toBeNull();
  const altered = await signed("x+jwt", '{"a":2}');
  const [head, , signature] = text.split(".");
  expect(
    await verifyJws([head, altered.split(".")[1], signature].join("."), "x+jwt", RFC_KEY),
  ).toBeNull();
});

test("a header that asks for more than is understood is refused", async () => {
  const key = await importSigningKey(RFC_KEY, RFC_SEED);
  const header = { alg: "Ed25519", typ: "x+jwt", b64: true, crit: ["b64"] } as const;
  const text = await signJws(header, "{}", key);
  expect(await verifyJws(text, "x+jwt", RFC_KEY)).toBeNull();
});

test("a P-256 key of a shop verifies its request", async () => {
  const pair = await generateKeyPair("ES256");
  const jwk = { ...(await exportJWK(pair.publicKey)), use: "sig", kid: "s1", key_ops: ["verify"] };
  const read = readSignatureKey(jwk);
  const text = await signJws({ alg: "ES256", typ: "x+jwt" }, '{"b":2}', pair.privateKey);
  expect(await verifyJws(text, "x+jwt", read!)).toEqual({ b: 2 });
});

test("of the spellings that jose accepts only the canonical one is read", async () => {
  const text = await signed();
  expect(readCompact(text, "JWS")).toHaveLength(3);
  const last = text.slice(-1);
  for (const letter of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") {
    if (letter === last) continue;
    // Another last letter is either no canonical text or another signature.
    expect(await verifyJws(text.slice(0, -1) + letter, "x+jwt", RFC_KEY)).toBeNull();
  }
  for (const broken of [
    `${text}=`,
    ` ${text}`,
    `${text}.`,
    text.replace(".", ".."),
    "",
    "a.b",
    "e30.e30.é",
  ])
    expect(readCompact(broken, "JWS")).toBeNull();
});

test("a JWE has five parts and only its second is empty", () => {
  expect(readCompact("e30..AAAA.AAAA.AAAA", "JWE")).toHaveLength(5);
  expect(readCompact("e30.AAAA.AAAA.AAAA.AAAA", "JWE")).toBeNull();
  expect(readCompact("e30...AAAA.AAAA", "JWE")).toBeNull();
  expect(readHeader("e30..AAAA.AAAA.AAAA", "JWE")).toEqual({});
});

test("a part too few or too many is no token", () => {
  expect(readCompact("e30.e30.AAAA", "JWS")).toHaveLength(3);
  for (const text of ["e30.e30", "e30.e30.AAAA.AAAA"]) expect(readCompact(text, "JWS")).toBeNull();
  for (const text of ["e30..AAAA.AAAA", "e30..AAAA.AAAA.AAAA.AAAA"])
    expect(readCompact(text, "JWE")).toBeNull();
});

test("parts that are no JSON objects are read as nothing", () => {
  // `[]`, invalid UTF-8 and broken JSON.
  for (const part of ["W10", "_w", "e30y"]) {
    expect(readJws(`${part}.e30.AAAA`)).toBeNull();
    expect(readJws(`e30.${part}.AAAA`)).toBeNull();
    expect(readHeader(`${part}.e30.AAAA`, "JWS")).toBeNull();
  }
});

test("keys of a JWKS are read by use, and private ones not at all", () => {
  const sig = { ...RFC_KEY, use: "sig" };
  expect(readSignatureKey(sig)).toEqual(sig);
  for (const change of [
    { use: "enc" },
    { use: undefined },
    { d: "x" },
    { alg: "ES256" },
    { crv: "X25519" },
    { x: `${RFC_KEY.x.slice(0, -1)}p` },
  ])
    expect(readSignatureKey({ ...sig, ...change })).toBeNull();
  const enc = { kty: "OKP", crv: "X25519", use: "enc", alg: "ECDH-ES", kid: "e1", x: RFC_KEY.x };
  expect(readEncryptionKey(enc)).toEqual(enc);
  for (const change of [
    { use: "sig" },
    { alg: "ECDH-ES+A256KW" },
    { kid: undefined },
    { d: "x" },
    { crv: "Ed25519" },
  ])
    expect(readEncryptionKey({ ...enc, ...change })).toBeNull();
});
