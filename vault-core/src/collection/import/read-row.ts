/**
 * A row of an import as it is read: the record that it would be, and where that has to be looked up.
 * @module
 */
import { checkDraft, type Checked } from "./check-draft.ts";
import type { CollectionContext } from "../context.ts";
import type { FromArchive } from "./from-archive.ts";
import { isMark, type Row } from "./import-rows.ts";
import { idOf, textOf } from "../line.ts";
import type { RecordPlace } from "./lines-at.ts";

/** A row with its record, null for one that is none. */
export interface ReadRow {
  readonly item: Row;
  readonly record: Checked | null;
  /** Of the record, and of what it is about. */
  readonly places: readonly RecordPlace[];
}

/** What rows are read with. */
export interface ReadRowParts {
  readonly context: CollectionContext;
  readonly run: { readonly id: string; readonly format: string };
  readonly archive: FromArchive;
}

/** Reads a row. */
export function readRow({ context, run, archive }: ReadRowParts, item: Row): ReadRow {
  if (item.kind === "skip" || item.kind === "fault" || item.kind === "lookup")
    return { item, record: null, places: [] };
  const record = item.kind === "draft" ? checkDraft(context, run, item) : archive.checked(item);
  if (!record.ok) return { item, record, places: [] };
  const { collection } = item;
  const target = isMark(record.record) ? textOf(record.record, "target") : null;
  const ids = [idOf(record.record), ...(target === null ? [] : [target])];
  return { item, record, places: ids.map((id) => ({ collection, id })) };
}
