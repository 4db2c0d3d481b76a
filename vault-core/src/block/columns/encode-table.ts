/**
 * Writes a table of values as columns, without making the lines: just what `encodeLines` gives for the lines that
 * `JSON.stringify` makes of its objects.
 * @module
 */
import { utf8 } from "../../bytes/encoding.ts";
import type { Instants } from "../../bytes/read-instant.ts";
import type { Json } from "../../model/json.ts";
import type { PlainIds } from "../../model/plain-ids.ts";
import type {
  LineColumn,
  LineTable,
  NumberColumn,
  Numbers,
  TableMember,
  ValueColumn,
} from "../../model/value-table.ts";
import { writeParts } from "./encode.ts";
import { ID_LETTERS } from "./ids.ts";
import { mayBeKey, valueEnd } from "./json-bytes.ts";
import {
  MAX_CELLS,
  MAX_COLUMNS,
  MAX_DEPTH,
  MAX_ROWS,
  MAX_SHAPES,
  MAX_TEXT_BYTES,
} from "./limits.ts";
import type { Output } from "./output.ts";
import { Ranges, type Worded } from "./ranges.ts";
import { type ToldColumn, writeColumn, writeTold } from "./write-column.ts";

/**
 * Writes what stands in a body of format 2 behind its head.
 *
 * @param table each of its columns is under one path, and no path has two; values told by `of` are all different.
 * @returns bytes that are good until the next are written; null for what the format does not hold as columns, and for a table of another form: lines are to be made of it.
 */
export function encodeTable({ shapes, shapeOf, columns }: LineTable): Uint8Array | null {
  if (shapeOf.length > MAX_ROWS) return null;
  const writer = new TableWriter(columns);
  const rows = new Uint16Array(shapeOf.length);
  /** By number in the table. */
  const numbers: (number | undefined)[] = [];
  for (let row = 0; row < rows.length; row++) {
    const shape = shapeOf[row] ?? 0;
    const number = (numbers[shape] ??= writer.shapeOf(shapes[shape] ?? []) ?? NO_SHAPE);
    if (number === NO_SHAPE) return null;
    rows[row] = number;
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

  write(rows: Numbers): Uint8Array | null {
    const columns = this.#inOrder.map(toldOf);
    const told = columns.filter((one) => one !== null);
    if (told.length < columns.length || told.length > MAX_COLUMNS) return null;
    const shapes = [...this.#texts.keys()];
    if (shapes.length > MAX_SHAPES || !this.#isHeld(rows, told)) return null;
    return writeParts({ rows, shapes, columns: told }, write).bytes;
  }

  /** Tells whether the lines and their values are within the limits. */
  #isHeld(rows: Numbers, columns: readonly Told[]): boolean {
    let [cells, bytes] = [0, 0];
    for (let at = 0; at < rows.length; at++) {
      const shape = this.#shapes[rows[at] ?? 0];
      cells += shape?.columns ?? 0;
      bytes += shape?.bytes ?? 0;
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
    return String(made.number);
  }
}

type Told = Ranges | Worded | ToldColumn;

function isJson(column: Told): column is Ranges | Worded {
  return column instanceof Ranges || "words" in column;
}

function write(column: Told, out: Output): void {
  if (isJson(column)) writeColumn(column, out);
  else writeTold(column, out);
}

/** The values of each row, as JSON where that is how they are written; null if one is none that a column holds. */
function toldOf({ values: column, depth }: UsedColumn): Told | null {
  if ("ids" in column) return areSeveral(column.ids) ? column : quotedIds(column.ids);
  if ("numbers" in column) return toldNumbers(column);
  const { of, texts = null } = column;
  const instants = instantsIn(column);
  if (instants !== null) return instants;
  const ranges =
    texts === null
      ? foundRanges(column.values, MAX_DEPTH - depth)
      : new Ranges(texts.bytes, texts.starts, texts.ends);
  return ranges === null || of === null ? ranges : { values: ranges, words: of };
}

/** Instants that each object has its own of; null for others, and where all may be equal, which are written as any other value. */
function instantsIn({ of, texts = null }: ValueColumn): Instants | null {
  const instants = of === null && texts !== null ? texts.instants : null;
  return instants !== null && instants.units[0] !== instants.units[1] ? instants : null;
}

/** Numbers that are all equal are written as any other value. */
function toldNumbers(column: NumberColumn): Told | null {
  const { numbers } = column;
  return numbers.length > 1 && numbers[0] !== numbers[1]
    ? column
    : foundRanges(Array.from(numbers), MAX_DEPTH);
}

function areSeveral(ids: PlainIds): boolean {
  return ids.count > 1 && ids.text(0) !== ids.text(1);
}

/** Ids as they stand in lines. */
function quotedIds(ids: PlainIds): Ranges | null {
  return foundRanges(ids.texts(), MAX_DEPTH);
}

/** Most bytes of a safe integer, and of an instant with its quotes. */
const [MOST_OF_NUMBER, MOST_OF_INSTANT] = [17, 29];

/** Bytes of the values of all rows, at most. */
function bytesOf(column: Told): number {
  if (!isJson(column)) {
    if ("ids" in column) return column.ids.count * (ID_LETTERS + 2);
    return "units" in column
      ? column.units.length * MOST_OF_INSTANT
      : column.numbers.length * MOST_OF_NUMBER;
  }
  const isWorded = !(column instanceof Ranges);
  const { starts, ends } = isWorded ? column.values : column;
  const rows = isWorded ? column.words : null;
  let bytes = 0;
  for (let at = (rows ?? starts).length - 1; at >= 0; at--) {
    const row = rows === null ? at : (rows[at] ?? 0);
    bytes += (ends[row] ?? 0) - (starts[row] ?? 0);
  }
  return bytes;
}

function foundRanges(values: readonly Json[], room: number): Ranges | null {
  const bytes = utf8(JSON.stringify(values));
  const [starts, ends] = [new Uint32Array(values.length), new Uint32Array(values.length)];
  let at = 1;
  for (let place = 0; place < values.length; place++) {
    const end = valueEnd(bytes, at, room);
    if (end < 0) return null;
    starts[place] = at;
    ends[place] = end;
    at = end + 1;
  }
  return new Ranges(bytes, starts, ends);
}
