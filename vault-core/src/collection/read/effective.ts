/**
 * The effective record: what advisers, previews and peeks read. The record with the owner's corrections, or nothing if
 * the owner excluded it. The owner sees the corrected record all the same. The stored record itself stays as imported.
 * @module
 */
import type { JsonObject } from "../../model/json.ts";
import { isFieldPath, isJsonObject, withPath } from "../paths.ts";

/** Members of the envelope that no correction may touch. */
export const ENVELOPE_FIELDS: ReadonlySet<string> = new Set([
  "id",
  "v",
  "rev",
  "edited",
  "type",
  "source",
  "tags",
]);

/** Tells whether a dotted path names a field that the owner may correct. */
export function isCorrectable(path: string): boolean {
  return isFieldPath(path) && !ENVELOPE_FIELDS.has(path.split(".")[0] ?? "");
}

/** Applies corrections by dotted path; null takes a field away. Paths that no correction may touch are ignored. */
export function corrected(record: JsonObject, correct: JsonObject): JsonObject {
  return Object.entries(correct).reduce(
    (result, [path, value]) =>
      isCorrectable(path) ? withPath(result, path, value ?? undefined) : result,
    record,
  );
}

/** Gives the record as the owner sees it: with the corrections, excluded or not. */
export function shownOf(record: JsonObject, annotation: JsonObject | null): JsonObject {
  const correct = annotation?.["correct"];
  return isJsonObject(correct) ? corrected(record, correct) : record;
}

/** Gives the effective record: the shown one, or null if the owner excluded it. */
export function effectiveOf(shown: JsonObject, annotation: JsonObject | null): JsonObject | null {
  return annotation?.["exclude"] === true ? null : shown;
}

/** Tells whether the owner, or a rule, left a record out because another one tells of the same. */
export function isToldTwice(annotation: JsonObject | null): boolean {
  return annotation?.["exclude"] === true && annotation["reason"] === "duplicate";
}
