/**
 * The primitives: the only importer of libsodium. All functions are synchronous, since the module itself waits for
 * libsodium to be ready.
 *
 * Keys are checked here by type and length: `crypto_generichash` with an undefined, null or empty key silently
 * computes an unkeyed hash, so hashing with and without a key are two functions and no parameter takes null.
 * @module
 */
import { joinBytes, lengthOfParts } from "../bytes/compare.ts";
import { type AeadInput, findNativeAead } from "./native-aead.ts";
import sodium, { type StateAddress } from "libsodium-wrappers";

await sodium.ready;
/** Of a shorter message the platform's own cipher takes longer. */
const NATIVE_BYTES = 8_192;
const native = findNativeAead();
/** Large messages are sealed by the platform's own cipher, and take less time than by any other. */
export const isSealedByPlatform: boolean = native !== null;

// The wrappers hand it out beside their functions; their types do not say so.
/** For `keyed-hashes.ts` alone. */
export const memory: SodiumMemory = toMemory(Reflect.get(sodium, "libsodium"));

/** Bytes of an X-Wing public key. */
export const KEM_PUBLIC_BYTES = 1216;
/** Bytes of an X-Wing ciphertext. */
export const KEM_CIPHERTEXT_BYTES = 1120;
/** Bytes of the Poly1305 tag that sealing adds. */
export const TAG_BYTES = 16;

/** A public key with the secret key that belongs to it. */
export interface KeyPair {
  readonly publicKey: Uint8Array;
  readonly secretKey: Uint8Array;
}

/** Throws `TypeError` unless the value is a byte array of exactly this length. */
export function mustBeBytes(value: unknown, length: number, what: string): void {
  if (!(value instanceof Uint8Array) || value.length !== length)
    throw new TypeError(`${what} must be ${length} bytes`);
}

/** BLAKE2b without a key; `length` is the digest length of BLAKE2b, not a truncation. */
export function blake2b(length: number, message: Uint8Array): Uint8Array {
  return sodium.crypto_generichash(length, message, null);
}

/** BLAKE2b with a key of 32 bytes. */
export function keyedBlake2b(length: number, message: Uint8Array, key: Uint8Array): Uint8Array {
  mustBeBytes(key, 32, "a key");
  return sodium.crypto_generichash(length, message, key);
}

/** The memory of libsodium, and what works in it without copying in and out: places are numbers of its bytes. */
export interface SodiumMemory {
  /** Another one once the memory has grown, which `allocate` may let it. */
  readonly bytes: () => Uint8Array;
  /** Throws `RangeError` where there is no room. */
  readonly allocate: (bytes: number) => number;
  readonly free: (place: number) => void;
  /** Bytes of the state of a BLAKE2b, which begins at a multiple of 64. */
  readonly hashStateBytes: () => number;
  /** Place of the state, place and length of the key, length of the digest. */
  readonly beginHash: (...numbers: readonly number[]) => number;
  /** Place of the state, place and length of what comes, its length beyond 32 bits. */
  readonly updateHash: (...numbers: readonly number[]) => number;
  /** Place of the state, which is of no use any more, place and length of the digest. */
  readonly endHash: (...numbers: readonly number[]) => number;
}

interface SodiumModule {
  readonly HEAPU8: Uint8Array;
  readonly _malloc: (bytes: number) => number;
  readonly _free: (place: number) => void;
  readonly _crypto_generichash_statebytes: () => number;
  readonly _crypto_generichash_init: (...numbers: readonly number[]) => number;
  readonly _crypto_generichash_update: (...numbers: readonly number[]) => number;
  readonly _crypto_generichash_final: (...numbers: readonly number[]) => number;
}

function toMemory(module: unknown): SodiumMemory {
  if (!isModule(module)) throw new TypeError("This libsodium does not hand out its memory.");
  const { _malloc: malloc, _free: free } = module;
  const allocate = (bytes: number): number => {
    const place = malloc(bytes);
    // At place 0 lies what libsodium itself works with: whoever wrote there would hash wrongly from then on.
    if (place === 0) throw new RangeError("libsodium has no room for that.");
    return place;
  };
  const { _crypto_generichash_statebytes: hashStateBytes } = module;
  const { _crypto_generichash_init: beginHash } = module;
  const { _crypto_generichash_update: updateHash, _crypto_generichash_final: endHash } = module;
  const works = { hashStateBytes, beginHash, updateHash, endHash };
  return { bytes: () => module.HEAPU8, allocate, free, ...works };
}

function isModule(value: unknown): value is SodiumModule {
  return (
    typeof value === "object" &&
    value !== null &&
    "HEAPU8" in value &&
    value.HEAPU8 instanceof Uint8Array &&
    [
      "_malloc",
      "_free",
      "_crypto_generichash_statebytes",
      "_crypto_generichash_init",
      "_crypto_generichash_update",
      "_crypto_generichash_final",
    ].every((name) => typeof Reflect.get(value, name) === "function")
  );
}

/** Makes the Ed25519 pair of a seed; the secret key has 64 bytes. */
export function ed25519KeyPair(seed: Uint8Array): KeyPair {
  mustBeBytes(seed, 32, "a signing seed");
  const pair = sodium.crypto_sign_seed_keypair(seed);
  return { publicKey: pair.publicKey, secretKey: pair.privateKey };
}

/** Signs with a secret key of 64 bytes. */
export function ed25519Sign(secretKey: Uint8Array, message: Uint8Array): Uint8Array {
  mustBeBytes(secretKey, 64, "a signing key");
  return sodium.crypto_sign_detached(message, secretKey);
}

