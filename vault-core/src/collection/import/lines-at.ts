/**
 * The live lines of records of several collections, looked up together: a block that holds more than one is opened once.
 * @module
 */
import { MAX_REVISION } from "../../log/lines/record-line.ts";
import type { LiveLine } from "../../log/vault-log.ts";
import type { RecordSet } from "../read/record-set.ts";

/** Names a record. */
export interface RecordPlace {
  readonly collection: string;
  readonly id: string;
}

/** Gives the ids of places by their collection. */
export function idsByCollection(
  places: readonly RecordPlace[],
): ReadonlyMap<string, readonly string[]> {
  const ids = new Map<string, string[]>();
  for (const { collection, id } of places) {
    const some = ids.get(collection);
    if (some === undefined) ids.set(collection, [id]);
    else some.push(id);
  }
  return ids;
}

/** Looks up places; gives the live line of each of them, tombstones included, or null. */
export async function linesAt(
  records: Pick<RecordSet, "lines">,
  places: readonly RecordPlace[],
): Promise<(place: RecordPlace) => LiveLine | null> {
  const found = new Map<string, ReadonlyMap<string, LiveLine>>();
  for (const [collection, ids] of idsByCollection(places))
    found.set(collection, await records.lines(collection, ids));
  return ({ collection, id }) => found.get(collection)?.get(id) ?? null;
}

/** Tells of a line that the owner took it away, or that nothing could take the place of what took it away. */
export function isGone({ deleted, rev }: LiveLine): boolean {
  return deleted === "owner" || (deleted === "undo" && rev === MAX_REVISION);
}
