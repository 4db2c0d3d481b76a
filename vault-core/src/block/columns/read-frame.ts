/**
 * Reads the frame of a body: how many rows there are, which shapes they have, and which row has which.
 * @module
 */
import { MAX_LINE_BYTES } from "../body.ts";
import { utf8 } from "../../bytes/encoding.ts";
import { FrameCursor } from "./frame-cursor.ts";
import { mayBeKey } from "./json-bytes.ts";
import { MAX_DEPTH, MAX_ROWS, MAX_SHAPES, must } from "./limits.ts";
import { openShapeNumbers } from "./read-column.ts";
import type { Integers } from "./read-integers.ts";

/** A shape: the number of the column that holds lines as they are, or an object. */
export type Shape = number | ObjectShape;

/** Keys, in their quotes, and what is at each: a value of a column, or an object. */
export type ObjectShape = readonly (readonly [key: string, value: Shape])[];

/** The frame of a body. */
export interface Frame<Plan> {
  readonly rows: number;
  readonly shapes: readonly Plan[];
  /** How deep in a record the values of each column lie; 0 for lines as they are. */
  readonly depths: readonly number[];
  /** The number of the shape of each row. */
  readonly numbers: Integers;
}

/** Where a column is in a record. */
interface Path {
  readonly inside: Map<string, Path>;
  readonly depth: number;
}

/**
 * Reads a frame.
 *
 * @param columns how many columns follow.
 * @param plan what the caller makes of each shape; no other is in memory meanwhile.
 * @throws {VaultError} BAD_BLOCK for a frame that breaks a rule.
 */
export function readFrame<Plan>(
  text: string,
  columns: number,
  plan: (shape: Shape) => Plan,
): Frame<Plan> {
  const cursor = new FrameCursor(text);
  cursor.skip('{"n":');
  const rows = cursor.count();
  must(rows <= MAX_ROWS, "its body has too many rows");
  cursor.skip(',"shapes":[');
  const reader = new ShapeReader(cursor, columns);
  const shapes: Plan[] = [];
  while (!cursor.sees("]")) {
    must(shapes.length < MAX_SHAPES, "its body has too many shapes");
    if (shapes.length > 0) cursor.skip(",");
    shapes.push(plan(reader.read()));
  }
  cursor.skip('],"rows":');
  must(text.endsWith("}"), "its frame has another end");
  const numbers = openShapeNumbers(utf8(text.slice(cursor.at, -1)));
  return { rows, shapes, depths: reader.depths(), numbers };
}

/** Gives the shape of the next row. @throws {VaultError} BAD_BLOCK if there is none. */
export function nextShape<Plan>({ numbers, shapes }: Frame<Plan>): Plan {
  const shape = shapes[numbers.next()];
  must(shape !== undefined, "a row has no shape");
  return shape;
}

class ShapeReader {
  readonly #cursor: FrameCursor;
  readonly #paths: (Path | null)[];
  readonly #raw = newPath(0);
  readonly #record = newPath(1);
  #start = 0;

  constructor(cursor: FrameCursor, columns: number) {
    this.#cursor = cursor;
    this.#paths = Array.from({ length: columns }, () => null);
  }

  read(): Shape {
    this.#start = this.#cursor.at;
    return this.#cursor.sees("[") ? this.#object([]) : this.#column(this.#raw);
  }

  depths(): readonly number[] {
    return this.#paths.map((path) => path?.depth ?? 0);
  }

  /** @param above the keys under which the object lies. */
  #object(above: readonly string[]): ObjectShape {
    must(above.length < MAX_DEPTH, "a shape is too deep");
    const cursor = this.#cursor;
    const keys = new Set<string>();
    const members: [key: string, value: Shape][] = [];
    cursor.skip("[");
    while (!cursor.sees("]")) {
      if (members.length > 0) cursor.skip(",");
      const key = cursor.key();
      must(mayBeKey(key), "a key of a shape is __proto__ or a number");
      must(!keys.has(key), "a shape has a key twice");
      keys.add(key);
      // No line is so long; without this a shape could name more keys than memory holds.
      must(cursor.at - this.#start <= 2 * MAX_LINE_BYTES, "a shape is longer than a line");
      cursor.skip(",");
      members.push([key, this.#value([...above, key])]);
    }
    cursor.skip("]");
    return members;
  }

  #value(keys: readonly string[]): Shape {
    return this.#cursor.sees("[") ? this.#object(keys) : this.#column(this.#pathOf(keys));
  }

  #column(path: Path): number {
    const column = this.#cursor.count();
    const known = this.#paths[column];
    must(known !== undefined, "a shape names a column that is not there");
    must(known === null || known === path, "a column is under two paths");
    this.#paths[column] = path;
    return column;
  }

  /** Only paths that lead to a column are kept, so their number is bounded. */
  #pathOf(keys: readonly string[]): Path {
    let path = this.#record;
    for (const [index, key] of keys.entries()) {
      const next = path.inside.get(key) ?? newPath(index + 1);
      path.inside.set(key, next);
      path = next;
    }
    return path;
  }
}

function newPath(depth: number): Path {
  return { inside: new Map(), depth };
}
