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
import { fractionDigitsOf, readInstant } from "./instants.ts";
import { COMMA, OPEN_ARRAY, QUOTE } from "./json-bytes.ts";
import type { Output } from "./output.ts";
import { type Ranges, rangeNumber, WordTable } from "./ranges.ts";
import { writeIntegers, writeNumberList } from "./write-integers.ts";

/** Writes a column; its values are no objects. */
export function writeColumn(values: Ranges, out: Output): void {
  const { bytes, starts } = values;
  const first = bytes[starts[0] ?? 0];
  if (first !== OPEN_ARRAY && values.isConstant()) {
    out.text('["c",');
    values.copyTo(0, out);
    out.text("]");
    return;
  }
  const isText = starts.every((start) => bytes[start] === QUOTE);
  if (!(isText ? writeStrings(values, out) : writeNumbers(values, out))) writeList(values, out);
}

/** Writes strings, unless a list is the shortest for them. */
function writeStrings(values: Ranges, out: Output): boolean {
  return writeIds(values, out) || writeInstants(values, out) || writeDictionary(values, out);
}

function writeIds({ bytes, starts, ends }: Ranges, out: Output): boolean {
  const length = ID_LETTERS + 2;
  for (let row = 0; row < starts.length; row++) {
    const start = starts[row] ?? 0;
    if (ends[row] !== start + length || !isIdAt(bytes, start + 1)) return false;
  }
  out.text('["i","');
  for (const start of starts) out.copy(bytes, start + 1, start + 1 + ID_LETTERS);
  out.text('"]');
  return true;
}

function writeInstants({ bytes, starts, ends }: Ranges, out: Output): boolean {
  const length = (ends[0] ?? 0) - (starts[0] ?? 0);
  const digits = fractionDigitsOf(length);
  if (digits === null) return false;
  const units: number[] = [];
  for (let row = 0; row < starts.length; row++) {
    const start = starts[row] ?? 0;
    const instant = ends[row] === start + length ? readInstant(bytes, start, digits) : null;
    if (instant === null) return false;
    units.push(instant);
  }
  out.text(`["t",${digits},`);
  writeIntegers(units, out);
  out.text("]");
  return true;
}

function writeDictionary(values: Ranges, out: Output): boolean {
  const words = WordTable.of(values);
  if (words === null) return false;
  out.text('["d",[');
  for (const [at, row] of words.rows.entries()) {
    if (at > 0) out.byte(COMMA);
    values.copyTo(row, out);
  }
  out.text("],[");
  writeNumberList(words.indexes, out);
  out.text("]]");
  return true;
}

/** Writes safe integers; false if one of the values is something else. */
function writeNumbers(values: Ranges, out: Output): boolean {
  const numbers: number[] = [];
  for (let row = 0; row < values.starts.length; row++) {
    const number = rangeNumber(values, row);
    if (number === null) return false;
    numbers.push(number);
  }
  out.text("[");
  writeIntegers(numbers, out);
  out.text("]");
  return true;
}

function writeList(values: Ranges, out: Output): void {
  out.text('["j",[');
  for (let row = 0; row < values.starts.length; row++) {
    if (row > 0) out.byte(COMMA);
    values.copyTo(row, out);
  }
  out.text("]]");
}
