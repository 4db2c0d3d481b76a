/**
 * Writes lines as columns: what the records of a block have in common, their keys and equal or even values, is written
 * once. Lines come back byte for byte.
 * @module
 */
import { concatBytes } from "../../bytes/compare.ts";
import { utf8 } from "../../bytes/encoding.ts";
import { type Body, mustBeLine, writeHead } from "../body.ts";
import { MAX_CELLS, MAX_COLUMNS, MAX_ROWS, MAX_SHAPES, MAX_TEXT_BYTES } from "./limits.ts";
import type { Numbers } from "../../model/value-table.ts";
import { Output } from "./output.ts";
import { GrowingRanges, Ranges } from "./ranges.ts";
import { readText } from "./split-body.ts";
import { type Column, type Shape, ShapeTree, type Step, stepsUpTo } from "./shape-tree.ts";
import { writeColumn, type WrittenColumn } from "./write-column.ts";
import { writeShapeNumbers } from "./write-integers.ts";

const LF = 10;

/** Columns by key: what lies at a key is a leaf, an object, or in some lines the one and in some the other. */
interface Path {
  readonly inside: Map<string, Path>;
  column: Column | null;
}

/**
 * Writes a body of format 2.
 *
 * @returns null for lines that go beyond a limit of the format; format 1 holds them.
 * @throws {VaultError} as `writeBody`, for a head or line that no format holds.
 */
export function encodeColumns({ head, lines }: Body): Uint8Array | null {
  const start = writeHead(head);
  lines.forEach(mustBeLine);
  const columns = encodeLines(utf8(`${lines.join("\n")}\n`), lines.length);
  return columns === null ? null : concatBytes(utf8(`${start}\n`), columns.bytes);
}

/** Values of a column that was written. */
export interface ColumnValues extends WrittenColumn {
  /** Name of the outermost member that they are in. */
  readonly member: string;
}

/** What stands in a body of format 2 behind its head. */
export interface EncodedLines {
  readonly bytes: Uint8Array;
  /** Each value of the lines is in one of them; null where a line is kept as it is. */
  readonly columns: readonly ColumnValues[] | null;
}

/**
 * Writes what stands in a body of format 2 behind its head.
 *
 * @param text the lines, as they are checked before they are written, each with a newline behind it.
 * @returns null for lines that go beyond a limit of the format.
 */
export function encodeLines(text: Uint8Array, count: number): EncodedLines | null {
  // A letter of one byte may take two in memory, beside one beyond U+00FF.
  if (count > MAX_ROWS || text.length * 2 > MAX_TEXT_BYTES) return null;
  const encoder = new Encoder(text);
  for (let row = 0; row < count; row++) if (!encoder.add()) return null;
  return encoder.write();
}

/** What a body of format 2 is written of. */
export interface ColumnParts<Told> {
  /** Of each row the number of its shape. */
  readonly rows: Numbers;
  /** Each as it stands in the body. */
  readonly shapes: readonly string[];
  readonly columns: readonly Told[];
}

/** Used again: an import writes a thousand bodies, each of which would leave its room to the collector. */
let room = new Output();
const MOST_ROOM = 1_048_576;

/**
 * Writes what stands in a body of format 2 behind its head; its bytes are good until the next is written.
 *
 * @param write writes a column, and gives what is to be known of it.
 */
export function writeParts<Told, Known>(
  { rows, shapes, columns }: ColumnParts<Told>,
  write: (column: Told, out: Output) => Known,
): { readonly bytes: Uint8Array; readonly known: readonly Known[] } {
  if (room.bytes.length > MOST_ROOM) room = new Output();
  const out = room;
  out.length = 0;
  out.text(`{"n":${rows.length},"shapes":[${shapes.join(",")}],"rows":`);
  writeShapeNumbers(rows, out);
  out.text("}");
  const known = columns.map((column) => {
    out.byte(LF);
    return write(column, out);
  });
  return { bytes: out.view(), known };
}

