/**
 * Some members of the events of a block, read from their columns alone: what a figure needs of a record is little of it.
 * @module
 */
import { projectBlock } from "../block/open.ts";
import { isVaultError } from "../errors.ts";
import type { IndexRow } from "../index/rows.ts";
import type { Json, JsonObject } from "../model/json.ts";
import { readBlockHeader } from "../protocol/log/block-header.ts";
import type { CollectionKeys } from "./collection-keys.ts";

/**
 * Gives members of the records of a row's block, in the order of its lines, tombstones left out; null if the block cannot be
 * read, or holds a line that is no event.
 */
export type FieldsOfRow = (
  row: IndexRow,
  names: readonly string[],
) => Promise<readonly JsonObject[] | null>;

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
  try {
    const { epoch } = readBlockHeader(bytes);
    const paths = names.map((name) => [name]);
    return projectBlock(bytes, keys.ofEpoch(epoch), paths).fields;
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
