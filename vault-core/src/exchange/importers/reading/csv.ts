/**
 * CSV, row by row, in one pass of flat memory. papaparse splits the cells; this file feeds it whole rows.
 * @module
 */
import Papa from "papaparse";
import type { ByteSource } from "./byte-source.ts";
import { delimiterOf, delimiters, type Delimited } from "./delimiter.ts";
import { frontRows } from "./front.ts";
import { limits, refusal } from "./limits.ts";
import { encodingOf, textOf } from "./text.ts";

/** One row: its cells, and its number in the file, 1 for the header. */
export interface CsvRow {
  readonly row: number;
  readonly cells: readonly string[];
  /** What is wrong with the row as such, or null. */
  readonly fault: string | null;
}

/** What a mapping says of a file; null or absent: found by the file's text. */
export interface CsvOptions {
  readonly delimiter?: string | null;
  /** A label of the Encoding Standard, such as `iso-8859-15`. */
  readonly encoding?: string | null;
  /** What stands above the header is passed over, as `frontRows` finds it. */
  readonly skipsFront?: boolean;
}

interface Parsed {
  readonly data: readonly (readonly string[])[];
  readonly errors: readonly { readonly code: string; readonly row?: number }[];
  readonly meta: { readonly cursor: number };
}

/** A header cell as importers compare it: without byte order mark, trimmed, blanks collapsed, lower case. */
export function headerName(cell: string): string {
  // Nothing to do for most, and this runs for each cell of thousands of members.
  if (/^[a-z0-9]*$/.test(cell)) return cell;
  return cell
    .replace(/^\ufeff/, "")
    .trim()
    .replaceAll(/\s+/gu, " ")
    .toLowerCase();
}

/**
 * Reads the header of the start of a file, in one look at each letter of it: this runs for each member of an archive.
 * What stands between the cells is the sign that the header holds most of.
 */
export function headerOfStart(text: string): readonly string[] {
  const stated = /^sep=([^\r\n])(?:\r\n?|\n)/u.exec(text);
  const start = stated === null ? 0 : stated[0].length;
  const { end, signs } = endOfRow(text, start);
  const [most = ","] = [...signs].toSorted((one, other) => other[1] - one[1])[0] ?? [];
  const row = text.slice(start, end);
  const sign = stated?.[1] ?? most;
  // Most headers hold no quote, and splitting one is far cheaper.
  const [header = []] = row.includes('"')
    ? parse(unixLines(row), sign, false).data
    : [row.split(sign)];
  return header.map(headerName);
}

/** Reads the header of the start of a file that stands below other rows; null if none surely does. */
export function headerBelowFront(text: string): readonly string[] | null {
  const { delimiter, body } = delimiterOf(unixLines(text));
  const front = frontRows(body, delimiter);
  const header = front === 0 ? undefined : parse(body, delimiter, false).data[front];
  return header?.map(headerName) ?? null;
}

/** Where the row ends, and how often each sign stands in it outside quotes. */
function endOfRow(text: string, start: number): { end: number; signs: Map<string, number> } {
  const ends = /\r|\n|"[^"]*(?:"|$)/gu;
  ends.lastIndex = start;
  let end = text.length;
  let bare = "";
  let from = start;
  for (let match = ends.exec(text); match !== null; match = ends.exec(text)) {
    bare += text.slice(from, match.index);
    from = ends.lastIndex;
    if (match[0].startsWith('"')) continue;
    end = match.index;
    break;
  }
  if (end === text.length) bare += text.slice(from);
  const signs = new Map(delimiters.map((sign) => [sign, bare.split(sign).length - 1]));
  return { end, signs };
}

/**
 * Yields the rows of a CSV file, header first; blank lines are left out. A row that a cut-off file ends in is one fault.
 *
 * @throws {VaultError} import-refused for a row above 1 MiB, 512 columns, or text that does not fit its encoding.
 */
export async function* csvRows(
  source: ByteSource,
  options: CsvOptions = {},
): AsyncGenerator<CsvRow> {
  for await (const rows of csvBatches(source, options)) yield* rows;
}

/** The same rows, those of one piece of the file together: to wait for each one costs more than to look at it. */
export async function* csvBatches(
  source: ByteSource,
  options: CsvOptions = {},
): AsyncGenerator<Iterable<CsvRow>> {
  const counter = new RowCounter();
  const split = (text: string): Delimited => {
    const found = delimiterOf(text);
    const delimiter = options.delimiter ?? found.delimiter;
    if (options.skipsFront === true) counter.front = frontRows(found.body, delimiter);
    return { ...found, delimiter };
  };
  let delimiter: string | null = null;
  let rest = "";
  let held = "";
  for await (const piece of textOf(source, options.encoding ?? (await encodingOf(source)))) {
    // A CR at the end of a piece may be half of a CRLF.
    const text = held + piece;
    held = text.endsWith("\r") ? "\r" : "";
    rest += unixLines(held === "" ? text : text.slice(0, -1));
    if (delimiter === null) {
      if (rest.length < limits.sampleBytes) continue;
      ({ delimiter, body: rest } = split(rest));
    }
    const parsed = parse(rest, delimiter, true);
    yield counter.rows(parsed, false);
    rest = rest.slice(parsed.meta.cursor);
    if (rest.length > limits.csvRowLength) throw refusal("too-large", limits.csvRowLength);
  }
  if (delimiter === null) ({ delimiter, body: rest } = split(rest));
  if (rest.length > 0) yield counter.rows(parse(rest, delimiter, false), true);
}

function unixLines(text: string): string {
  return text.replaceAll(/\r\n?/gu, "\n");
}

function parse(text: string, delimiter: string, more: boolean): Parsed {
  const parser = new Papa.Parser({ delimiter, newline: "\n", quoteChar: '"' });
  const parsed: Parsed = parser.parse(text, 0, more);
  return parsed;
}

/** Numbers rows across pieces, and holds each to the limits and to the width of the header. */
class RowCounter {
  /** Rows that are passed over, though they count. */
  front = 0;
  #row = 0;
  #columns = 0;

  *rows(parsed: Parsed, atEnd: boolean): Generator<CsvRow> {
    const broken = new Map(parsed.errors.map((error) => [error.row, error.code]));
    for (const [index, cells] of parsed.data.entries()) {
      this.#row += 1;
      if (this.#row <= this.front || (cells.length === 1 && cells[0]?.trim() === "")) continue;
      mustFit(cells);
      if (this.#columns === 0) this.#columns = cells.length;
      const last = atEnd && index === parsed.data.length - 1;
      yield { row: this.#row, cells, fault: this.#faultOf(cells, broken.get(index), last) };
    }
  }

  #faultOf(cells: readonly string[], code: string | undefined, last: boolean): string | null {
    if (code === "MissingQuotes") return "The file ends inside a quoted cell.";
    if (code !== undefined) return "A quoted cell is not closed where it should be.";
    if (cells.some((cell) => cell.includes("\0"))) return "A cell holds a zero byte.";
    if (cells.length === this.#columns) return null;
    if (last && cells.length < this.#columns) return "The file ends inside this row.";
    const surplus = cells.slice(this.#columns).every((cell) => cell === "");
    if (cells.length > this.#columns && surplus) return null;
    return `The row has ${cells.length} cells where the header has ${this.#columns}.`;
  }
}

function mustFit(cells: readonly string[]): void {
  if (cells.length > limits.csvColumns) throw refusal("too-large", limits.csvColumns);
  const length = cells.reduce((sum, cell) => sum + cell.length, 0);
  if (length > limits.csvRowLength) throw refusal("too-large", limits.csvRowLength);
}
