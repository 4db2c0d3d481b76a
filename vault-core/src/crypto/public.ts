/**
 * The keyless half of the cryptography: frames, hashes, checks of signatures. All that a server needs to verify
 * rosters and blocks; nothing here opens or unwraps.
 *
 * H(label, p...) = BLAKE2b-256(frame(label, p...));  SIG(sk, label, m) = Ed25519(sk, H("sig:" + label, m)).
 * @module
 */
import { frameOf, lp, ofFrame, type FramePart } from "./frame.ts";
import type { FrameLabel, HashLabel, SignatureLabel } from "./labels.ts";
import { blake2b, ed25519Verify, KEM_CIPHERTEXT_BYTES, KEM_PUBLIC_BYTES } from "./sodium.ts";

export { lp, KEM_CIPHERTEXT_BYTES, KEM_PUBLIC_BYTES };
export type { FramePart };

/** Makes the associated data of an AEAD. */
export function frame(label: FrameLabel, ...parts: readonly FramePart[]): Uint8Array {
  return frameOf(label, parts);
}

/** Hashes parts under a label to 32 bytes: H of the formats. */
export function hash(label: HashLabel, ...parts: readonly FramePart[]): Uint8Array {
  return ofFrame(label, parts, (bytes) => blake2b(32, bytes));
}

/** Hashes a list of parts under a label: as `hash`, for as many parts as there are. */
export function hashList(label: HashLabel, parts: readonly FramePart[]): Uint8Array {
  return blake2b(32, frameOf(label, parts));
}

/** Gives the 32 bytes that Ed25519 signs for a label and a message: H("sig:" + label, message). */
export function digestToSign(label: SignatureLabel, message: FramePart): Uint8Array {
  return blake2b(32, frameOf(`sig:${label}`, [message]));
}

/**
 * Checks a signature of this project's formats.
 *
 * @returns false for a wrong signature, of any length.
 * @throws {TypeError} if the public key is not 32 bytes.
 */
export function verifySignature(
  publicKey: Uint8Array,
  label: SignatureLabel,
  message: FramePart,
  signature: Uint8Array,
): boolean {
  return ed25519Verify(publicKey, digestToSign(label, message), signature);
}
