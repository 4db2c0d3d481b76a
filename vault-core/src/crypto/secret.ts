/**
 * The half of the cryptography that holds keys: derivation, signing, sealing, key encapsulation.
 *
 * KDF(k, label, n, p...) = keyed BLAKE2b of n bytes over frame(label, p...). A zero nonce stands only where a key
 * seals once (`sealOnce`).
 * @module
 */
import { utf8 } from "../bytes/encoding.ts";
import type { PlainTexts } from "../model/plain-texts.ts";
import { keyedBlake2bs, type MessagesOfParts } from "./keyed-hashes.ts";
import { digestToSign } from "./public.ts";
import { frameOf, type FramePart, TextFrames } from "./frame.ts";
import type { KdfLabel, SignatureLabel } from "./labels.ts";
import { aeadOpen, aeadSeal, ed25519KeyPair, ed25519Sign, keyedBlake2b } from "./sodium.ts";

export {
  aeadOpen as openWith,
  aeadSeal as sealWith,
  aeadSealInto as sealInto,
  isSealedByPlatform,
  openSecretStream,
  sealSecretStream,
  STREAM_EXTRA_BYTES,
  STREAM_HEADER_BYTES,
  ed25519KeyPair as signingKeyPair,
  xWingDecapsulate as decapsulate,
  xWingEncapsulate as encapsulate,
  xWingKeyPair as kemKeyPair,
  TAG_BYTES,
} from "./sodium.ts";

const ZERO_NONCE = new Uint8Array(24);

/**
 * Derives a key from a key of 32 bytes.
 *
 * @param length 16..64 bytes.
 * @throws {TypeError} unless the key is a byte array of 32.
 */
export function kdf(
  key: Uint8Array,
  label: KdfLabel,
  length: number,
  ...parts: readonly FramePart[]
): Uint8Array {
  return keyedBlake2b(length, frameOf(label, parts), key);
}

/** Derives keys that differ in their last part alone, as `kdf` does each of them. */
export interface TextKdf {
  /** Derives the key with a last part. @throws {TypeError} as `kdf`. */
  readonly of: (last: string) => Uint8Array;
  /** Derives those with many last parts, side by side; null unless all of these are ASCII. @throws {TypeError} as `kdf`. */
  readonly ofAscii: (lasts: readonly string[]) => Uint8Array | null;
  /** The same of plain texts. @throws {TypeError} as `kdf`. */
  readonly ofPlain: (lasts: PlainTexts) => Uint8Array;
}

/**
 * Makes ready what keys have in common that differ in their last part alone.
 *
 * @param length 16..64 bytes.
 * @param parts all but the last.
 */
export function kdfOfTexts(
  key: Uint8Array,
  label: KdfLabel,
  length: number,
  ...parts: readonly FramePart[]
): TextKdf {
  const frames = new TextFrames(label, parts);
  const { start } = frames;
  return {
    of: (last) => keyedBlake2b(length, frames.with(last), key),
    ofAscii: (lasts) => {
      const many = asciiParts(lasts);
      return many === null ? null : keyedBlake2bs(length, { start, ...many }, key);
    },
    ofPlain: (lasts) => keyedBlake2bs(length, { start, ...lasts.insides() }, key),
  };
}

/** Texts end to end; null unless all of them are ASCII. */
function asciiParts(texts: readonly string[]): Omit<MessagesOfParts, "start"> | null {
  const text = texts.join("");
  // All become bytes at once: one that is not ASCII is more bytes than letters.
  const bytes = utf8(text);
  if (bytes.length !== text.length) return null;
  const [starts, ends] = [new Uint32Array(texts.length), new Uint32Array(texts.length)];
  let end = 0;
  for (const [at, { length }] of texts.entries()) {
    starts[at] = end;
    ends[at] = end += length;
  }
  return { bytes, starts, ends };
}

/** Signs a message under a label, with a seed of 32 or a secret key of 64 bytes. */
export function sign(seedOrKey: Uint8Array, label: SignatureLabel, message: FramePart): Uint8Array {
  const isSeed = seedOrKey instanceof Uint8Array && seedOrKey.length === 32;
  const secretKey = isSeed ? ed25519KeyPair(seedOrKey).secretKey : seedOrKey;
  return ed25519Sign(secretKey, digestToSign(label, message));
}

/** Seals the only message that a key ever seals: zero nonce. */
export function sealOnce(key: Uint8Array, ad: Uint8Array, message: Uint8Array): Uint8Array {
  return aeadSeal({ key, nonce: ZERO_NONCE, ad }, message);
}

/** Opens what `sealOnce` sealed; null if key, associated data or box do not belong together. */
export function openOnce(key: Uint8Array, ad: Uint8Array, box: Uint8Array): Uint8Array | null {
  return aeadOpen({ key, nonce: ZERO_NONCE, ad }, box);
}
