/**
 * Takes the traces of deleted records out of what the app keeps beside them: the last changes of all devices, which
 * could be taken back, what imports wrote over, and restatements that wait. What is deleted for good cannot be undone.
 * @module
 */
import type { RecordLine } from "../../log/vault-log.ts";
import type { Json } from "../../model/json.ts";
import type { CollectionContext } from "../context.ts";
import { readBefores, readRuns, toBeforeLines, toReviewLines } from "../import/import-run.ts";
import { readKept, toKeptLines, type KeptName } from "../undo/kept.ts";
import { isRecord, textOf } from "../line.ts";
import { linesAt, type RecordPlace } from "../import/lines-at.ts";

/** Gives the lines without traces of what is deleted. `devices` are all members that ever were. */
export async function toTracelessLines(
  context: CollectionContext,
  devices: readonly string[],
): Promise<readonly RecordLine[]> {
  const runs = readRuns(context).map(({ run, review }) => ({
    run,
    review,
    befores: readBefores(context, run),
  }));
  const changes = devices.map((device) => changeOf(context, device));
  const live = await linesAt(context.records, [
    ...changes.flatMap(({ places }) => places),
    ...runs.flatMap(({ review, befores }) => [...review, ...befores]),
  ]);
  const isDeleted = (place: RecordPlace): boolean => (live(place)?.deleted ?? null) !== null;
  return [
    ...changes.flatMap(({ name, places }) =>
      // A change that touched a deleted record is forgotten whole: half of one cannot be taken back.
      places.some((place) => isDeleted(place)) ? toKeptLines(context, name, []) : [],
    ),
    ...runs.flatMap(({ run, review }) => {
      const left = review.filter((one) => !isDeleted(one));
      return left.length === review.length ? [] : toReviewLines(context, run, left);
    }),
    ...runs.flatMap(({ run, befores }) => {
      const left = befores.filter((one) => !isDeleted(one));
      return left.length === befores.length ? [] : toBeforeLines(context, run, left);
    }),
  ];
}

/** The last change of a device, and what it touched. */
function changeOf(
  context: CollectionContext,
  device: string,
): { readonly name: KeptName; readonly places: readonly RecordPlace[] } {
  const name: KeptName = { collection: "_settings", key: `last-change|${device}` };
  return { name, places: readKept(context, name).flatMap((one) => placeOf(one) ?? []) };
}

function placeOf(value: Json): RecordPlace | null {
  if (!isRecord(value)) return null;
  const [collection, id] = [textOf(value, "collection"), textOf(value, "id")];
  return collection === null || id === null ? null : { collection, id };
}
