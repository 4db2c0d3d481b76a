/**
 * Some members of the events of a block, read from their columns alone: what a figure needs of a record is little of it.
 * @module
 */
import { momentsOfBlock, projectBlock } from "../../block/open.ts";
import { isVaultError } from "../../errors.ts";
import type { IndexRow } from "../../index/rows.ts";
import type { Json, JsonObject } from "../../model/json.ts";
import type { PlainIds } from "../../model/plain-ids.ts";
import { readBlockHeader } from "../../protocol/log/block-header.ts";
import type { CollectionKeys } from "../collection-keys.ts";
import { DEFAULT_REV } from "../lines/record-line.ts";

/**
 * Gives members of the records of a row's block, in the order of its lines, tombstones left out; null if the block cannot be
 * read, or holds a line that is no event.
 */
export type FieldsOfRow = (
  row: IndexRow,
  names: readonly string[],
) => Promise<readonly JsonObject[] | null>;

/**
 * Gives when the records of a row's block were, Unix milliseconds; null if the block cannot be read, or holds a line that is
 * no such event, or says more of its time, or has one of the members.
 */
export type MomentsOfRow = (
  row: IndexRow,
  without: readonly string[],
) => Promise<Float64Array | null>;

/**
 * Gives the revision of a row's block if its lines are tombstones that undos left of just these ids, in their order, all of one
 * revision; null if they are anything else, or the block cannot be read.
 */
export type UndoneRevOfRow = (row: IndexRow, ids: PlainIds) => Promise<number | null>;

/** Gives the way to read what an undo left of a row's block. */
export function rowUndone(
  bytesOf: (row: IndexRow) => Promise<Uint8Array | null>,
  keys: CollectionKeys,
): UndoneRevOfRow {
  return async (row, ids) => {
    const bytes = await bytesOf(row);
    const columns = bytes === null ? null : project(bytes, keys, UNDONE_MEMBERS);
    return columns === null ? null : undoneRev(columns, ids);
  };
}

const UNDONE_MEMBERS = ["id", "rev", "deleted"];

/** As `UndoneRevOfRow`, of what lines have of these members: each an array in the order of lines, undefined where one has none. */
export function undoneRev(columns: readonly (readonly unknown[])[], ids: PlainIds): number | null {
  const [idOf = [], revOf = [], deletedOf = []] = columns;
  // A line that says nothing of its revision is the first (`record-line.ts`).
  const rev = revOf[0] ?? DEFAULT_REV;
  if (typeof rev !== "number" || idOf.length !== ids.count) return null;
  const areUndone = idOf.every(
    (id, at) =>
      (revOf[at] ?? DEFAULT_REV) === rev && deletedOf[at] === "undo" && id === ids.text(at),
  );
  return areUndone ? rev : null;
}

/** Gives the way to read when the records of a row's block were. */
export function rowMoments(
  bytesOf: (row: IndexRow) => Promise<Uint8Array | null>,
  keys: CollectionKeys,
): MomentsOfRow {
  return async (row, without) => {
    const bytes = await bytesOf(row);
    const moments =
      bytes === null
        ? null
        : ifOpen(() => momentsOfBlock(bytes, keysOf(bytes, keys), [...without, "deleted"]));
    return moments?.length === row.lines ? moments : null;
  };
}

/** Gives the way to read members of a row's block. */
export function rowFields(
  bytesOf: (row: IndexRow) => Promise<Uint8Array | null>,
  keys: CollectionKeys,
): FieldsOfRow {
  return async (row, names) => {
    const bytes = await bytesOf(row);
    const columns = bytes === null ? null : project(bytes, keys, [...names, "deleted"]);
    const deleted = columns?.at(-1);
    // A line that the index does not count is none that it knows: an annotation, or of a newer client.
    if (columns === null || deleted === undefined || deleted.length !== row.lines) return null;
    const records: JsonObject[] = [];
    for (let at = 0; at < deleted.length; at++)
      if (deleted[at] === undefined) records.push(recordAt(columns, names, at));
    return records;
  };
}

function project(
  bytes: Uint8Array,
  keys: CollectionKeys,
  names: readonly string[],
): readonly (readonly unknown[])[] | null {
  const paths = names.map((name) => [name]);
  return ifOpen(() => projectBlock(bytes, keysOf(bytes, keys), paths).fields);
}

function keysOf(bytes: Uint8Array, keys: CollectionKeys): ReadonlyMap<string, Uint8Array> {
  return keys.ofEpoch(readBlockHeader(bytes).epoch);
}

function ifOpen<Value>(open: () => Value): Value | null {
  try {
    return open();
  } catch (error) {
    if (isVaultError(error)) return null;
    throw error;
  }
}

function recordAt(
  columns: readonly (readonly unknown[])[],
  names: readonly string[],
  at: number,
): JsonObject {
  const record: Record<string, Json> = {};
  for (let index = 0; index < names.length; index++) {
    const value = columns[index]?.[at];
    if (isJson(value)) record[names[index] ?? ""] = value;
  }
  return record;
}

/** What was read from JSON is JSON; what a record does not have is undefined. */
function isJson(value: unknown): value is Json {
  return value !== undefined;
}
