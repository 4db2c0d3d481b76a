/**
 * Pairwise keys: one signing key for each grantee's host, the same on every device of the owner, so that no two
 * grantees can tell that they deal with one person. It signs peeks and consents.
 * @module
 */
import { toBase64Url, utf8 } from "../bytes/encoding.ts";
import { kdf, signingKeyPair } from "../crypto/secret.ts";

/** A private Ed25519 key as jose takes it (RFC 8037). */
export interface PairwiseJwk {
  readonly kty: "OKP";
  readonly crv: "Ed25519";
  readonly d: string;
  readonly x: string;
}

/** Derives the seed for a host, `URL.host` of the grantee's `client_id`. */
export function pairwiseSeed(pairwiseRoot: Uint8Array, host: string): Uint8Array {
  return kdf(pairwiseRoot, "pairwise-sign", 32, host);
}

/** Gives the key for a host as a private JWK. */
export function pairwiseJwk(pairwiseRoot: Uint8Array, host: string): PairwiseJwk {
  const seed = pairwiseSeed(pairwiseRoot, host);
  const x = toBase64Url(signingKeyPair(seed).publicKey);
  return { kty: "OKP", crv: "Ed25519", d: toBase64Url(seed), x };
}

/** Gives the public half of a private JWK. */
export function toPublicJwk({ kty, crv, x }: PairwiseJwk): Omit<PairwiseJwk, "d"> {
  return { kty, crv, x };
}

/** Gives the thumbprint of an Ed25519 JWK (RFC 7638), 43 letters: the name by which the grantee knows the owner. */
export async function pairwiseThumbprint({ x }: Pick<PairwiseJwk, "x">): Promise<string> {
  const text = new Uint8Array(utf8(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`));
  return toBase64Url(new Uint8Array(await globalThis.crypto.subtle.digest("SHA-256", text)));
}
