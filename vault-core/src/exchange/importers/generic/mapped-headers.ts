/**
 * The headers of a CSV as a mapping names them, and whether a file fits a mapping.
 * @module
 */
import type { CsvMapping } from "../../../model/mapping.ts";
import type { Detection } from "../importer.ts";
import { headerBelowFront, headerName } from "../reading/csv.ts";
import { MOST_FRONT_CELLS } from "../reading/front.ts";
import { decimalEvidence, readDecimal } from "../reading/numbers.ts";
import { readWhen } from "../reading/dates.ts";

/** Share of a mapping's headers that a file must have. */
const OFFERED_FROM = 0.9;
/** What a file without a header is worth whose cells are of the mapping's kinds. */
const BY_CELLS = 0.85;

/** The header of a table that may stand below other rows, by the start of its file. */
export function headersOfTable({
  headers,
  start,
}: {
  readonly headers: readonly string[];
  readonly start: string;
}): readonly string[] {
  const isHeader = headers.filter((cell) => cell !== "").length > MOST_FRONT_CELLS;
  return isHeader ? headers : (headerBelowFront(start) ?? headers);
}

/** Names of columns by their header: the second `amount` is `amount#2`; without a header they are `c1`, `c2`, ... */
export function mappedHeaders(cells: readonly string[], isBare: boolean): readonly string[] {
  const counts = new Map<string, number>();
  return cells.map((cell, index) => {
    if (isBare) return `c${index + 1}`;
    const name = headerName(cell);
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return count === 1 ? name : `${name}#${count}`;
  });
}

/** Tells whether a mapping is for files without a header. */
export function isHeaderless({ headers }: Pick<CsvMapping, "headers">): boolean {
  return headers.every((header, index) => header === `c${index + 1}`);
}

/** How well the first row of a file fits a mapping; null: not at all. */
export function fitOf(mapping: CsvMapping, cells: readonly string[]): Detection | null {
  if (isHeaderless(mapping)) return fitOfCells(mapping, cells);
  const present = new Set(mappedHeaders(cells, false));
  const found = mapping.headers.filter((header) => present.has(header));
  const confidence = found.length / mapping.headers.length;
  if (confidence < OFFERED_FROM) return null;
  return { confidence, missing: usedColumns(mapping).filter((column) => !present.has(column)) };
}

/** Every column that a record needs. */
export function usedColumns({ columns, key, skipWhen }: CsvMapping): readonly string[] {
  const used = [...Object.values(columns).map(({ from }) => from), ...key];
  return [...new Set([...used, ...skipWhen.map(({ column }) => column)])];
}

/** Without a header the first row itself must be of the mapping's kinds, one date or amount at least. */
function fitOfCells(mapping: CsvMapping, cells: readonly string[]): Detection | null {
  const columns = Object.values(mapping.columns).filter(({ as }) => cellTests.has(as));
  const fits = columns.every(({ from, as }) =>
    cellTests.get(as)?.(cells[mapping.headers.indexOf(from)] ?? ""),
  );
  const isOne = fits && columns.length > 0 && cells.length === mapping.headers.length;
  return isOne ? { confidence: BY_CELLS, missing: [] } : null;
}

const cellTests: ReadonlyMap<string, (cell: string) => boolean> = new Map([
  ["when", isDate],
  ["day", isDate],
  ["money", isAmount],
  ["decimal", isAmount],
]);

function isDate(cell: string): boolean {
  return (["dmy", "mdy"] as const).some((order) =>
    works(() => readWhen(cell.toUpperCase(), order, "", Date.UTC(2099, 0))),
  );
}

function isAmount(cell: string): boolean {
  const sign = decimalEvidence(cell) === "," ? "," : ".";
  return works(() => readDecimal(cell.toUpperCase(), sign, ""));
}

function works(read: () => unknown): boolean {
  try {
    return read() !== null;
  } catch {
    return false;
  }
}