/** Checks a signature. One of another length than 64 bytes is false, not an error: it came from outside. */
export function ed25519Verify(
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  mustBeBytes(publicKey, 32, "a public signing key");
  if (signature.length !== 64) return false;
  return sodium.crypto_sign_verify_detached(signature, message, publicKey);
}

/** Seals by XChaCha20-Poly1305-IETF; the result is 16 bytes longer than the message. */
export function aeadSeal(input: AeadInput, message: Uint8Array): Uint8Array {
  const box = new Uint8Array(message.length + TAG_BYTES);
  aeadSealInto(input, [message], box);
  return box;
}

/**
 * Seals a message that is told in parts into its place: of a block of 64 KiB each copy takes half as long as its cipher.
 *
 * @throws {TypeError} unless the place is 16 bytes longer than the parts are together.
 */
export function aeadSealInto(
  { key, nonce, ad }: AeadInput,
  parts: readonly Uint8Array[],
  box: Uint8Array,
): void {
  mustBeBytes(key, 32, "a key");
  mustBeBytes(nonce, 24, "a nonce");
  mustBeBytes(ad, ad.length, "associated data");
  const length = lengthOfParts(parts);
  mustBeBytes(box, length + TAG_BYTES, "the place of a box");
  if (native !== null && length >= NATIVE_BYTES)
    return native.sealInto({ key, nonce, ad }, parts, box);
  const message = joinBytes(parts);
  box.set(sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(message, ad, null, nonce, key));
}

/** Opens what `aeadSeal` sealed; null if key, nonce, associated data or box do not belong together. */
export function aeadOpen({ key, nonce, ad }: AeadInput, box: Uint8Array): Uint8Array | null {
  mustBeBytes(key, 32, "a key");
  mustBeBytes(nonce, 24, "a nonce");
  mustBeBytes(ad, ad.length, "associated data");
  if (native !== null && box.length >= NATIVE_BYTES) return native.open({ key, nonce, ad }, box);
  try {
    return sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(null, box, ad, nonce, key);
  } catch {
    return null;
  }
}

/** Makes the X-Wing pair of a seed; the secret key is the seed itself, 32 bytes. */
export function xWingKeyPair(seed: Uint8Array): KeyPair {
  mustBeBytes(seed, 32, "a KEM seed");
  const pair = sodium.crypto_kem_xwing_seed_keypair(seed);
  return { publicKey: pair.publicKey, secretKey: pair.privateKey };
}

/** Encapsulates to a public key with 64 random bytes; null if the bytes are no X-Wing key. */
export function xWingEncapsulate(
  publicKey: Uint8Array,
  random64: Uint8Array,
): { ciphertext: Uint8Array; sharedSecret: Uint8Array } | null {
  mustBeBytes(publicKey, KEM_PUBLIC_BYTES, "a KEM public key");
  mustBeBytes(random64, 64, "an encapsulation seed");
  try {
    return sodium.crypto_kem_xwing_enc_deterministic(publicKey, random64);
  } catch {
    return null;
  }
}

/**
 * Gives the shared secret of a ciphertext. A ciphertext for another key gives another secret; null for bytes that no
 * encapsulation makes.
 */
export function xWingDecapsulate(secretKey: Uint8Array, ciphertext: Uint8Array): Uint8Array | null {
  mustBeBytes(secretKey, 32, "a KEM secret key");
  mustBeBytes(ciphertext, KEM_CIPHERTEXT_BYTES, "a KEM ciphertext");
  try {
    return sodium.crypto_kem_xwing_dec(ciphertext, secretKey);
  } catch {
    return null;
  }
}

/** Bytes of the header that begins a secretstream. */
export const STREAM_HEADER_BYTES = 24;
/** Bytes that a secretstream adds to each chunk: an encrypted tag byte and the Poly1305 tag. */
export const STREAM_EXTRA_BYTES = 17;

/** Key and header of a `crypto_secretstream_xchacha20poly1305`. */
export interface StreamInput {
  readonly key: Uint8Array;
  /** 24 random bytes, never used with this key before. */
  readonly header: Uint8Array;
}

/** A chunk on its way into or out of a secretstream. */
export interface StreamChunk {
  readonly message: Uint8Array;
  /** No chunk follows: TAG_FINAL. */
  readonly isLast: boolean;
}

/** Begins a secretstream; the function seals its chunks one after the other. */
export function sealSecretStream(
  input: StreamInput,
): (chunk: StreamChunk, ad: Uint8Array) => Uint8Array {
  const state = streamState(input);
  return ({ message, isLast }, ad) =>
    sodium.crypto_secretstream_xchacha20poly1305_push(state, message, ad, tagOf(isLast));
}

/**
 * Opens the chunks of a secretstream one after the other; null for one that is changed, out of its place, of another
 * key or other associated data, or has a tag other than MESSAGE and FINAL.
 */
export function openSecretStream(
  input: StreamInput,
): (box: Uint8Array, ad: Uint8Array) => StreamChunk | null {
  const state = streamState(input);
  return (box, ad) => {
    const opened = sodium.crypto_secretstream_xchacha20poly1305_pull(state, box, ad);
    if (opened === false) return null;
    const isLast = opened.tag === tagOf(true);
    return isLast || opened.tag === tagOf(false) ? { message: opened.message, isLast } : null;
  };
}

// `init_push` draws the header itself; both ways begin with the state that `init_pull` makes of a given one.
function streamState({ key, header }: StreamInput): StateAddress {
  mustBeBytes(key, 32, "the key of a stream");
  mustBeBytes(header, STREAM_HEADER_BYTES, "the header of a stream");
  return sodium.crypto_secretstream_xchacha20poly1305_init_pull(header, key);
}

function tagOf(isLast: boolean): number {
  return isLast
    ? sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL
    : sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE;
}
