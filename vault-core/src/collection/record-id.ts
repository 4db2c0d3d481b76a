/**
 * Record ids. An imported record's id is a keyed hash of its natural key, so that the same fact meets itself again
 * in every later import and on every device; a record made by hand has a random id.
 * @module
 */
import { toBase64Url } from "../bytes/encoding.ts";
import { kdf, kdfOfTexts, type TextKdf } from "../crypto/secret.ts";
import type { RandomSource } from "../crypto/random-pool.ts";
import type { DraftTable } from "../model/draft-table.ts";
import { PLAIN_ID_BYTES, PlainIds } from "../model/plain-ids.ts";

/** Derives the key of all record ids from the pairwise root of generation 1; no change of epoch touches it. */
export function toIdRoot(pairwiseRoot: Uint8Array): Uint8Array {
  return kdf(pairwiseRoot, "id-root", 32);
}

/** An import makes an id of every row: what they have in common is made once for a key and a collection. */
const makers = new WeakMap<Uint8Array, Map<string, TextKdf>>();

/** Gives the id of a record with a natural key: 22 base64url letters. The key itself is stored nowhere. */
export function recordIdOf(idRoot: Uint8Array, collection: string, naturalKey: string): string {
  return toBase64Url(makerOf(idRoot, collection).of(naturalKey.normalize("NFC")));
}

/** Gives the ids of the records of a table, as `recordIdOf` gives each of them. */
export function recordIdsOf(
  idRoot: Uint8Array,
  table: Pick<DraftTable, "collection" | "naturalKeys" | "keyTexts">,
): PlainIds {
  const make = makerOf(idRoot, table.collection);
  const { keyTexts = null } = table;
  if (keyTexts !== null) return new PlainIds(make.ofPlain(keyTexts));
  const { naturalKeys } = table;
  // ASCII is composed as it is, and most keys are that.
  const together = make.ofAscii(naturalKeys);
  if (together !== null) return new PlainIds(together);
  const hashes = new Uint8Array(naturalKeys.length * PLAIN_ID_BYTES);
  for (const [at, key] of naturalKeys.entries())
    hashes.set(make.of(key.normalize("NFC")), at * PLAIN_ID_BYTES);
  return new PlainIds(hashes);
}

function makerOf(idRoot: Uint8Array, collection: string): TextKdf {
  const known = makers.get(idRoot) ?? new Map<string, TextKdf>();
  makers.set(idRoot, known);
  const maker =
    known.get(collection) ?? kdfOfTexts(idRoot, "record-id", PLAIN_ID_BYTES, collection);
  known.set(collection, maker);
  return maker;
}

/** Gives the id of a record made by hand. */
export function randomRecordId(random: RandomSource): string {
  return toBase64Url(random(PLAIN_ID_BYTES));
}
