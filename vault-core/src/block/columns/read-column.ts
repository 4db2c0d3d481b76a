/**
 * Reads the values of a column one after the other, as the bytes of JSON texts. The kinds: write-column.ts.
 * @module
 */
import { Cursor } from "./cursor.ts";
import { ID_LETTERS, isIdAt } from "./ids.ts";
import { MAX_FRACTION_DIGITS } from "../../bytes/read-instant.ts";
import { InstantWriter } from "./instants.ts";
import { OPEN_ARRAY, QUOTE } from "./json-bytes.ts";
import { MAX_ROWS, must } from "./limits.ts";
import type { Output } from "./output.ts";
import { type Integers, openIntegers } from "./read-integers.ts";

/** Values in the order of rows. */
export interface Values {
  /** Adds the JSON text of the next one, which is no object. @throws {VaultError} BAD_BLOCK if there is none. */
  write(out: Output): void;
  /** Tells whether all were read, and nothing follows. */
  isAtEnd(): boolean;
}

/**
 * Opens a column.
 *
 * @param room how many arrays and objects may lie in each other in a value.
 * @throws {VaultError} BAD_BLOCK if the line is no column.
 */
export function openColumn(line: Uint8Array, room: number): Values {
  const cursor = new Cursor(line);
  cursor.skip("[");
  if (cursor.sees('"c",')) return new Constant(cursor);
  if (cursor.sees('"i",')) return new Ids(cursor);
  if (cursor.sees('"t",')) return new Instants(cursor);
  if (cursor.sees('"d",')) return new Dictionary(cursor);
  return cursor.sees('"j",') ? new Listed(cursor, room) : new Numbers(openIntegers(cursor));
}

/** Opens the column that tells which shape each row has; the cursor stands at its begin. */
export function openShapeNumbers(line: Uint8Array): Integers {
  const cursor = new Cursor(line);
  cursor.skip("[");
  if (!cursor.sees('"c",')) return openIntegers(cursor);
  const number = new Cursor(new Constant(cursor).bytes).integer();
  return { next: () => number, isAtEnd: () => true };
}

/** Opens a column of instants, as Unix milliseconds; null for one of another kind. */
export function openMoments(line: Uint8Array): Integers | null {
  const cursor = new Cursor(line);
  cursor.skip("[");
  if (!cursor.sees('"t",')) return null;
  const [digits, units] = openInstants(cursor);
  const [each, unit] = [10 ** Math.max(0, 3 - digits), 10 ** Math.max(0, digits - 3)];
  return {
    next: () => Math.floor((units.next() * each) / unit),
    isAtEnd: () => units.isAtEnd(),
  };
}

/** The number of fraction digits of instants, and the instants in units of the last. */
function openInstants(cursor: Cursor): readonly [digits: number, units: Integers] {
  cursor.skip('"t",');
  const digits = cursor.integer();
  must(digits >= 0 && digits <= MAX_FRACTION_DIGITS, "an instant has too many digits");
  cursor.skip(",");
  return [digits, openIntegers(cursor)];
}

/** One value for all rows. */
export class Constant implements Values {
  readonly bytes: Uint8Array;

  constructor(cursor: Cursor) {
    cursor.skip('"c",');
    const start = cursor.at;
    must(cursor.bytes[start] !== OPEN_ARRAY, "a constant is an array");
    cursor.passLeaf(0);
    this.bytes = cursor.bytes.subarray(start, cursor.at);
    must(cursor.endsWith("]"), "a constant has another end");
  }

  write(out: Output): void {
    out.all(this.bytes);
  }

  isAtEnd(): boolean {
    return true;
  }
}

class Listed implements Values {
  readonly #cursor: Cursor;
  readonly #room: number;
  #isFirst = true;

  constructor(cursor: Cursor, room: number) {
    cursor.skip('"j",[');
    this.#cursor = cursor;
    this.#room = room;
  }

  write(out: Output): void {
    const cursor = this.#cursor;
    cursor.skipComma(this.#isFirst);
    this.#isFirst = false;
    const start = cursor.at;
    cursor.passLeaf(this.#room);
    out.copy(cursor.bytes, start, cursor.at);
  }

  isAtEnd(): boolean {
    return this.#cursor.endsWith("]]");
  }
}

class Ids implements Values {
  readonly #cursor: Cursor;

  constructor(cursor: Cursor) {
    cursor.skip('"i","');
    this.#cursor = cursor;
  }

  write(out: Output): void {
    const { bytes, at } = this.#cursor;
    must(isIdAt(bytes, at), "an id of a column is none");
    this.#cursor.at = at + ID_LETTERS;
    out.byte(QUOTE);
    out.copy(bytes, at, at + ID_LETTERS);
    out.byte(QUOTE);
  }

  isAtEnd(): boolean {
    return this.#cursor.endsWith('"]');
  }
}

class Instants implements Values {
  readonly #units: Integers;
  readonly #writer: InstantWriter;

  constructor(cursor: Cursor) {
    const [digits, units] = openInstants(cursor);
    this.#writer = new InstantWriter(digits);
    this.#units = units;
  }

  write(out: Output): void {
    const isWritten = this.#writer.write(this.#units.next(), out);
    must(isWritten, "an instant is in no year of four digits");
  }

  isAtEnd(): boolean {
    return this.#units.isAtEnd();
  }
}

class Dictionary implements Values {
  readonly #cursor: Cursor;
  /** Where each word begins. A comma, or the bracket behind the last, lies between its end and the begin of the next. */
  readonly #starts: number[] = [];
  #isFirst = true;

  constructor(cursor: Cursor) {
    cursor.skip('"d",[');
    this.#cursor = cursor;
    while (!cursor.sees("]")) {
      must(this.#starts.length < MAX_ROWS, "a dictionary has more words than rows may be");
      if (this.#starts.length > 0) cursor.skip(",");
      this.#starts.push(cursor.at);
      cursor.passString();
    }
    cursor.skip("]");
    this.#starts.push(cursor.at);
    cursor.skip(",[");
  }

  write(out: Output): void {
    const cursor = this.#cursor;
    cursor.skipComma(this.#isFirst);
    this.#isFirst = false;
    const index = cursor.integer();
    const start = this.#starts[index];
    const end = this.#starts[index + 1];
    must(start !== undefined && end !== undefined, "a word is in no dictionary");
    out.copy(cursor.bytes, start, end - 1);
  }

  isAtEnd(): boolean {
    return this.#cursor.endsWith("]]");
  }
}

class Numbers implements Values {
  readonly #integers: Integers;

  constructor(integers: Integers) {
    this.#integers = integers;
  }

  write(out: Output): void {
    out.integer(this.#integers.next());
  }

  isAtEnd(): boolean {
    return this.#integers.isAtEnd();
  }
}
