/**
 * JSON, element by element: one array at the top of a file or under one key, in flat memory whatever its size.
 * A cut-off file gives its whole elements and then says so.
 * @module
 */
import type { ImportItem } from "../../../model/drafts.ts";
import type { Json, JsonObject } from "../../../model/json.ts";
import type { ImportMember } from "../importer.ts";
import type { ByteSource } from "./byte-source.ts";
import { RowFault } from "./fault.ts";
import { inMember } from "./in-member.ts";
import { isObject, JsonLists, type MakeOfElement } from "./json-lists.ts";
import { encodingOf, textOf } from "./text.ts";

export { isObject };

/** The key of the array at the top of a file, or the keys on the way to it; null: the array is all of the file. */
export type JsonPlace = string | readonly string[] | null;

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
  key: JsonPlace,
): AsyncGenerator<JsonElement> {
  for await (const elements of jsonLists(source, key, toElement)) yield* elements;
}

function toElement(value: JsonObject | null, row: number, fault: string | null): JsonElement {
  return { row, value, fault };
}

/**
 * Yields the items of some members, each made of one element, in lists: of a large file nothing waits for each of them. A
 * `RowFault` that making one throws becomes the row's fault.
 */
export async function* jsonItems(
  members: readonly ImportMember[],
  key: JsonPlace,
  toItem: (value: JsonObject, row: number) => ImportItem,
): AsyncGenerator<readonly ImportItem[]> {
  const make: MakeOfElement<ImportItem> = (value, row, fault) => {
    if (value === null) return { kind: "fault", row, reason: fault ?? "The row cannot be read." };
    try {
      return toItem(value, row);
    } catch (error) {
      if (error instanceof RowFault) return { kind: "fault", row, reason: error.message };
      throw error;
    }
  };
  for (const { name, source } of members)
    for await (const items of jsonLists(source, key, make)) yield inMember(items, name);
}

async function* jsonLists<Made>(
  source: ByteSource,
  key: JsonPlace,
  make: MakeOfElement<Made>,
): AsyncGenerator<readonly Made[]> {
  const lists = new JsonLists(key, make);
  for await (const text of textOf(source, await encodingOf(source))) {
    yield* lists.push(text);
    if (lists.isDone) return;
  }
  yield* lists.end();
}

/** Gives a member of an object that is its own, whatever its name. */
export function memberOf(value: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

/** Gives a text that says something; null for anything else. */
export function wordOf(member: Json | undefined): string | null {
  return typeof member === "string" && member !== "" ? member : null;
}

/** Gives a text member; null if it is absent, empty or no text. */
export function textMember(value: JsonObject, name: string): string | null {
  return wordOf(memberOf(value, name));
}
