/**
 * Checks a whole record against the shape of its type, before it is written.
 * @module
 */
import type { JsonObject } from "../model/json.ts";
import type { z } from "../protocol/zod.ts";
import type { Collection, RecordType } from "./collection.ts";
import { sureReader } from "./sure.ts";

/** A record that fits its shape, or the field that does not and why. */
export type RecordCheck =
  | { readonly ok: true; readonly record: JsonObject }
  | { readonly ok: false; readonly field: string; readonly why: string };

/**
 * Checks a record of a collection: its type, each field, and that it has no member that the shape does not know.
 * The answer names a field and never repeats a value.
 */
export function checkRecord(collection: Collection, record: JsonObject): RecordCheck {
  const recordType = collection.types.find((candidate) => candidate.type === record["type"]);
  if (recordType === undefined) {
    const known = collection.types.map((candidate) => candidate.type).join(" or ");
    return { ok: false, field: "type", why: `${collection.name} holds ${known}` };
  }
  const { shape, read } = readerOf(recordType);
  const sure = read?.(record);
  if (isJsonObject(sure)) return { ok: true, record: sure };
  const result = shape.safeParse(record);
  // The parsed copy has its defaults, and no unknown member deeper down.
  return result.success && isJsonObject(result.data)
    ? { ok: true, record: result.data }
    : { ok: false, ...faultOf(result.error?.issues[0]) };
}

function faultOf(issue: z.core.$ZodIssue | undefined): { field: string; why: string } {
  if (issue?.code === "unrecognized_keys")
    return { field: issue.keys[0] ?? "", why: "there is no such field" };
  const field = issue?.path.map(String).join(".") ?? "";
  return { field, why: issue?.message ?? "invalid" };
}

interface Reader {
  /** The shape, which refuses members that it does not know. */
  readonly shape: RecordType["shape"];
  /** Reads what is surely valid. */
  readonly read: ReturnType<typeof sureReader>;
}

// Making a shape costs more than checking a record by it.
const readers = new WeakMap<RecordType, Reader>();

function readerOf(recordType: RecordType): Reader {
  const known = readers.get(recordType);
  if (known !== undefined) return known;
  const shape = recordType.shape.strict();
  const made = { shape, read: sureReader(shape) };
  readers.set(recordType, made);
  return made;
}

function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
