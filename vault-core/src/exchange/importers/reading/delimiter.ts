/**
 * Finds what stands between the cells of a CSV file.
 * @module
 */
import Papa from "papaparse";

/** What may stand between cells. */
export const delimiters = [",", ";", "\t", "|"] as const;

/** A file's delimiter, and its text without a `sep=` line. */
export interface Delimited {
  readonly delimiter: string;
  readonly body: string;
}

/** Obeys a `sep=;` line, else takes the delimiter with the most even column count above 1 in the first 50 rows. */
export function delimiterOf(text: string): Delimited {
  const stated = /^\ufeff?sep=([^\r\n])(\r\n?|\n)/u.exec(text);
  if (stated?.[1] !== undefined)
    return { delimiter: stated[1], body: text.slice(stated[0].length) };
  const start = text.slice(0, 65_536);
  let best = { delimiter: ",", evenness: 0, columns: 1 };
  for (const delimiter of delimiters) {
    const found = { delimiter, ...evennessOf(start, delimiter) };
    const better =
      found.evenness > best.evenness ||
      (found.evenness === best.evenness && found.columns > best.columns);
    if (found.columns > 1 && better) best = found;
  }
  return { delimiter: best.delimiter, body: text };
}

/** The share of rows that have the most frequent column count. */
function evennessOf(text: string, delimiter: string): { evenness: number; columns: number } {
  const { data } = Papa.parse<string[]>(text, { delimiter, preview: 51, skipEmptyLines: true });
  // The last row of a sample may be cut off.
  const rows = data.length > 2 ? data.slice(0, -1) : data;
  const counts = new Map<number, number>();
  for (const { length } of rows) counts.set(length, (counts.get(length) ?? 0) + 1);
  const [columns = 1, most = 0] = [...counts].toSorted((one, other) => other[1] - one[1])[0] ?? [];
  return { columns, evenness: rows.length === 0 ? 0 : most / rows.length };
}
