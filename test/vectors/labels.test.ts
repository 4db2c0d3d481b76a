/**
 * One frozen answer for each label, in libsodium and in @noble: a renamed or reused label turns this red.
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
import { frame, hash } from "../../vault-core/src/crypto/public.ts";
import { kdf, sign } from "../../vault-core/src/crypto/secret.ts";
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
