import { expect, test } from "vitest";
import { toHex, utf8 } from "../bytes/encoding.ts";
import { frameOf } from "./frame.ts";
import { FRAME_LABELS, HASH_LABELS, KDF_LABELS, SIGNATURE_LABELS } from "./labels.ts";
import { digestToSign, frame, hash, verifySignature } from "./public.ts";
import { kdf, kemKeyPair, sign, signingKeyPair } from "./secret.ts";
import { blake2b } from "./sodium.ts";

const seed = new Uint8Array(32).fill(7);
const ann = signingKeyPair(seed);

test("frame and hash give the known answers", () => {
  expect(toHex(frameOf("x", ["ab"]))).toBe("000000057276313a78000000026162");
  expect(toHex(blake2b(32, frameOf("x", ["ab"])))).toBe(
    "0e79804205708bd18f53eb459f2d3abfa66254ef3aef8f959cb554625e08ea06",
  );
  expect(toHex(ann.publicKey)).toBe(
    "ea4a6c63e29c520abef5507b132ec5f9954776aebebe7b92421eea691446d22c",
  );
});

test("no two lists of parts give one frame", () => {
  expect(hash("ctl", "ab", "c")).not.toEqual(hash("ctl", "a", "bc"));
  expect(hash("ctl", "ab")).not.toEqual(hash("ctl", "ab", ""));
  expect(hash("ctl", "ab")).toEqual(hash("ctl", utf8("ab")));
  expect(hash("ctl", "ab")).not.toEqual(hash("state", "ab"));
  expect(toHex(frame("att", "ab"))).toBe(toHex(frameOf("att", ["ab"])));
});

test("labels are unique within an operation, and no hash label is that of a signature", () => {
  for (const labels of [HASH_LABELS, KDF_LABELS, SIGNATURE_LABELS, FRAME_LABELS]) {
    expect(new Set(labels).size).toBe(labels.length);
    for (const label of labels) expect(label).toMatch(/^[a-z][a-z-]*$/);
  }
  expect(HASH_LABELS.filter((label) => label.includes(":"))).toEqual([]);
});

test("a signature of one label holds under no other", () => {
  for (const made of SIGNATURE_LABELS) {
    const signature = sign(seed, made, "hello");
    for (const asked of SIGNATURE_LABELS) {
      expect(verifySignature(ann.publicKey, asked, "hello", signature)).toBe(made === asked);
    }
  }
});

test("a hash label never gives the digest that a signature signs", () => {
  const digests = [
    ...SIGNATURE_LABELS.map((label) => toHex(digestToSign(label, "m"))),
    ...HASH_LABELS.map((label) => toHex(hash(label, "m"))),
    ...KDF_LABELS.map((label) => toHex(kdf(seed, label, 32, "m"))),
  ];
  expect(new Set(digests).size).toBe(digests.length);
});

test("a wrong message, key or length of signature is false", () => {
  const signature = sign(seed, "block", "hello");
  const mallory = signingKeyPair(new Uint8Array(32).fill(8));
  expect(verifySignature(ann.publicKey, "block", "hello", signature)).toBe(true);
  expect(verifySignature(ann.publicKey, "block", "hullo", signature)).toBe(false);
  expect(verifySignature(mallory.publicKey, "block", "hello", signature)).toBe(false);
  expect(verifySignature(ann.publicKey, "block", "hello", signature.subarray(1))).toBe(false);
  expect(verifySignature(ann.publicKey, "block", "hello", new Uint8Array(0))).toBe(false);
});

test("a signature is the same from the seed and from the secret key", () => {
  expect(sign(ann.secretKey, "block", "hello")).toEqual(sign(seed, "block", "hello"));
  expect(kemKeyPair(seed).secretKey).toEqual(seed);
});

test("large parts are hashed as small ones are, whatever was hashed before", () => {
  const sizes = [16_383, 16_384, 70_000, 20_000, 1_100_000, 17_000];
  for (const [at, size] of sizes.entries()) {
    const part = Uint8Array.from({ length: size }, (_, place) => (place * 7 + at) & 255);
    for (const text of ["ab", "é".repeat(20_000)])
      expect(hash("ctl", part, text)).toEqual(blake2b(32, frameOf("ctl", [part, text])));
  }
});
