/**
 * Record ids. An imported record's id is a keyed hash of its natural key, so that the same fact meets itself again
 * in every later import and on every device; a record made by hand has a random id.
 * @module
 */
import { toBase64Url } from "../bytes/encoding.ts";
import { kdf } from "../crypto/secret.ts";
import type { RandomSource } from "../crypto/random-pool.ts";

/** Derives the key of all record ids from the pairwise root of generation 1; no change of epoch touches it. */
export function toIdRoot(pairwiseRoot: Uint8Array): Uint8Array {
  return kdf(pairwiseRoot, "id-root", 32);
}

/** Gives the id of a record with a natural key: 22 base64url letters. The key itself is stored nowhere. */
export function recordIdOf(idRoot: Uint8Array, collection: string, naturalKey: string): string {
  return toBase64Url(kdf(idRoot, "record-id", 16, collection, naturalKey.normalize("NFC")));
}

/** Gives the id of a record made by hand. */
export function randomRecordId(random: RandomSource): string {
  return toBase64Url(random(16));
}
