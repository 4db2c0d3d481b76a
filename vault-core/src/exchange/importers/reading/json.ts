/**
 * JSON, element by element: one array at the top of a file or under one key, in flat memory whatever its size.
 * A cut-off file gives its whole elements and then says so.
 * @module
 */
import type { Json, JsonObject } from "../../../model/json.ts";
import type { ByteSource } from "./byte-source.ts";
import { JsonSplitter } from "./json-splitter.ts";
import { limits, refusal } from "./limits.ts";
import { encodingOf, textOf } from "./text.ts";

/** One element of the array, or what is wrong with it. */
export interface JsonElement {
  /** 1 for the first. */
  readonly row: number;
  readonly value: JsonObject | null;
  readonly fault: string | null;
}

/**
 * Yields the elements of the array at the top of a file (`key` null), under a key of the object at its top, or under
 * several keys, one below the other.
 *
 * @throws {VaultError} import-refused: too-deep, too-large, bad-encoding.
 */
export async function* jsonElements(
  source: ByteSource,
  key: string | readonly string[] | null,
): AsyncGenerator<JsonElement> {
  for await (const elements of jsonLists(source, key)) yield* elements;
}

/** The same elements, as many at a time as a piece of the file holds: of a large file nothing waits for each of them. */
export async function* jsonLists(
  source: ByteSource,
  key: string | readonly string[] | null,
): AsyncGenerator<readonly JsonElement[]> {
  const splitter = new JsonSplitter(key);
  let row = 0;
  for await (const text of textOf(source, await encodingOf(source))) {
    const texts = splitter.push(text);
    if (texts.length > 0) yield toElements(texts, row);
    row += texts.length;
    if (splitter.state === "done") return;
  }
  if (splitter.state === "done" || splitter.state === "absent") return;
  yield [{ row: row + 1, value: null, fault: "The file ends before its list does." }];
}

/** @param before rows before the first. */
function toElements(texts: readonly string[], before: number): readonly JsonElement[] {
  const values = parsedTogether(texts);
  return texts.map((text, at) => {
    const row = before + at + 1;
    const value = values?.[at];
    return value === undefined ? toElement(text, row) : checkedElement(value, text, row);
  });
}

/** Parses texts at once, which takes less time than one by one; null unless each of them is JSON. */
function parsedTogether(texts: readonly string[]): readonly Json[] | null {
  try {
    const values: readonly Json[] = JSON.parse(`[${texts.join(",")}]`);
    return values.length === texts.length ? values : null;
  } catch {
    return null;
  }
}

function toElement(text: string, row: number): JsonElement {
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch {
    return { row, value: null, fault: "The element is no JSON." };
  }
  return checkedElement(value, text, row);
}

function checkedElement(value: Json, text: string, row: number): JsonElement {
  if (!isObject(value)) return { row, value: null, fault: "The element is no object." };
  // A key takes four letters at least: `"a":`.
  if (text.length > limits.jsonKeys * 4) mustHaveFewKeys(value);
  return { row, value, fault: null };
}

/** Tells whether a JSON value is an object. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function mustHaveFewKeys(value: Json): void {
  if (typeof value !== "object" || value === null) return;
  const members = Object.values(value);
  if (!Array.isArray(value) && members.length > limits.jsonKeys) {
    throw refusal("too-large", limits.jsonKeys);
  }
  // The splitter has held the depth to its limit.
  for (const member of members) mustHaveFewKeys(member);
}

/** Gives a member of an object that is its own, whatever its name. */
export function memberOf(value: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

/** Gives a text member; null if it is absent, empty or no text. */
export function textMember(value: JsonObject, name: string): string | null {
  const member = memberOf(value, name);
  return typeof member === "string" && member !== "" ? member : null;
}
