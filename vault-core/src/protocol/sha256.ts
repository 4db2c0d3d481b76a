/**
 * SHA-256 by the platform's WebCrypto: the hash of JOSE texts, thumbprints and the access log's tree. All other hashing
 * of the project is BLAKE2b (`crypto/public.ts`).
 * @module
 */
import { toBase64Url, utf8 } from "../bytes/encoding.ts";

/** Gives the 32 bytes of SHA-256. */
export async function sha256(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new Uint8Array(bytes)));
}

/** Gives the base64url SHA-256 of a text as sent: what the grant protocol calls its hash. */
export async function textHash(text: string): Promise<string> {
  return toBase64Url(await sha256(utf8(text)));
}
