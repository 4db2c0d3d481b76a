/**
 * Record ids. An imported record's id is a keyed hash of its natural key, so that the same fact meets itself again
 * in every later import and on every device; a record made by hand has a random id.
 * @module
 */
import { toBase64Url } from "../bytes/encoding.ts";
import { kdf, kdfOfTexts } from "../crypto/secret.ts";
import type { RandomSource } from "../crypto/random-pool.ts";

/** Derives the key of all record ids from the pairwise root of generation 1; no change of epoch touches it. */
export function toIdRoot(pairwiseRoot: Uint8Array): Uint8Array {
  return kdf(pairwiseRoot, "id-root", 32);
}

/** An import makes an id of every row: what they have in common is made once for a key and a collection. */
const makers = new WeakMap<Uint8Array, Map<string, (naturalKey: string) => Uint8Array>>();

/** Gives the id of a record with a natural key: 22 base64url letters. The key itself is stored nowhere. */
export function recordIdOf(idRoot: Uint8Array, collection: string, naturalKey: string): string {
  return toBase64Url(makerOf(idRoot, collection)(naturalKey.normalize("NFC")));
}

function makerOf(idRoot: Uint8Array, collection: string): (naturalKey: string) => Uint8Array {
  const known = makers.get(idRoot) ?? new Map<string, (naturalKey: string) => Uint8Array>();
  makers.set(idRoot, known);
  const maker = known.get(collection) ?? kdfOfTexts(idRoot, "record-id", 16, collection);
  known.set(collection, maker);
  return maker;
}

/** Gives the id of a record made by hand. */
export function randomRecordId(random: RandomSource): string {
  return toBase64Url(random(16));
}
