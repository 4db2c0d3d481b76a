/**
 * The records of a collection one by one, newest first, of which only those are held that could still change places.
 * @module
 */
import { VaultError } from "../../errors.ts";
import type { RecordQuery } from "../../vault/api/vault-api.ts";
import { localTimeOf } from "../time/days.ts";
import { isMatch, newestFirst } from "./query.ts";
import type { RecordSet, StoredRecord } from "./record-set.ts";

/** Which records are meant. */
export type Selection = Pick<RecordQuery, "from" | "to" | "where" | "text">;

/**
 * Yields the records of a selection.
 *
 * @throws {VaultError} interrupted if all was read anew meanwhile.
 */
export async function* newestFirstOf(
  records: Pick<RecordSet, "batches" | "era">,
  collection: string,
  selection: Selection,
  homeZone: string,
): AsyncGenerator<StoredRecord> {
  const { from, to } = selection;
  const era = records.era();
  let held: StoredRecord[] = [];
  for await (const { records: batch, rest } of records.batches(collection, { from, to })) {
    if (records.era() !== era) throw moved();
    for (const one of batch) if (isMatch(one, selection, homeZone)) held.push(one);
    if (rest === null) continue;
    // What knows less than its day may stand behind days that come later.
    const isSettled = (one: StoredRecord): boolean =>
      (localTimeOf(one.shown, homeZone) ?? "").slice(0, 10) > rest;
    const settled = held.filter(isSettled);
    if (settled.length === 0) continue;
    held = held.filter((one) => !isSettled(one));
    yield* newestFirst(settled, homeZone);
  }
  if (records.era() !== era) throw moved();
  yield* newestFirst(held, homeZone);
}

function moved(): VaultError {
  return new VaultError(
    "interrupted",
    "The vault was read anew while it was exported. Export again.",
  );
}
