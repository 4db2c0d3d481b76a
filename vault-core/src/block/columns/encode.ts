/**
 * Writes lines as columns: what the records of a block have in common, their keys and equal or even values, is written
 * once. Lines come back byte for byte.
 * @module
 */
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
import { type Shape, ShapeTree, type Step, stepsUpTo } from "./shape-tree.ts";
import { type Column, writeColumn, writeShapeNumbers } from "./write-column.ts";

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
  if (lines.length > MAX_ROWS) return null;
  const encoder = new Encoder();
  return lines.every((line) => encoder.add(line)) ? utf8(`${start}\n${encoder.write()}`) : null;
}

class Encoder {
  readonly #tree = new ShapeTree();
  readonly #paths: Path = newPath();
  readonly #columns: Column[] = [];
  readonly #shapes: string[] = [];
  readonly #rows: number[] = [];
  readonly #raw: string[] = [];
  /** The number of the shape that stands for a line kept as it is. */
  #rawShape: number | null = null;
  #cells = 0;
  #bytes = 0;

  /** Takes a line; false if the format does not hold so much. */
  add(line: string): boolean {
    const end = this.#tree.walk(line);
    if (end === null) this.#addRaw(line);
    else this.#addRow(line, (end.shape ??= this.#newShape(end)));
    this.#bytes += textBytes(line);
    const columns = this.#columns.length + Number(this.#rawShape !== null);
    return (
      columns <= MAX_COLUMNS &&
      this.#shapes.length <= MAX_SHAPES &&
      this.#cells <= MAX_CELLS &&
      this.#bytes <= MAX_TEXT_BYTES
    );
  }

  write(): string {
    const columns = this.#columns.map(({ values }) => writeColumn(values));
    if (this.#rawShape !== null) {
      this.#shapes[this.#rawShape] = String(columns.length);
      columns.push(writeColumn(this.#raw));
    }
    const rows = writeShapeNumbers(this.#rows);
    const frame = `{"n":${this.#rows.length},"shapes":[${this.#shapes.join(",")}],"rows":${rows}}`;
    return [frame, ...columns].join("\n");
  }

  #addRow(line: string, { number, columns }: Shape): void {
    const { starts, ends } = this.#tree;
    for (let at = 0; at < columns.length; at++)
      columns[at]?.values.push(line.slice(starts[at], ends[at]));
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
    const column = { number: this.#columns.length, values: [] };
    this.#columns.push(column);
    return column;
  }
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
