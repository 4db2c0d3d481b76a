/**
 * Rows above the header of a table: banks write the account and its balance there, a name and a value each.
 * @module
 */
import Papa from "papaparse";

/** A narrower table may look like what stands above one. */
const LEAST_COLUMNS = 4;
/** Cells with text of a row above a header, at most: more of them are a header. */
export const MOST_FRONT_CELLS = 2;
const MOST_ROWS = 20;
const LOOKED_AT = 51;
const START_LETTERS = 65_536;

/** How many rows, blank ones counted, stand above the header of a table of four columns or more; 0 if none surely do. */
export function frontRows(text: string, delimiter: string): number {
  const { data } = Papa.parse<string[]>(text.slice(0, START_LETTERS), {
    delimiter,
    preview: LOOKED_AT,
  });
  // The last row of a sample may be cut off.
  const columns = mostOften(data.slice(0, Math.max(1, data.length - 1)));
  if (columns < LEAST_COLUMNS) return 0;
  for (const [row, cells] of data.slice(0, MOST_ROWS + 1).entries()) {
    const filled = cells.filter((cell) => cell.trim() !== "").length;
    if (filled > MOST_FRONT_CELLS) return cells.length === columns ? row : 0;
  }
  return 0;
}

/** The number of cells that most rows have. */
function mostOften(rows: readonly (readonly string[])[]): number {
  const counts = new Map<number, number>();
  for (const { length } of rows) if (length > 1) counts.set(length, (counts.get(length) ?? 0) + 1);
  const [[columns] = [0]] = [...counts].toSorted((one, other) => other[1] - one[1]);
  return columns;
}
