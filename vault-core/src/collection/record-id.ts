/**
 * Record ids. An imported record's id is a keyed hash of its natural key, so that the same fact meets itself again
 * in every later import and on every device; a record made by hand has a random id.
 * @module
 */
import { toBase64Url, toBase64Urls } from "../bytes/encoding.ts";
import { kdf, kdfOfTexts } from "../crypto/secret.ts";
import type { RandomSource } from "../crypto/random-pool.ts";

const ID_BYTES = 16;

/** Derives the key of all record ids from the pairwise root of generation 1; no change of epoch touches it. */
export function toIdRoot(pairwiseRoot: Uint8Array): Uint8Array {
  return kdf(pairwiseRoot, "id-root", 32);
}

/** An import makes an id of every row: what they have in common is made once for a key and a collection. */
const makers = new WeakMap<Uint8Array, Map<string, (naturalKey: string) => Uint8Array>>();

/** Gives the id of a record with a natural key: 22 base64url letters. The key itself is stored nowhere. */
export function recordIdOf(idRoot: Uint8Array, collection: string, naturalKey: string): string {
  return toBase64Url(makerOf(idRoot, collection)(composed(naturalKey)));
}

/** Gives the ids of records with natural keys, as `recordIdOf` gives each of them. */
export function recordIdsOf(
  idRoot: Uint8Array,
  collection: string,
  naturalKeys: readonly string[],
): readonly string[] {
  const make = makerOf(idRoot, collection);
  const hashes = new Uint8Array(naturalKeys.length * ID_BYTES);
  naturalKeys.forEach((key, at) => hashes.set(make(composed(key)), at * ID_BYTES));
  return toBase64Urls(hashes, ID_BYTES);
}

/** ASCII is composed as it is, and most keys are that. */
function composed(naturalKey: string): string {
  return /^[\0-\x7f]*$/u.test(naturalKey) ? naturalKey : naturalKey.normalize("NFC");
}

function makerOf(idRoot: Uint8Array, collection: string): (naturalKey: string) => Uint8Array {
  const known = makers.get(idRoot) ?? new Map<string, (naturalKey: string) => Uint8Array>();
  makers.set(idRoot, known);
  const maker = known.get(collection) ?? kdfOfTexts(idRoot, "record-id", ID_BYTES, collection);
  known.set(collection, maker);
  return maker;
}

/** Gives the id of a record made by hand. */
export function randomRecordId(random: RandomSource): string {
  return toBase64Url(random(ID_BYTES));
}
