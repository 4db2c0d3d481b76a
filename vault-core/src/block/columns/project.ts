/**
 * Reads some fields of a body of columns without building its lines: a column that no path leads to is not looked at.
 * A body is decoded as a whole when it first comes; what is left out here was checked then.
 * @module
 */
import { parseLine, pick } from "../pick.ts";
import { MAX_DEPTH, MAX_TEXT_BYTES, must } from "./limits.ts";
import { readRawLine } from "./raw-line.ts";
import { openColumn } from "./read-column.ts";
import { type Frame, nextShape, type ObjectShape, readFrame, type Shape } from "./read-frame.ts";
import { splitBody } from "./split-body.ts";
import { TextCutter } from "./text-cutter.ts";

/** Quotes, colon and comma of a member. */
const MEMBER_LETTERS = 4;

/** A column, or the members of an object by their names. A frame allows no name that JSON would treat in its own way. */
type Field = number | readonly (readonly [name: string, value: Field])[];

/** What lies at each path in rows of one shape: a column, an object of columns, or nothing; or the row is a line. */
interface RowPlan {
  readonly fields: readonly (Field | null)[];
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
  const rows = Array.from({ length: frame.rows }, () => nextShape(frame));
  const reader = new FieldReader(rows, readTexts(columns, frame, rows));
  return paths.map((path, at) => reader.read(path, at));
}

function toRowPlan(shape: Shape, paths: readonly (readonly string[])[]): RowPlan {
  if (typeof shape === "number") return { fields: [], columns: [shape], raw: shape };
  const fields = paths.map((path) => {
    const found = shapeAt(shape, path);
    return found === null ? null : toField(found);
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

function toField(shape: Shape): Field {
  return typeof shape === "number" ? shape : shape.map(toMember);
}

function toMember([key, value]: ObjectShape[number]): readonly [name: string, value: Field] {
  return [nameOf(key), toField(value)];
}

function nameOf(key: string): string {
  const name: unknown = JSON.parse(key);
  return typeof name === "string" ? name : "";
}

function columnsOf(field: Field | null): readonly number[] {
  if (field === null) return [];
  return typeof field === "number" ? [field] : field.flatMap(([, value]) => columnsOf(value));
}

/** The values of each column that a row takes one of; of the others nothing. */
function readTexts(
  columns: readonly Uint8Array[],
  { depths }: Frame<RowPlan>,
  rows: readonly RowPlan[],
): readonly (readonly string[])[] {
  const counts = columns.map(() => 0);
  for (const row of rows)
    for (const column of row.columns) counts[column] = (counts[column] ?? 0) + 1;
  const cutter = new TextCutter();
  return columns.map((column, at) => {
    const count = counts[at] ?? 0;
    if (count === 0) return [];
    const values = openColumn(column, MAX_DEPTH - (depths[at] ?? 0));
    for (let taken = 0; taken < count; taken++) {
      values.write(cutter.out);
      cutter.end();
    }
    return cutter.take();
  });
}

class FieldReader {
  readonly #rows: readonly RowPlan[];
  readonly #texts: readonly (readonly string[])[];
  /** The records of lines that were kept as they are, once one was asked for. */
  #records: readonly unknown[] | null = null;
  #letters = 0;

  constructor(rows: readonly RowPlan[], texts: readonly (readonly string[])[]) {
    this.#rows = rows;
    this.#texts = texts;
  }

  /** Reads what lies at the path of a number. */
  read(path: readonly string[], at: number): readonly unknown[] {
    const taken = this.#texts.map(() => 0);
    const next = (column: number): string => {
      const place = taken[column] ?? 0;
      taken[column] = place + 1;
      return this.#texts[column]?.[place] ?? "";
    };
    let rawRows = 0;
    return this.#rows.map(({ fields, raw }) => {
      if (raw !== null) return pick(this.#rawRecords(raw)[rawRows++], path);
      const field = fields[at] ?? null;
      if (field === null) return undefined;
      return this.#value(field, next);
    });
  }

  /** The value of a field of the next row: its texts are not joined to JSON again. */
  #value(field: Field, next: (column: number) => string): unknown {
    if (typeof field === "number") return valueOf(next(field));
    const object: Record<string, unknown> = {};
    for (const [name, value] of field) {
      this.#letters += name.length + MEMBER_LETTERS;
      object[name] = this.#value(value, next);
    }
    // A frame may name long keys for rows without number.
    must(this.#letters <= MAX_TEXT_BYTES, "its lines are too long");
    return object;
  }

  #rawRecords(column: number): readonly unknown[] {
    this.#records ??= (this.#texts[column] ?? []).map((text) => parseLine(readRawLine(text)));
    return this.#records;
  }
}

/** The value of a JSON text, in the spelling of `JSON.stringify`. */
function valueOf(text: string): unknown {
  if (text.startsWith('"') && !text.includes("\\")) return text.slice(1, -1);
  const value: unknown = JSON.parse(text);
  return value;
}
