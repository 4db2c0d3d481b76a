/**
 * Reads some fields of a body of columns without building its lines: a column that no path leads to is not looked at.
 * A body is decoded as a whole when it first comes; what is left out here was checked then.
 * @module
 */
import { parseLine, pick } from "../pick.ts";
import { readRawLine } from "./raw-line.ts";
import { valueOf } from "./json-text.ts";
import { MAX_DEPTH, MAX_TEXT_BYTES, must, textBytes } from "./limits.ts";
import { buildText, type Plan, toPlan } from "./plan.ts";
import { openColumn, type Values } from "./read-column.ts";
import { nextShape, readFrame, type Shape } from "./read-frame.ts";
import { readLine, splitBody } from "./split-body.ts";

/** What lies at each path in rows of one shape: a column, an object of columns, or nothing; or the row is a line. */
interface RowPlan {
  readonly fields: readonly (number | Plan | null)[];
  /** The columns that the row takes a value of, each once. */
  readonly columns: readonly number[];
  readonly raw: number | null;
}

/**
 * Reads fields of a body of format 2.
 *
 * @param paths keys from the outermost to the innermost; an empty path is the whole record.
 * @returns for each path its values in the order of rows, just as `pick` gives them of the lines.
 * @throws {VaultError} BAD_BLOCK with the detail BAD_BODY.
 */
export function projectColumns(
  body: Uint8Array,
  paths: readonly (readonly string[])[],
): readonly (readonly unknown[])[] {
  const { frame: text, columns } = splitBody(body);
  const quoted = paths.map((path) => path.map((key) => JSON.stringify(key)));
  const frame = readFrame(text, columns.length, (shape) => toRowPlan(shape, quoted));
  const wanted = new Set(frame.shapes.flatMap((plan) => plan.columns));
  const values = columns.map((column, at) =>
    wanted.has(at) ? openColumn(readLine(column), MAX_DEPTH - (frame.depths[at] ?? 0)) : null,
  );
  const fields = paths.map((): unknown[] => []);
  const reader = new RowReader(values, paths);
  for (let row = 0; row < frame.rows; row++) reader.read(nextShape(frame), fields);
  return fields;
}

function toRowPlan(shape: Shape, paths: readonly (readonly string[])[]): RowPlan {
  if (typeof shape === "number") return { fields: [], columns: [shape], raw: shape };
  const fields = paths.map((path) => {
    const found = shapeAt(shape, path);
    return found === null || typeof found === "number" ? found : toPlan(found);
  });
  const columns = new Set(fields.flatMap((field) => columnsOf(field)));
  return { fields, columns: [...columns], raw: null };
}

function shapeAt(shape: Shape, path: readonly string[]): Shape | null {
  let found: Shape | null = shape;
  for (const key of path) {
    if (found === null || typeof found === "number") return null;
    found = found.find(([name]) => name === key)?.[1] ?? null;
  }
  return found;
}

function columnsOf(field: number | Plan | null): readonly number[] {
  if (field === null) return [];
  return typeof field === "number" ? [field] : field.columns;
}

class RowReader {
  readonly #values: readonly (Values | null)[];
  readonly #paths: readonly (readonly string[])[];
  /** The value of each column in the row that is read. */
  readonly #texts: string[];
  #bytes = 0;

  constructor(values: readonly (Values | null)[], paths: readonly (readonly string[])[]) {
    this.#values = values;
    this.#paths = paths;
    this.#texts = values.map(() => "");
  }

  /** Reads a row, and adds what lies at each path. */
  read({ fields, columns, raw }: RowPlan, into: readonly unknown[][]): void {
    for (const column of columns) this.#texts[column] = this.#values[column]?.next() ?? "";
    if (raw === null) {
      for (let at = 0; at < into.length; at++) into[at]?.push(this.#fieldOf(fields[at] ?? null));
      return;
    }
    const record = parseLine(readRawLine(this.#textOf(raw)));
    for (let at = 0; at < into.length; at++) into[at]?.push(pick(record, this.#paths[at] ?? []));
  }

  #fieldOf(field: number | Plan | null): unknown {
    if (field === null) return undefined;
    if (typeof field === "number") return valueOf(this.#textOf(field));
    const text = buildText(field, (column) => this.#textOf(column));
    this.#bytes += textBytes(text);
    must(this.#bytes <= MAX_TEXT_BYTES, "its lines are too long");
    return valueOf(text);
  }

  #textOf(column: number): string {
    return this.#texts[column] ?? "";
  }
}
