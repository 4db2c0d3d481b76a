/**
 * What an importer yields, told apart: rows, which a report counts, and what comes beside them.
 * @module
 */
import type {
  ArchivedBeside,
  ArchivedRecord,
  Draft,
  Fault,
  ImportItem,
  LookupRow,
  Skip,
} from "../../model/drafts.ts";
import type { JsonObject } from "../../model/json.ts";
import { numberOf, textOf } from "../line.ts";
import { isJsonObject } from "../paths.ts";

/** What a report counts. */
export type Row = Draft | ArchivedRecord | Skip | Fault | LookupRow;

/** Tells whether an item is a row. */
export function isRow(item: ImportItem): item is Row {
  return !isBeside(item) && item.kind !== "file";
}

/** Tells whether an item stands beside the rows of an own archive. */
export function isBeside(item: ImportItem): item is ArchivedBeside {
  return (
    item.kind === "origin" ||
    item.kind === "grant" ||
    item.kind === "setting" ||
    item.kind === "model"
  );
}

/** Tells whether a record is an annotation. */
export function isMark({ type }: JsonObject): boolean {
  return type === "annotation";
}

/** A record as an import makes it first. */
export function asFirst({ edited: _edited, ...record }: JsonObject): JsonObject {
  return { ...record, rev: 1 };
}

/** Where a row stands. */
export interface RowPlace {
  readonly row: number;
  readonly member?: string | undefined;
}

/** The row that a record says it came from. */
export function sourceRowOf({ source }: JsonObject): RowPlace {
  const said = isJsonObject(source) ? source : {};
  return { row: numberOf(said, "row") ?? 0, member: textOf(said, "member") ?? undefined };
}

/** The name of an id in its collection. */
export function placeOf(collection: string, id: string): string {
  return `${collection}/${id}`;
}

/** The class of the blocks of a run. */
export function fromOf({ format }: { readonly format: string }): string {
  return `imported:${format}`;
}