class Encoder {
  readonly #text: Uint8Array;
  readonly #tree: ShapeTree;
  readonly #paths: Path = newPath();
  readonly #columns: Column[] = [];
  /** Of each column the outermost member. */
  readonly #members: string[] = [];
  readonly #shapes: string[] = [];
  readonly #rows: number[] = [];
  readonly #raw: string[] = [];
  /** The number of the shape that stands for a line kept as it is. */
  #rawShape: number | null = null;
  #cells = 0;
  #at = 0;

  /** @param text the lines, each with a newline behind it. */
  constructor(text: Uint8Array) {
    this.#text = text;
    this.#tree = new ShapeTree(text);
  }

  /** Takes the next line; false if the format does not hold so much. */
  add(): boolean {
    const end = this.#tree.walk(this.#at);
    if (end === null) this.#addRaw();
    else {
      this.#addRow((end.shape ??= this.#newShape(end)));
      this.#at = this.#tree.at + 1;
    }
    const columns = this.#columns.length + Number(this.#rawShape !== null);
    return columns <= MAX_COLUMNS && this.#shapes.length <= MAX_SHAPES && this.#cells <= MAX_CELLS;
  }

  write(): EncodedLines {
    const columns: Ranges[] = this.#columns.map(({ values }) => values);
    if (this.#rawShape !== null) {
      this.#shapes[this.#rawShape] = String(columns.length);
      columns.push(rawColumn(this.#raw));
    }
    const [rows, shapes, members] = [this.#rows, this.#shapes, this.#members];
    const { bytes, known } = writeParts({ rows, shapes, columns }, writeColumn);
    const told = known.map(({ values, rows: some }, at) => {
      return { member: members[at] ?? "", values, rows: some };
    });
    return { bytes, columns: this.#rawShape === null ? told : null };
  }

  #addRow({ number, columns }: Shape): void {
    const { starts, ends } = this.#tree;
    for (let at = 0; at < columns.length; at++)
      columns[at]?.values.add(starts[at] ?? 0, ends[at] ?? 0);
    this.#cells += columns.length;
    this.#rows.push(number);
  }

  #addRaw(): void {
    const end = this.#text.indexOf(LF, this.#at);
    const line = readText(this.#text.subarray(this.#at, end));
    this.#at = end + 1;
    // Its column is the last: the number is known when all others are.
    this.#rawShape ??= this.#shapes.push("") - 1;
    this.#raw.push(JSON.stringify(line));
    this.#cells++;
    this.#rows.push(this.#rawShape);
  }

  #newShape({ inside }: Step): Shape {
    const columns: Column[] = [];
    const text = inside === null ? "[]" : this.#shapeText(inside, this.#paths, columns, null);
    return { number: this.#shapes.push(text) - 1, columns };
  }

  #shapeText(last: Step, path: Path, columns: Column[], outer: string | null): string {
    const members = stepsUpTo(last).map(({ member, inside }) => {
      const key = member?.key ?? "";
      const next = pathAt(path, key);
      if (inside !== null) return `${key},${this.#shapeText(inside, next, columns, outer ?? key)}`;
      next.column ??= this.#newColumn(outer ?? key);
      columns.push(next.column);
      return `${key},${next.column.number}`;
    });
    return `[${members.join(",")}]`;
  }

  #newColumn(key: string): Column {
    const member: unknown = JSON.parse(key);
    this.#members.push(String(member));
    const column = { number: this.#columns.length, values: new GrowingRanges(this.#text) };
    this.#columns.push(column);
    return column;
  }
}

/** The column of lines that are kept as they are: they stand nowhere as strings yet. */
function rawColumn(lines: readonly string[]): Ranges {
  const out = new Output();
  const ends = lines.map((line) => {
    out.text(line);
    return out.length;
  });
  return new Ranges(out.view(), [0, ...ends.slice(0, -1)], ends);
}

function newPath(): Path {
  return { inside: new Map(), column: null };
}

function pathAt({ inside }: Path, key: string): Path {
  const known = inside.get(key);
  if (known !== undefined) return known;
  const path = newPath();
  inside.set(key, path);
  return path;
}
