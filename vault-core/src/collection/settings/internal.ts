/**
 * Records of the internal collections (`_settings`, `_imports`, `_grants`): small documents of the app's own.
 * @module
 */
import type { RecordLine } from "../../log/vault-log.ts";
import type { JsonObject } from "../../model/json.ts";
import { instantOf } from "../context.ts";
import { toLine } from "../line.ts";
import type { RecordSet } from "../read/record-set.ts";

/** An internal record to write. */
export interface InternalRecord {
  readonly collection: string;
  readonly id: string;
  readonly type: string;
  readonly fields: JsonObject;
}

/** Makes the line that writes an internal record whole, one revision above what is there. */
export function toInternalLine(
  context: { readonly records: RecordSet; readonly now: () => number },
  { collection, id, type, fields }: InternalRecord,
): RecordLine {
  const rev = (context.records.kept(collection, id)?.rev ?? 0) + 1;
  return toLine(collection, "self", { ...fields, id, v: 1, rev, edited: instantOf(context), type });
}

/** Gives a live internal record, or null. */
export function readInternal(
  records: RecordSet,
  collection: string,
  id: string,
): JsonObject | null {
  return records.document(collection, id)?.record ?? null;
}

/** Gives the live internal records of a type. */
export function internalRecords(
  records: RecordSet,
  collection: string,
  type: string,
): readonly JsonObject[] {
  return records
    .documents(collection)
    .map((one) => one.record)
    .filter((record) => record["type"] === type);
}
