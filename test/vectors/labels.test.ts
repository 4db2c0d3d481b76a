/**
 * One frozen answer for each label, in libsodium and in @noble: a renamed, reused or added label turns this red. And
 * nothing that was made under one label holds under another.
 *
 * Inputs: parts "ann" and 00..0f; key of KDF 01*32, 32 bytes long; seed of SIG 07*32, message "ann".
 * @module
 */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { toHex } from "../../vault-core/src/bytes/encoding.ts";
import {
  FRAME_LABELS,
  HASH_LABELS,
  KDF_LABELS,
  SIGNATURE_LABELS,
} from "../../vault-core/src/crypto/labels.ts";
import { frame, hash, verifySignature } from "../../vault-core/src/crypto/public.ts";
import {
  decapsulate,
  encapsulate,
  kdf,
  kemKeyPair,
  openOnce,
  sealOnce,
  sign,
  signingKeyPair,
} from "../../vault-core/src/crypto/secret.ts";
import { wrapEpochKey } from "../../vault-core/src/keys/kem-box.ts";
import { RECOVERY_ID, toVaultId } from "../../vault-core/src/protocol/ids.ts";
import * as noble from "./noble.ts";

type Answers = Readonly<Record<string, string>>;
const frozen: Readonly<Record<"hash" | "kdf" | "signature" | "frame", Answers>> = JSON.parse(
  readFileSync(new URL("labels.json", import.meta.url), "utf8"),
);

const counting = Uint8Array.from({ length: 16 }, (_, index) => index);
const parts = ["ann", counting] as const;
const key = new Uint8Array(32).fill(1);
const seed = new Uint8Array(32).fill(7);

test("each label of a hash", () => {
  expect(Object.keys(frozen.hash)).toEqual([...HASH_LABELS]);
  for (const label of HASH_LABELS) {
    expect(toHex(hash(label, ...parts))).toBe(frozen.hash[label]);
    expect(toHex(noble.hash(label, ...parts))).toBe(frozen.hash[label]);
  }
});

test("each label of a derived key", () => {
  expect(Object.keys(frozen.kdf)).toEqual([...KDF_LABELS]);
  for (const label of KDF_LABELS) {
    expect(toHex(kdf(key, label, 32, ...parts))).toBe(frozen.kdf[label]);
    expect(toHex(noble.kdf(key, label, 32, ...parts))).toBe(frozen.kdf[label]);
  }
});

test("each label of a signature", () => {
  expect(Object.keys(frozen.signature)).toEqual([...SIGNATURE_LABELS]);
  for (const label of SIGNATURE_LABELS) {
    expect(toHex(sign(seed, label, "ann"))).toBe(frozen.signature[label]);
    expect(toHex(noble.sign(seed, label, "ann"))).toBe(frozen.signature[label]);
  }
});

test("each label of a frame", () => {
  expect(Object.keys(frozen.frame)).toEqual([...FRAME_LABELS]);
  for (const label of FRAME_LABELS) {
    expect(toHex(frame(label, ...parts))).toBe(frozen.frame[label]);
    expect(toHex(noble.frame(label, ...parts))).toBe(frozen.frame[label]);
  }
});

test("every label is unique, and none could be taken for one of a signature", () => {
  const inFrames = [...HASH_LABELS, ...KDF_LABELS, ...FRAME_LABELS];
  // "box-coll" names a key and a signature, "ctl" a hash and a signature: theirs stand behind "sig:".
  const all = [...inFrames, ...SIGNATURE_LABELS.map((label) => `sig:${label}`)];
  expect(new Set(all).size).toBe(all.length);
  expect(inFrames.filter((label) => !/^[a-z][a-z-]{1,31}$/.test(label))).toEqual([]);
});

/** All pairs of labels for which something made under the first holds under the second. */
function pairsThatHold<Label extends string>(
  labels: readonly Label[],
  holds: (made: Label, tried: Label) => boolean,
): [Label, Label][] {
  return labels.flatMap((made) =>
    labels.filter((tried) => holds(made, tried)).map((tried): [Label, Label] => [made, tried]),
  );
}

/** Each with itself alone. */
function alone<Label>(labels: readonly Label[]): [Label, Label][] {
  return labels.map((label) => [label, label]);
}

test("a signature of one label holds under no other", () => {
  const { publicKey } = signingKeyPair(seed);
  const held = pairsThatHold(SIGNATURE_LABELS, (made, tried) =>
    verifySignature(publicKey, tried, "ann", sign(seed, made, "ann")),
  );
  expect(held).toEqual(alone(SIGNATURE_LABELS));
});

test("a hash and a key of one label are those of no other", () => {
  const hashes = pairsThatHold(
    HASH_LABELS,
    (made, tried) => toHex(hash(made, ...parts)) === toHex(hash(tried, ...parts)),
  );
  expect(hashes).toEqual(alone(HASH_LABELS));
  const keys = pairsThatHold(
    KDF_LABELS,
    (made, tried) => toHex(kdf(key, made, 32, ...parts)) === toHex(kdf(key, tried, 32, ...parts)),
  );
  expect(keys).toEqual(alone(KDF_LABELS));
});

test("a box of one label opens under no other, neither its key's nor that of what stands beside it", () => {
  const message = new Uint8Array(32).fill(2);
  const beside = pairsThatHold(FRAME_LABELS, (made, tried) => {
    const box = sealOnce(key, frame(made, ...parts), message);
    return openOnce(key, frame(tried, ...parts), box) !== null;
  });
  expect(beside).toEqual(alone(FRAME_LABELS));
  const keyed = pairsThatHold(KDF_LABELS, (made, tried) => {
    const ad = frame("box-ad", ...parts);
    const box = sealOnce(kdf(key, made, 32, ...parts), ad, message);
    return openOnce(kdf(key, tried, 32, ...parts), ad, box) !== null;
  });
  expect(keyed).toEqual(alone(KDF_LABELS));
});

test("a lockbox opens as a lockbox alone, of all labels of keys and of what stands beside", () => {
  const vault = toVaultId(counting);
  const { publicKey } = kemKeyPair(seed);
  const vek = new Uint8Array(32).fill(4);
  const box = wrapEpochKey({ vault, epoch: 1, rid: RECOVERY_ID }, publicKey, vek, (length) =>
    new Uint8Array(length).fill(5),
  );
  const [ciphertext, sealed] = [box.slice(0, 1120), box.slice(1120)];
  expect(encapsulate(publicKey, new Uint8Array(64).fill(5))?.ciphertext).toEqual(ciphertext);
  const shared = decapsulate(seed, ciphertext)!;
  const address = [counting, Uint8Array.of(0, 0, 0, 1), "recovery"] as const;
  const opened = KDF_LABELS.flatMap((label) =>
    FRAME_LABELS.filter((ad) => {
      const boxKey = kdf(shared, label, 32, ...address, ciphertext);
      return openOnce(boxKey, frame(ad, ...address), sealed) !== null;
    }).map((ad) => [label, ad]),
  );
  expect(opened).toEqual([["box", "box-ad"]]);
});
