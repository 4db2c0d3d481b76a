/**
 * A CSV as rows whose cells are asked for by name: columns are found by their headers, never by their places.
 * @module
 */
import type { ImportItem } from "../../../model/drafts.ts";
import type { ImportMember } from "../importer.ts";
import { csvRows, headerName, type CsvOptions } from "./csv.ts";
import { itemOf } from "./fault.ts";

/** Gives a cell of a row, trimmed; an absent column is empty. */
export type CellOf<Column extends string> = (column: Column) => string;

/** A row below the header. */
export interface TableRow<Column extends string> {
  /** 1 is the header. */
  readonly row: number;
  readonly fault: string | null;
  readonly cell: CellOf<Column>;
}

/** Accepted headers of each column, as `headerName` writes them. */
export type ColumnNames<Column extends string> = Readonly<Record<Column, readonly string[]>>;

/** Yields the rows of a member. */
export async function* tableRows<Column extends string>(
  member: Pick<ImportMember, "source">,
  columns: ColumnNames<Column>,
  options: CsvOptions = {},
): AsyncGenerator<TableRow<Column>> {
  let places: ReadonlyMap<string, number> | null = null;
  for await (const { row, cells, fault } of csvRows(member.source, options)) {
    if (places === null) {
      places = placesOf(columns, cells.map(headerName));
      continue;
    }
    const found = places;
    yield { row, fault, cell: (column) => cells[found.get(column) ?? -1]?.trim() ?? "" };
  }
}

/** Yields an item for each row of some members; a `RowFault` that making one throws becomes the row's fault. */
export async function* tableItems<Column extends string>(
  members: readonly ImportMember[],
  columns: ColumnNames<Column>,
  toItem: (cell: CellOf<Column>, row: number) => ImportItem,
): AsyncGenerator<ImportItem> {
  for (const member of members) {
    const place = member.name === null ? {} : { member: member.name };
    for await (const { row, fault, cell } of tableRows(member, columns)) {
      const item: ImportItem =
        fault === null
          ? itemOf(row, () => toItem(cell, row))
          : { kind: "fault", row, reason: fault };
      yield { ...item, ...place };
    }
  }
}

/** Which columns a table must have, for `scoreOf`. */
export function requiredColumns<Column extends string>(
  columns: ColumnNames<Column>,
  required: readonly Column[],
): readonly { readonly name: string; readonly accepted: readonly string[] }[] {
  return required.map((column) => ({
    name: columns[column][0] ?? column,
    accepted: columns[column],
  }));
}

function placesOf(
  columns: ColumnNames<string>,
  headers: readonly string[],
): ReadonlyMap<string, number> {
  return new Map(
    Object.entries(columns).flatMap(([column, accepted]) => {
      const at = headers.findIndex((header) => accepted.includes(header));
      return at < 0 ? [] : [[column, at] as const];
    }),
  );
}
