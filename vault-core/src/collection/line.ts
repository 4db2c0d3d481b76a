/**
 * Record lines: the JSON texts that the log keeps, with the members of the envelope in their order.
 * @module
 */
import { utf8 } from "../bytes/encoding.ts";
import { VaultError } from "../errors.ts";
import type { RecordLine } from "../log/vault-log.ts";
import type { Json, JsonObject } from "../model/json.ts";
import { isJsonObject } from "./paths.ts";

const LIMIT_BYTES = 1_048_576;
/** Members that say how a record came here, not what it says. */
const NOT_CONTENT = new Set(["id", "v", "rev", "edited", "source", "tags"]);

/**
 * Makes the line of a record.
 *
 * @param from Authorship class: `self` or `imported:<importer id>`.
 * @throws {VaultError} invalid-record above 1 MiB.
 */
export function toLine(collection: string, from: string, record: JsonObject): RecordLine {
  const { id, v, rev, edited, type, when, source, tags } = record;
  // Members that are named first keep their places; a rest of a record would take twice as long to write.
  const text = JSON.stringify({ id, v, rev, edited, type, when, source, tags, ...record });
  if (text.length > LIMIT_BYTES / 3 && utf8(text).length > LIMIT_BYTES) {
    throw new VaultError("invalid-record", "The record is larger than 1 MiB. Nothing was saved.");
  }
  return { collection, from, text };
}

/** Letters of a record that is short, whatever they are: one has 6 bytes at most. */
const SHORT = LIMIT_BYTES / 16;
/** For what a later revision says of itself. */
const ROOM_BYTES = 256;

/** Tells whether the line of a record would be longer than one may be, now or in a later revision. */
export function isTooLong(record: JsonObject): boolean {
  return (
    lettersOf(record) > SHORT && utf8(JSON.stringify(record)).length > LIMIT_BYTES - ROOM_BYTES
  );
}

/** About, and fast: each record of an import is asked. */
function lettersOf(value: Json): number {
  if (typeof value === "string") return value.length + 4;
  if (typeof value !== "object" || value === null) return 8;
  let letters = 4;
  for (const [key, member] of Object.entries(value)) letters += key.length + lettersOf(member);
  return letters;
}

/** What a tombstone needs to know about the record that it takes the place of. */
export interface Grave {
  readonly id: string;
  readonly type: string;
  /** Revision of the tombstone. */
  readonly rev: number;
  readonly edited: string;
  /** `owner`: it stays away. `undo`: the next import of the file brings it back. */
  readonly deleted: "owner" | "undo";
}

/** Makes the line of a tombstone. */
export function toTombstone(collection: string, grave: Grave): RecordLine {
  const { id, type, rev, edited, deleted } = grave;
  const text = JSON.stringify({ id, v: 1, rev, edited, type, deleted });
  return { collection, from: "self", text };
}

/** Reads the text of a line as a record. Lines of the log are JSON objects, or the log would not have taken them. */
export function readRecord(text: string): JsonObject {
  const value: unknown = JSON.parse(text);
  return isRecord(value) ? value : {};
}

/** Tells whether a value read from JSON is an object. */
export function isRecord(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Gives what a record says, without how it came here. */
export function contentOf(record: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !NOT_CONTENT.has(key)));
}

/** Writes a JSON value with sorted keys, so that equal values have equal texts. */
export function sortedText(value: Json | undefined): string {
  if (Array.isArray(value)) return `[${value.map((one) => sortedText(one)).join(",")}]`;
  if (!isJsonObject(value)) return JSON.stringify(value ?? null);
  const members = Object.keys(value)
    .toSorted()
    .map((key) => `${JSON.stringify(key)}:${sortedText(value[key])}`);
  return `{${members.join(",")}}`;
}

/** Gives the text of a member, or null if it is absent or no text. */
export function textOf(record: JsonObject, key: string): string | null {
  const value = record[key];
  return typeof value === "string" ? value : null;
}

/** Gives the number of a member, or null if it is absent or no number. */
export function numberOf(record: JsonObject, key: string): number | null {
  const value = record[key];
  return typeof value === "number" ? value : null;
}

/** Gives the id of a record. */
export function idOf(record: JsonObject): string {
  return textOf(record, "id") ?? "";
}
