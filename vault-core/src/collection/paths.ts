/**
 * Dotted field paths (`lineTotal.value`) of records: reading, and setting in a copy.
 * @module
 */
import type { Json, JsonObject } from "../model/json.ts";

/** Tells whether a JSON value is an object. */
export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Tells whether a text is a dotted path whose steps begin with a letter. */
export function isFieldPath(path: string): boolean {
  return /^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)*$/.test(path);
}

/** Gives the value at a path; undefined where a step is missing. */
export function readPath(record: JsonObject, path: string): Json | undefined {
  let value: Json | undefined = record;
  for (const step of path.split(".")) {
    if (!isJsonObject(value) || !Object.hasOwn(value, step)) return undefined;
    value = value[step];
  }
  return value;
}

/** Gives a copy with the value at a path set; undefined takes the member away. Missing steps become objects. */
export function withPath(record: JsonObject, path: string, value: Json | undefined): JsonObject {
  const [step = "", ...rest] = path.split(".");
  const inner = rest.length === 0 ? value : withPath(objectAt(record, step), rest.join("."), value);
  if (inner === undefined || (rest.length > 0 && value === undefined && isEmptyObject(inner))) {
    return Object.fromEntries(Object.entries(record).filter(([key]) => key !== step));
  }
  return { ...record, [step]: inner };
}

function objectAt(record: JsonObject, step: string): JsonObject {
  const value = Object.hasOwn(record, step) ? record[step] : undefined;
  return isJsonObject(value) ? value : {};
}

function isEmptyObject(value: Json): boolean {
  return isJsonObject(value) && Object.keys(value).length === 0;
}
