/**
 * Plain Ed25519 by WebCrypto, for signatures of other people's formats (signed notes). Signatures of this project's own
 * formats are framed: `crypto/public.ts`.
 * @module
 */

/** Checks an Ed25519 signature (RFC 8032) over the message itself. False for a key or signature of the wrong form. */
export async function verifyEd25519(
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  try {
    const key = await crypto.subtle.importKey("raw", publicKey.slice(), "Ed25519", false, [
      "verify",
    ]);
    return await crypto.subtle.verify("Ed25519", key, signature.slice(), message.slice());
  } catch {
    return false;
  }
}
