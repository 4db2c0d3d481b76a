/**
 * Writes a table of values as columns, without making the lines: just what `encodeLines` gives for the lines that
 * `JSON.stringify` makes of its objects.
 * @module
 */
import { utf8 } from "../../bytes/encoding.ts";
import type { Json } from "../../model/json.ts";
import type { PlainIds } from "../../model/plain-ids.ts";
import type { LineColumn, LineTable, TableMember } from "../../model/value-table.ts";
import { type EncodedLines, writeParts } from "./encode.ts";
import { ID_LETTERS } from "./ids.ts";
import { mayBeKey, QUOTE, valueEnd } from "./json-bytes.ts";
import {
  MAX_CELLS,
  MAX_COLUMNS,
  MAX_DEPTH,
  MAX_ROWS,
  MAX_SHAPES,
  MAX_TEXT_BYTES,
} from "./limits.ts";
import { Ranges, type Worded } from "./ranges.ts";

/**
 * Writes what stands in a body of format 2 behind its head.
 *
 * @param table each of its columns is under one path, and no path has two; values told by `of` are all different.
 * @returns null for what the format does not hold as columns, and for a table of another form: lines are to be made of it.
 */
export function encodeTable({ shapes, shapeOf, columns }: LineTable): EncodedLines | null {
  if (shapeOf.length > MAX_ROWS) return null;
  const writer = new TableWriter(columns);
  const rows: number[] = [];
  /** By number in the table. */
  const numbers: (number | undefined)[] = [];
  for (const shape of shapeOf) {
    const number = (numbers[shape] ??= writer.shapeOf(shapes[shape] ?? []) ?? NO_SHAPE);
    if (number === NO_SHAPE) return null;
    rows.push(number);
  }
  return writer.write(rows);
}

const NO_SHAPE = -1;

/** A column that is in use. */
interface UsedColumn {
  readonly number: number;
  /** Keys up to its values, as JSON. */
  readonly path: string;
  readonly depth: number;
  readonly values: LineColumn;
}

/** What the lines of a shape have beside their values. */
interface LineShape {
  readonly columns: number;
  /** Bytes of keys, brackets, commas, colons and the newline. */
  readonly bytes: number;
}

class TableWriter {
  readonly #columns: readonly LineColumn[];
  readonly #used: (UsedColumn | undefined)[] = [];
  readonly #inOrder: UsedColumn[] = [];
  readonly #members: string[] = [];
  readonly #paths = new Map<string, number>();
  readonly #texts = new Map<string, number>();
  readonly #shapes: LineShape[] = [];

  constructor(columns: readonly LineColumn[]) {
    this.#columns = columns;
  }

  /** The number of a shape, by its text; null for one that is none of the format. */
  shapeOf(members: readonly TableMember[]): number | null {
    const shape = { columns: 0, bytes: 1 };
    const text = this.#textOf(members, [], shape);
    if (text === null) return null;
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    this.#texts.set(text, this.#shapes.length);
    return this.#shapes.push(shape) - 1;
  }

