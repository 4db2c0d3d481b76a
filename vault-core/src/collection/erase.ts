/**
 * Takes the traces of deleted records out of what the app keeps beside them: the last changes of all devices, which
 * could be taken back, what imports wrote over, and restatements that wait. What is deleted for good cannot be undone.
 * @module
 */
import type { RecordLine } from "../log/vault-log.ts";
import type { Json } from "../model/json.ts";
import type { CollectionContext } from "./context.ts";
import { readBefores, readRuns, toBeforeLines, toReviewLines } from "./import-run.ts";
import { readKept, toKeptLines, type KeptName } from "./kept.ts";
import { isRecord, textOf } from "./line.ts";

/** Gives the lines without traces of what is deleted. `devices` are all members that ever were. */
export function toTracelessLines(
  context: CollectionContext,
  devices: readonly string[],
): readonly RecordLine[] {
  return [
    ...devices.flatMap((device) => withoutLastChange(context, device)),
    ...readRuns(context).flatMap(({ run, review }) =>
      withoutDeleted(context, review, (left) => toReviewLines(context, run, left)),
    ),
    ...readRuns(context).flatMap(({ run }) =>
      withoutDeleted(context, readBefores(context, run), (left) =>
        toBeforeLines(context, run, left),
      ),
    ),
  ];
}

/** A change that touched a deleted record is forgotten whole: half of one cannot be taken back. */
function withoutLastChange(context: CollectionContext, device: string): readonly RecordLine[] {
  const name: KeptName = { collection: "_settings", key: `last-change|${device}` };
  const touchesDeleted = readKept(context, name).some((one) => {
    const [collection, id] = placeOf(one);
    return collection !== null && id !== null && isDeleted(context, collection, id);
  });
  return touchesDeleted ? toKeptLines(context, name, []) : [];
}

function withoutDeleted<Kept extends { readonly collection: string; readonly id: string }>(
  context: CollectionContext,
  list: readonly Kept[],
  toLines: (left: readonly Kept[]) => readonly RecordLine[],
): readonly RecordLine[] {
  const left = list.filter(({ collection, id }) => !isDeleted(context, collection, id));
  return left.length === list.length ? [] : toLines(left);
}

function isDeleted({ records }: CollectionContext, collection: string, id: string): boolean {
  const live = records.line(collection, id);
  return live !== null && live.deleted !== null;
}

function placeOf(value: Json): readonly [collection: string | null, id: string | null] {
  return isRecord(value) ? [textOf(value, "collection"), textOf(value, "id")] : [null, null];
}
