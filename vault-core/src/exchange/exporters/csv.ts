/**
 * CSV export: UTF-8 with byte order mark, CRLF, RFC 4180. Columns are dotted field paths in schema order, money stands in
 * two columns, lists are joined by `;`, and no cell begins a spreadsheet formula.
 * @module
 */
import { isList, type Json, type JsonObject } from "../../model/json.ts";
import type { Collection } from "../../records/collection.ts";
import { shapeColumns, type CsvColumn } from "./columns.ts";
import { guardCell } from "./formula-guard.ts";
import type { RecordTable } from "./table.ts";

/** The CSV of a collection: the header, then a row a record. */
export function csvTable(collection: Collection): RecordTable {
  const columns = shapeColumns(collection);
  return {
    head: `\ufeff${csvLine(columns.map(({ name }) => name))}`,
    row: (record) => csvLine(columns.map((column) => cellOf(record, column))),
    end: () => "",
  };
}

/** Writes one line of CSV; every text cell is guarded against being taken for a formula. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(quoted).join(",")}\r\n`;
}

function quoted(cell: string): string {
  const guarded = guardCell(cell);
  return /[",\r\n]/u.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

function cellOf(record: JsonObject, column: CsvColumn): string {
  let value: Json = record;
  for (const step of column.path) value = memberOf(value, step);
  return cellText(value);
}

function cellText(value: Json): string {
  if (value === null) return "";
  if (typeof value !== "object") return String(value);
  if (isList(value) && value.every((element) => typeof element !== "object")) {
    return value.map(String).join(";");
  }
  return JSON.stringify(value);
}

function memberOf(value: Json, name: string): Json {
  return isObject(value) && Object.hasOwn(value, name) ? (value[name] ?? null) : null;
}

function isObject(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
