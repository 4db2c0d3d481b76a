/**
 * Look-up tables in an own archive (docs/formats/archive.md): what the tables of a vault say, a model a line, each once.
 * @module
 */
import { readJson } from "../../bytes/read-json.ts";
import { VaultError } from "../../errors.ts";
import {
  entryKey,
  type NamedEntry,
  readArchivedEntry,
} from "../../records/internal/lookup-entry.ts";
import type { CollectionContext } from "../context.ts";
import { isRecord, sortedText } from "../line.ts";
import { lookupTables } from "./lookup-tables.ts";

/** Gives the models as lines of an archive, sorted by table and number. */
export function lookupTexts(context: CollectionContext): readonly string[] {
  return [...lookupTables(context).all()]
    .map((entry) => ({ key: entryKey(entry.source, entry.id), entry }))
    .toSorted((one, other) => (one.key < other.key ? -1 : 1))
    .map(({ entry }) => sortedText({ ...entry, figure: entry.figure && { ...entry.figure } }));
}

/** Reads a line of an archive. @throws {VaultError} bad-value with the field. */
export function mustBeNamedEntry(text: string): NamedEntry {
  const value = readJson(text);
  const read = isRecord(value) ? readArchivedEntry(value) : null;
  if (read?.ok === true) return read.entry;
  const field = read === null ? "lookups" : read.field;
  throw new VaultError("bad-value", `"${field}" of a model is not as a table has it.`, {
    details: { field },
  });
}
