/**
 * Checks a whole record against the shape of its type, before it is written.
 * @module
 */
import type { JsonObject } from "../model/json.ts";
import type { Collection, RecordType } from "./collection.ts";

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
  const result = strictShape(recordType).safeParse(record);
  // The parsed copy has its defaults, and no unknown member deeper down.
  if (result.success && isJsonObject(result.data)) return { ok: true, record: result.data };
  const issue = result.error?.issues[0];
  if (issue?.code === "unrecognized_keys") {
    return { ok: false, field: issue.keys[0] ?? "", why: "there is no such field" };
  }
  const field = issue?.path.map(String).join(".") ?? "";
  return { ok: false, field, why: issue?.message ?? "invalid" };
}

// Making a shape costs more than checking a record by it.
const strictShapes = new WeakMap<RecordType, RecordType["shape"]>();

function strictShape(recordType: RecordType): RecordType["shape"] {
  const known = strictShapes.get(recordType);
  if (known !== undefined) return known;
  const made = recordType.shape.strict();
  strictShapes.set(recordType, made);
  return made;
}

function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
