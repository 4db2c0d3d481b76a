/**
 * CSV of a list (RFC 4180); a cell that a spreadsheet would take for a formula gets an apostrophe.
 * @module
 */
import type { Column } from "./table.ts";

/** Writes rows as CSV with a head line, CRLF line ends; columns for people are left out. */
export function toCsv<Row>(rows: readonly Row[], all: readonly Column<Row>[]): string {
  const columns = all.filter((column) => column.forPeople !== true);
  const lines = [
    columns.map((column) => column.head),
    ...rows.map((row) => columns.map((column) => column.value(row))),
  ];
  return lines.map((cells) => cells.map(cell).join(",")).join("\r\n");
}

function cell(text: string): string {
  const guarded = /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}
