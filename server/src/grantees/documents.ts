/**
 * A grantee's keys as the OAuth library is given them.
 * @module
 */
import {
  algorithmOf,
  readGranteeKeys,
  type EncryptionKey,
  type SignatureKey,
} from "@rootvault/vault-core/protocol";

/** The usable keys of a key set, each with its public members alone. */
export interface KeySet {
  readonly signing: readonly PublishedKey[];
  readonly sealing: readonly PublishedKey[];
}

/** A published key, as the OAuth library is given it. */
export interface PublishedKey {
  readonly kty: string;
  readonly crv: string;
  readonly x: string;
  readonly y?: string;
  readonly use: "sig" | "enc";
  readonly alg: string;
  readonly kid?: string;
}

/** Reads a key set, leaving out keys of other kinds; null for a text that is none. */
export function readKeySet(text: string): KeySet | null {
  const read = readGranteeKeys(text);
  if (read === null) return null;
  return {
    signing: read.signing.map((key) => toPublished(key, "sig", algorithmOf(key))),
    sealing: read.sealing.map((key) => toPublished(key, "enc", "ECDH-ES")),
  };
}

function toPublished(
  key: SignatureKey | EncryptionKey,
  use: "sig" | "enc",
  alg: string,
): PublishedKey {
  const { kty, crv, x } = key;
  const y = key.crv === "P-256" ? { y: key.y } : {};
  const kid = typeof key["kid"] === "string" ? { kid: key["kid"] } : {};
  return { kty, crv, x, ...y, use, alg, ...kid };
}
