/**
 * The primitives of the formats a second time, on @noble: what both libraries agree on is no accident of either.
 * @module
 */
import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { ed25519 } from "@noble/curves/ed25519.js";
import { blake2b } from "@noble/hashes/blake2.js";
import { XWing } from "@noble/post-quantum/hybrid.js";

type Part = Uint8Array | string;

/** Joins byte arrays. */
export function join(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

/** Four bytes, big-endian. */
export function u32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

/** LP(x). */
export function lp(part: Part): Uint8Array {
  const bytes = typeof part === "string" ? new TextEncoder().encode(part) : part;
  return join(u32(bytes.length), bytes);
}

/** frame(label, p...). */
export function frame(label: string, ...parts: readonly Part[]): Uint8Array {
  return join(lp(`rv1:${label}`), ...parts.map(lp));
}

/** H(label, p...). */
export function hash(label: string, ...parts: readonly Part[]): Uint8Array {
  return blake2b(frame(label, ...parts), { dkLen: 32 });
}

/** KDF(k, label, n, p...). */
export function kdf(
  key: Uint8Array,
  label: string,
  length: number,
  ...parts: readonly Part[]
): Uint8Array {
  return blake2b(frame(label, ...parts), { dkLen: length, key });
}

/** SIG(seed, label, m). */
export function sign(seed: Uint8Array, label: string, message: Part): Uint8Array {
  return ed25519.sign(hash(`sig:${label}`, message), seed);
}

/** AEAD with a nonce, zeros by default. */
export function seal(
  key: Uint8Array,
  ad: Uint8Array,
  message: Uint8Array,
  nonce: Uint8Array = new Uint8Array(24),
): Uint8Array {
  return xchacha20poly1305(key, nonce, ad).encrypt(message);
}

/** The public key of a signing seed. */
export function signKey(seed: Uint8Array): Uint8Array {
  return ed25519.getPublicKey(seed);
}

/** The X-Wing public key of a seed. */
export function kemKey(seed: Uint8Array): Uint8Array {
  return XWing.keygen(seed).publicKey;
}

/** Encapsulates with 64 given bytes; a copy of them, for the library wipes what it is given. */
export function encapsulate(
  publicKey: Uint8Array,
  random64: Uint8Array,
): { ciphertext: Uint8Array; sharedSecret: Uint8Array } {
  const { cipherText, sharedSecret } = XWing.encapsulate(publicKey, random64.slice());
  return { ciphertext: cipherText, sharedSecret };
}
