/**
 * Reads the values of a column one after the other, as JSON texts. The kinds: write-column.ts.
 * @module
 */
import { Cursor } from "./cursor.ts";
import { ID_LETTERS, isIdAt } from "./ids.ts";
import { InstantWriter, MAX_FRACTION_DIGITS } from "./instants.ts";
import { type Integers, openIntegers } from "./read-integers.ts";
import { MAX_ROWS, must } from "./limits.ts";

/** Values in the order of rows. */
export interface Values {
  /** The JSON text of the next one, which is no object. @throws {VaultError} BAD_BLOCK if there is none. */
  next(): string;
  /** Tells whether all were read, and nothing follows. */
  isAtEnd(): boolean;
}

/**
 * Opens a column.
 *
 * @param room how many arrays and objects may lie in each other in a value.
 * @throws {VaultError} BAD_BLOCK if the line is no column.
 */
export function openColumn(line: string, room: number): Values {
  const cursor = new Cursor(line);
  cursor.skip("[");
  switch (line.slice(1, 5)) {
    case '"c",':
      return new Constant(constantOf(cursor));
    case '"i",':
      return new Ids(cursor);
    case '"t",':
      return new Instants(cursor);
    case '"d",':
      return new Dictionary(cursor);
    case '"j",':
      return new Listed(cursor, room);
    default:
      return new Numbers(openIntegers(cursor));
  }
}

/** Opens the column that tells which shape each row has. */
export function openShapeNumbers(line: string): Integers {
  const cursor = new Cursor(line);
  cursor.skip("[");
  if (!cursor.sees('"c",')) return openIntegers(cursor);
  const number = new Cursor(constantOf(cursor)).integer();
  return { next: () => number, isAtEnd: () => true };
}

function constantOf(cursor: Cursor): string {
  cursor.skip('"c",');
  must(!cursor.sees("["), "a constant is an array");
  const value = cursor.leaf(0);
  must(cursor.endsWith("]"), "a constant has another end");
  return value;
}

/** One value for all rows. */
export class Constant implements Values {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  next(): string {
    return this.#value;
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

  next(): string {
    this.#cursor.skipComma(this.#isFirst);
    this.#isFirst = false;
    return this.#cursor.leaf(this.#room);
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

  next(): string {
    const { text, at } = this.#cursor;
    must(isIdAt(text, at), "an id of a column is none");
    this.#cursor.at = at + ID_LETTERS;
    return `"${text.slice(at, at + ID_LETTERS)}"`;
  }

  isAtEnd(): boolean {
    return this.#cursor.endsWith('"]');
  }
}

class Instants implements Values {
  readonly #units: Integers;
  readonly #writer: InstantWriter;

  constructor(cursor: Cursor) {
    cursor.skip('"t",');
    const digits = cursor.integer();
    must(digits >= 0 && digits <= MAX_FRACTION_DIGITS, "an instant has too many digits");
    cursor.skip(",");
    this.#writer = new InstantWriter(digits);
    this.#units = openIntegers(cursor);
  }

  next(): string {
    const text = this.#writer.write(this.#units.next());
    must(text !== null, "an instant is in no year of four digits");
    return text;
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
      cursor.string();
    }
    cursor.skip("]");
    this.#starts.push(cursor.at);
    cursor.skip(",[");
  }

  next(): string {
    this.#cursor.skipComma(this.#isFirst);
    this.#isFirst = false;
    const index = this.#cursor.integer();
    const start = this.#starts[index];
    const end = this.#starts[index + 1];
    must(start !== undefined && end !== undefined, "a word is in no dictionary");
    return this.#cursor.text.slice(start, end - 1);
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

  next(): string {
    return String(this.#integers.next());
  }

  isAtEnd(): boolean {
    return this.#integers.isAtEnd();
  }
}