  write(rows: readonly number[]): EncodedLines | null {
    const columns = this.#inOrder.map(rangesOf);
    const ranges = columns.filter((one) => one !== null);
    if (ranges.length < columns.length || ranges.length > MAX_COLUMNS) return null;
    const shapes = [...this.#texts.keys()];
    if (shapes.length > MAX_SHAPES || !this.#isHeld(rows, ranges)) return null;
    return writeParts({ rows, shapes, columns: ranges, members: this.#members });
  }

  /** Tells whether the lines and their values are within the limits. */
  #isHeld(rows: readonly number[], columns: readonly (Ranges | Worded)[]): boolean {
    let [cells, bytes] = [0, 0];
    for (const row of rows) {
      cells += this.#shapes[row]?.columns ?? 0;
      bytes += this.#shapes[row]?.bytes ?? 0;
    }
    for (const column of columns) bytes += bytesOf(column);
    return cells <= MAX_CELLS && bytes * 2 <= MAX_TEXT_BYTES;
  }

  #textOf(
    members: readonly TableMember[],
    path: readonly string[],
    shape: { columns: number; bytes: number },
  ): string | null {
    const keys = new Set<string>();
    const texts: string[] = [];
    if (path.length >= MAX_DEPTH) return null;
    for (const { key, at } of members) {
      const quoted = JSON.stringify(key);
      if (keys.has(key) || !mayBeKey(quoted)) return null;
      keys.add(key);
      const here = [...path, key];
      const inside = typeof at === "number" ? this.#use(at, here) : this.#textOf(at, here, shape);
      if (inside === null) return null;
      if (typeof at === "number") shape.columns += 1;
      shape.bytes += utf8(quoted).length + 1;
      texts.push(`${quoted},${inside}`);
    }
    shape.bytes += 2 + Math.max(0, members.length - 1);
    return `[${texts.join(",")}]`;
  }

  /** The number of a column in the body; null if it is under another path, or its path has another column. */
  #use(column: number, keys: readonly string[]): string | null {
    const path = JSON.stringify(keys);
    const known = this.#used[column];
    if (known !== undefined) return known.path === path ? String(known.number) : null;
    const values = this.#columns[column];
    if (values === undefined || this.#paths.has(path)) return null;
    const made = { number: this.#inOrder.length, path, depth: keys.length, values };
    this.#paths.set(path, column);
    this.#used[column] = made;
    this.#inOrder.push(made);
    this.#members.push(keys[0] ?? "");
    return String(made.number);
  }
}

/** The values of each row, as JSON; null if one is none that a column holds. */
function rangesOf({ values: column, depth }: UsedColumn): Ranges | Worded | null {
  if ("ids" in column) return quotedIds(column.ids);
  const { values, of } = column;
  const bytes = utf8(JSON.stringify(values));
  const ranges = arePlain(values, bytes.length)
    ? plainRanges(values, bytes)
    : foundRanges(values.length, bytes, MAX_DEPTH - depth);
  return ranges === null || of === null ? ranges : { values: ranges, words: of };
}

/** Ids as they stand in lines. */
function quotedIds(ids: PlainIds): Ranges {
  const letters = ids.letters();
  const bytes = new Uint8Array(ids.count * (ID_LETTERS + 2)).fill(QUOTE);
  const ranges = new Ranges(bytes);
  for (let from = 0, at = 0; from < letters.length; from += ID_LETTERS, at += ID_LETTERS + 2) {
    for (let letter = 0; letter < ID_LETTERS; letter++)
      bytes[at + 1 + letter] = letters[from + letter] ?? 0;
    ranges.add(at, at + ID_LETTERS + 2);
  }
  return ranges;
}

/** Bytes of the values of all rows. */
function bytesOf(column: Ranges | Worded): number {
  const isWorded = !(column instanceof Ranges);
  const { starts, ends } = isWorded ? column.values : column;
  let bytes = 0;
  if (isWorded) for (const word of column.words) bytes += (ends[word] ?? 0) - (starts[word] ?? 0);
  else for (let at = 0; at < starts.length; at++) bytes += (ends[at] ?? 0) - (starts[at] ?? 0);
  return bytes;
}

/** Tells by the length of their JSON whether all values are strings that stand there letter by letter. */
function arePlain(values: readonly Json[], length: number): values is readonly string[] {
  let letters = 1;
  for (const value of values) {
    if (typeof value !== "string") return false;
    letters += value.length + 3;
  }
  return letters === length;
}

function plainRanges(values: readonly string[], bytes: Uint8Array): Ranges {
  const ranges = new Ranges(bytes);
  let at = 1;
  for (const { length } of values) {
    ranges.add(at, at + length + 2);
    at += length + 3;
  }
  return ranges;
}

function foundRanges(count: number, bytes: Uint8Array, room: number): Ranges | null {
  const ranges = new Ranges(bytes);
  let at = 1;
  for (let place = 0; place < count; place++) {
    const end = valueEnd(bytes, at, room);
    if (end < 0) return null;
    ranges.add(at, end);
    at = end + 1;
  }
  return ranges;
}
