import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { expect, test } from "vitest";

import { toBase64Url } from "../bytes/encoding.ts";
import { checkProof, readDpopJwk, signProof, thumbprint, toHtu, type DpopKey } from "./dpop.ts";

const now = 1_795_388_001_000;
const url = "https://vault.example/vaults/ab/heads?wait=1";

async function annsKey(alg: "Ed25519" | "ES256"): Promise<DpopKey> {
  const pair = await generateKeyPair(alg, { extractable: true });
  const publicJwk = readDpopJwk(await exportJWK(pair.publicKey));
  if (publicJwk === null) throw new Error("no public key");
  return { privateKey: pair.privateKey, publicJwk, alg };
}

test.each(["Ed25519", "ES256"] as const)(
  "a proof by %s holds for its method, URL, token and minute",
  async (alg) => {
    const key = await annsKey(alg);
    const proof = await signProof(key, {
      method: "GET",
      url,
      now,
      jti: "one-time-1",
      accessToken: "t",
    });
    const checked = await checkProof(proof, {
      method: "GET",
      url,
      now: now + 59_000,
      accessToken: "t",
    });
    expect(checked).toMatchObject({
      ok: true,
      jti: "one-time-1",
      nonce: null,
      jkt: await thumbprint(key.publicJwk),
    });
  },
);

test("a proof for anything else is refused, with the reason", async () => {
  const key = await annsKey("Ed25519");
  const proof = await signProof(key, {
    method: "GET",
    url,
    now,
    jti: "one-time-1",
    accessToken: "t",
    nonce: "n",
  });
  const demands = { method: "GET", url, now, accessToken: "t" };
  const why = async (text: string, other: Partial<typeof demands>) => {
    const checked = await checkProof(text, { ...demands, ...other });
    return checked.ok ? "holds" : checked.why;
  };
  expect(await why(proof, {})).toBe("holds");
  expect(await why(proof, { method: "POST" })).toContain("htm");
  expect(await why(proof, { url: "https://evil.example/vaults/ab/heads" })).toContain("htu");
  expect(await why(proof, { now: now + 61_500 })).toContain("iat");
  expect(await why(proof, { now: now - 61_500 })).toContain("iat");
  expect(await why(proof, { accessToken: "u" })).toContain("ath");
  // Mallory swaps a letter of the signature; the last one too, which carries only two bits.
  const last = proof.at(-1);
  expect(await why(proof.slice(0, -1) + (last === "A" ? "B" : "A"), {})).toMatch(
    /malformed|signature/,
  );
  expect(await why(`${proof}.x`, {})).toContain("malformed");
  expect(await why("a.b.c", {})).toContain("malformed");
});

test("a proof by a key of another kind, or with a private key inside, is refused", async () => {
  const pair = await generateKeyPair("Ed25519", { extractable: true });
  const secret = await exportJWK(pair.privateKey);
  const proof = await new SignJWT({
    jti: "one-time-1",
    htm: "GET",
    htu: toHtu(url),
    iat: now / 1000,
  })
    .setProtectedHeader({ typ: "dpop+jwt", alg: "Ed25519", jwk: secret })
    .sign(pair.privateKey);
  expect(await checkProof(proof, { method: "GET", url, now })).toEqual({
    ok: false,
    why: "the proof is malformed",
  });
  expect(readDpopJwk({ kty: "oct", k: "AAAA" })).toBeNull();
  expect(toHtu("no url")).toBeNull();
});

test("a proof has one spelling, one signer and a bounded length", async () => {
  const key = await annsKey("Ed25519");
  const proof = await signProof(key, { method: "GET", url, now, jti: "one-time-1" });
  const demands = { method: "GET", url, now };
  const [head, body, signature] = proof.split(".") as [string, string, string];
  expect(await checkProof(proof, demands)).toMatchObject({ ok: true });
  // The last letter carries two bits; another letter with the same two would be a second text of one proof.
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const twin = letters[letters.indexOf(signature.at(-1)!) + 1]!;
  const respelled = `${head}.${body}.${signature.slice(0, -1)}${twin}`;
  expect(await checkProof(respelled, demands)).toMatchObject({ why: "the proof is malformed" });
  // Mallory signs Ann's words with his own key.
  const mallory = await annsKey("Ed25519");
  const theirs = await signProof(mallory, { method: "GET", url, now, jti: "one-time-1" });
  const forged = `${head}.${body}.${theirs.split(".")[2]}`;
  expect(await checkProof(forged, demands)).toMatchObject({ why: "the signature is wrong" });
  const claims = { jti: "one-time-1", htm: "GET", htu: toHtu(url), iat: now / 1000 };
  const long = await new SignJWT({ ...claims, more: "x".repeat(4096) })
    .setProtectedHeader({ typ: "dpop+jwt", alg: "Ed25519", jwk: key.publicJwk })
    .sign(key.privateKey);
  expect(await checkProof(long, demands)).toMatchObject({ why: "the proof is malformed" });
});

async function proofOf(key: DpopKey, jti: string): Promise<string> {
  return signProof(key, { method: "GET", url, now, jti });
}

async function check(proof: string): ReturnType<typeof checkProof> {
  return checkProof(proof, { method: "GET", url, now });
}

test("a key that was seen before proves no more than a new one, however many others came since", async () => {
  const ann = await annsKey("Ed25519");
  const own = await thumbprint(ann.publicJwk);
  expect(await check(await proofOf(ann, "one-time-1"))).toMatchObject({ ok: true, jkt: own });
  // Another key's signature under Ann's key is refused, though hers is known by now.
  const mallory = await annsKey("Ed25519");
  const forged = await proofOf({ ...ann, privateKey: mallory.privateKey }, "one-time-2");
  expect(await check(forged)).toMatchObject({ ok: false, why: "the signature is wrong" });
  for (let n = 0; n < 600; n++) {
    const other = { ...ann.publicJwk, x: toBase64Url(crypto.getRandomValues(new Uint8Array(32))) };
    const proof = await proofOf({ ...ann, publicJwk: other }, "one-time-3");
    expect((await check(proof)).ok).toBe(false);
  }
  expect(await check(await proofOf(ann, "one-time-4"))).toMatchObject({ ok: true, jkt: own });
});
