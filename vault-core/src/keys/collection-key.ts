/**
 * The key of a collection in an epoch, and those of its blocks: whoever has it reads that collection alone.
 * @module
 */
import { kdf } from "../crypto/secret.ts";

/** Derives the key of a collection: KDF(VEK, "coll", 32, name). */
export function collectionKey(vek: Uint8Array, collection: string): Uint8Array {
  return kdf(vek, "coll", 32, collection);
}

/** Derives the key of a block and what its header says of that key: the AEAD alone commits to none. */
export function blockKey(
  ck: Uint8Array,
  keyedHeader: Uint8Array,
): { key: Uint8Array; commitment: Uint8Array } {
  const both = kdf(ck, "block-key", 64, keyedHeader);
  return { key: both.slice(0, 32), commitment: both.slice(32) };
}
