/**
 * Writes a column: the values of one path, in the order of rows, in the shortest of the kinds that hold them.
 *
 * | kind | holds |
 * |---|---|
 * | `["c",v]` | one string, number, boolean or null, for all rows |
 * | `["i","..."]` | ids of 22 letters end to end |
 * | `["t",k,KIND,...]` | instants with k fraction digits, as integers |
 * | `["d",[s,...],[index,...]]` | strings of a dictionary in order of first use |
 * | `["r",start,step]` | integers, an arithmetic run |
 * | `["n",[d,...]]` | integers, the first and then differences |
 * | `["j",[v,...]]` | any values |
 * @module
 */
import { isIdAt, ID_LETTERS } from "./ids.ts";
import {
  fractionDigitsOf,
  type Instants,
  readInstant,
  readInstants,
} from "../../bytes/read-instant.ts";
import { COMMA, OPEN_ARRAY, QUOTE } from "./json-bytes.ts";
import type { IdColumn, NumberColumn } from "../../model/value-table.ts";
import type { Output } from "./output.ts";
import { rangeNumber, Ranges, UsedWords, type Worded, WordTable } from "./ranges.ts";
import { writeIntegers, writeNumberList } from "./write-integers.ts";

/** Values of a column, and some of their rows that have all different ones between them; null if all may differ. */
export interface WrittenColumn {
  readonly values: Ranges;
  readonly rows: readonly number[] | null;
}

/** Writes a column; its values are no objects. */
export function writeColumn(column: Ranges | Worded, out: Output): WrittenColumn {
  if (column instanceof Ranges) return { values: column, rows: writeRanges(column, out) };
  const rows = writeWorded(column, out);
  if (rows !== null) return { values: column.values, rows };
  const values = column.values.picked(column.words);
  return { values, rows: writeRanges(values, out) };
}

/** A column that is told otherwise than by its JSON; of its values the first two differ. */
export type ToldColumn = IdColumn | NumberColumn | Instants;

/** Writes such a column, as `writeColumn` does its JSON. */
export function writeTold(column: ToldColumn, out: Output): void {
  if ("ids" in column) {
    out.text('["i","');
    out.all(column.ids.letters());
    out.text('"]');
    return;
  }
  out.text("digits" in column ? `["t",${column.digits},` : "[");
  writeIntegers("digits" in column ? column.units : column.numbers, out);
  out.text("]");
}

/** Writes words as what they are most often; null, and nothing is written, where the values of all rows are to be looked at. */
function writeWorded({ values, words }: Worded, out: Output): readonly number[] | null {
  const { bytes, starts } = values;
  const used = new UsedWords(words, starts.length);
  const [first = 0] = used.words;
  if (used.words.length === 1 && bytes[starts[first] ?? 0] !== OPEN_ARRAY)
    return writeConstant(values, first, out);
  const areStrings = used.words.every((word) => bytes[starts[word] ?? 0] === QUOTE);
  if (!areStrings || used.words.length * 2 > words.length || mayBeShorter(values, first))
    return null;
  writeWords(values, { rows: used.words, indexes: used.indexes }, out);
  return used.words;
}

/** Tells whether a string is an id or an instant, of which there is a shorter kind. */
function mayBeShorter({ bytes, starts, ends }: Ranges, row: number): boolean {
  const start = starts[row] ?? 0;
  const length = (ends[row] ?? 0) - start;
  if (length === ID_LETTERS + 2 && isIdAt(bytes, start + 1)) return true;
  const digits = fractionDigitsOf(length);
  return digits !== null && readInstant(bytes, start, digits) !== null;
}

/** Gives some rows that have all different values between them; null if all may differ. */
function writeRanges(values: Ranges, out: Output): readonly number[] | null {
  const { bytes, starts } = values;
  const first = bytes[starts[0] ?? 0];
  if (first !== OPEN_ARRAY && values.isConstant()) return writeConstant(values, 0, out);
  if (values.allBegin(QUOTE)) return writeStrings(values, out);
  if (!writeNumbers(values, out)) writeList(values, out);
  return null;
}

function writeConstant(values: Ranges, row: number, out: Output): readonly number[] {
  out.text('["c",');
  values.copyTo(row, out);
  out.text("]");
  return [row];
}

function writeStrings(values: Ranges, out: Output): readonly number[] | null {
  if (writeIds(values, out) || writeInstants(values, out)) return null;
  const rows = writeDictionary(values, out);
  if (rows === null) writeList(values, out);
  return rows;
}

function writeIds({ bytes, starts, ends }: Ranges, out: Output): boolean {
  const length = ID_LETTERS + 2;
  for (let row = 0; row < starts.length; row++) {
    const start = starts[row] ?? 0;
    if (ends[row] !== start + length || !isIdAt(bytes, start + 1)) return false;
  }
  out.text('["i","');
  for (let row = 0; row < starts.length; row++) {
    const start = (starts[row] ?? 0) + 1;
    out.copy(bytes, start, start + ID_LETTERS);
  }
  out.text('"]');
  return true;
}

function writeInstants({ bytes, starts, ends }: Ranges, out: Output): boolean {
  const instants = readInstants(bytes, starts, ends);
  if (instants !== null) writeTold(instants, out);
  return instants !== null;
}

/** Gives the rows of its words; null, and nothing is written, if they are too many. */
function writeDictionary(values: Ranges, out: Output): readonly number[] | null {
  const words = WordTable.of(values);
  if (words !== null) writeWords(values, words, out);
  return words?.rows ?? null;
}

function writeWords(
  values: Ranges,
  { rows, indexes }: Pick<WordTable, "rows" | "indexes">,
  out: Output,
): void {
  out.text('["d",[');
  for (let at = 0; at < rows.length; at++) {
    if (at > 0) out.byte(COMMA);
    values.copyTo(rows[at] ?? 0, out);
  }
  out.text("],[");
  writeNumberList(indexes, out);
  out.text("]]");
}

/** Writes safe integers; false if one of the values is something else. */
function writeNumbers(values: Ranges, out: Output): boolean {
  const numbers = new Float64Array(values.starts.length);
  for (let row = 0; row < numbers.length; row++) {
    const number = rangeNumber(values, row);
    if (number === null) return false;
    numbers[row] = number;
  }
  out.text("[");
  writeIntegers(numbers, out);
  out.text("]");
  return true;
}

function writeList(values: Ranges, out: Output): void {
  out.text('["j",[');
  if (values.areList()) {
    const { bytes, starts, ends } = values;
    out.copy(bytes, starts[0] ?? 0, ends[ends.length - 1] ?? 0);
    out.text("]]");
    return;
  }
  for (let row = 0; row < values.starts.length; row++) {
    if (row > 0) out.byte(COMMA);
    values.copyTo(row, out);
  }
  out.text("]]");
}
