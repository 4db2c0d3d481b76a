/**
 * Writes lines as columns: what the records of a block have in common, their keys and equal or even values, is written
 * once. Lines come back byte for byte.
 * @module
 */
import { concatBytes } from "../../bytes/compare.ts";
import { utf8 } from "../../bytes/encoding.ts";
import { type Body, mustBeLine, writeHead } from "../body.ts";
import {
  MAX_CELLS,
  MAX_COLUMNS,
  MAX_ROWS,
  MAX_SHAPES,
  MAX_TEXT_BYTES,
  textBytes,
} from "./limits.ts";
import { Output } from "./output.ts";
import { Ranges } from "./ranges.ts";
import { type Column, type Shape, ShapeTree, type Step, stepsUpTo } from "./shape-tree.ts";
import { writeColumn } from "./write-column.ts";
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
  const size = lines.reduce((sum, line) => sum + textBytes(line), 0);
  if (lines.length > MAX_ROWS || size > MAX_TEXT_BYTES) return null;
  const text = utf8(`${lines.join("\n")}\n`);
  const encoder = new Encoder(text);
  for (const line of lines) if (!encoder.add(line)) return null;
  return concatBytes(utf8(`${start}\n`), encoder.write());
}

class Encoder {
  readonly #text: Uint8Array;
  readonly #tree: ShapeTree;
  readonly #paths: Path = newPath();
  readonly #columns: Column[] = [];
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
  add(line: string): boolean {
    const end = this.#tree.walk(this.#at);
    if (end === null) this.#addRaw(line);
    else this.#addRow((end.shape ??= this.#newShape(end)));
    this.#at = (end === null ? this.#text.indexOf(LF, this.#at) : this.#tree.at) + 1;
    const columns = this.#columns.length + Number(this.#rawShape !== null);
    return columns <= MAX_COLUMNS && this.#shapes.length <= MAX_SHAPES && this.#cells <= MAX_CELLS;
  }

  write(): Uint8Array {
    const out = new Output();
    const columns = this.#columns.map(({ values }) => values);
    if (this.#rawShape !== null) {
      this.#shapes[this.#rawShape] = String(columns.length);
      columns.push(rawColumn(this.#raw));
    }
    out.text(`{"n":${this.#rows.length},"shapes":[${this.#shapes.join(",")}],"rows":`);
    writeShapeNumbers(this.#rows, out);
    out.text("}");
    for (const values of columns) {
      out.byte(LF);
      writeColumn(values, out);
    }
    return out.view();
  }

  #addRow({ number, columns }: Shape): void {
    const { starts, ends } = this.#tree;
    for (let at = 0; at < columns.length; at++)
      columns[at]?.values.add(starts[at] ?? 0, ends[at] ?? 0);
    this.#cells += columns.length;
    this.#rows.push(number);
  }

  #addRaw(line: string): void {
    // Its column is the last: the number is known when all others are.
    this.#rawShape ??= this.#shapes.push("") - 1;
    this.#raw.push(JSON.stringify(line));
    this.#cells++;
    this.#rows.push(this.#rawShape);
  }

  #newShape({ inside }: Step): Shape {
    const columns: Column[] = [];
    const text = inside === null ? "[]" : this.#shapeText(inside, this.#paths, columns);
    return { number: this.#shapes.push(text) - 1, columns };
  }

  #shapeText(last: Step, path: Path, columns: Column[]): string {
    const members = stepsUpTo(last).map(({ member, inside }) => {
      const key = member?.key ?? "";
      const next = pathAt(path, key);
      if (inside !== null) return `${key},${this.#shapeText(inside, next, columns)}`;
      next.column ??= this.#newColumn();
      columns.push(next.column);
      return `${key},${next.column.number}`;
    });
    return `[${members.join(",")}]`;
  }

  #newColumn(): Column {
    const column = { number: this.#columns.length, values: new Ranges(this.#text) };
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
  const values = new Ranges(out.view());
  ends.forEach((end, at) => values.add(ends[at - 1] ?? 0, end));
  return values;
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
