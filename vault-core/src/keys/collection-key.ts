/**
 * The key of a collection in an epoch: whoever has it reads that collection alone.
 * @module
 */
import { kdf } from "../crypto/secret.ts";

/** Derives the key of a collection: KDF(VEK, "coll", 32, name). */
export function collectionKey(vek: Uint8Array, collection: string): Uint8Array {
  return kdf(vek, "coll", 32, collection);
}
