/**
 * The values of a column, as ranges of the lines that they stand in: nothing of them is copied until they are written.
 * @module
 */
import type { Numbers } from "../../model/value-table.ts";
import type { Output } from "./output.ts";

const COMMA = 44;
const MINUS = 45;
const ZERO = 48;
/** FNV-1a. */
const HASH_START = 0x811c9dc5;
const HASH_PRIME = 0x01000193;

/** Ranges of bytes, in the order of rows. */
export class Ranges {
  readonly bytes: Uint8Array;
  readonly starts: Numbers;
  readonly ends: Numbers;

  constructor(bytes: Uint8Array, starts: Numbers, ends: Numbers) {
    this.bytes = bytes;
    this.starts = starts;
    this.ends = ends;
  }

  /** The ranges of rows that each have one of these values. */
  picked(words: Numbers): Ranges {
    const { length } = words;
    const [starts, ends] = [new Uint32Array(length), new Uint32Array(length)];
    for (let row = 0; row < length; row++) {
      starts[row] = this.starts[words[row] ?? 0] ?? 0;
      ends[row] = this.ends[words[row] ?? 0] ?? 0;
    }
    return new Ranges(this.bytes, starts, ends);
  }

  /** Tells whether a value begins with a byte in all rows. */
  allBegin(byte: number): boolean {
    const { bytes, starts } = this;
    for (let row = 0; row < starts.length; row++)
      if (bytes[starts[row] ?? 0] !== byte) return false;
    return true;
  }

  /** Tells whether they stand in a list of JSON, one behind the other. */
  areList(): boolean {
    const { bytes, starts, ends } = this;
    for (let row = 1; row < starts.length; row++) {
      const end = ends[row - 1] ?? 0;
      if (starts[row] !== end + 1 || bytes[end] !== COMMA) return false;
    }
    return starts.length > 0;
  }

  /** Tells whether all rows have the same bytes. */
  isConstant(): boolean {
    for (let row = 1; row < this.starts.length; row++) if (!this.areEqual(0, row)) return false;
    return true;
  }

  /** Tells whether two rows have the same bytes. */
  areEqual(one: number, other: number): boolean {
    const { bytes } = this;
    const start = this.starts[one] ?? 0;
    const place = this.starts[other] ?? 0;
    const length = (this.ends[one] ?? 0) - start;
    if ((this.ends[other] ?? 0) - place !== length) return false;
    for (let at = 0; at < length; at++) if (bytes[start + at] !== bytes[place + at]) return false;
    return true;
  }

  /** Adds the bytes of a row to an output. */
  copyTo(row: number, out: Output): void {
    out.copy(this.bytes, this.starts[row] ?? 0, this.ends[row] ?? 0);
  }
}

/** Ranges to which more are added. */
export class GrowingRanges extends Ranges {
  readonly #starts: number[];
  readonly #ends: number[];

  constructor(bytes: Uint8Array) {
    const [starts, ends]: [number[], number[]] = [[], []];
    super(bytes, starts, ends);
    this.#starts = starts;
    this.#ends = ends;
  }

  /** Adds the value of one more row. */
  add(start: number, end: number): void {
    this.#starts.push(start);
    this.#ends.push(end);
  }
}

/** Values that are all different, and for each row the number of its value. */
export interface Worded {
  readonly values: Ranges;
  readonly words: Numbers;
}

/** The words that rows use, in the order of their first use. */
export class UsedWords {
  readonly words: number[] = [];
  /** For each row the place of its word among them. */
  readonly indexes: Uint32Array;

  /** @param count of all words. */
  constructor(words: Numbers, count: number) {
    this.indexes = new Uint32Array(words.length);
    /** Of each word one more than its place; 0 for one that no row used yet. */
    const places = new Uint32Array(count);
    // An import comes here for each value of each row: an iterator would make an object for it.
    for (let row = 0; row < words.length; row++) {
      const word = words[row] ?? 0;
      if (places[word] === 0) places[word] = this.words.push(word);
      this.indexes[row] = (places[word] ?? 1) - 1;
    }
  }
}

/** Reads the safe integer of a row, whose text is JSON; null if it is something else. */
export function rangeNumber({ bytes, starts, ends }: Ranges, row: number): number | null {
  const start = starts[row] ?? 0;
  const end = ends[row] ?? 0;
  const isNegative = bytes[start] === MINUS;
  const from = isNegative ? start + 1 : start;
  let value = 0;
  for (let at = from; at < end; at++) {
    const digit = (bytes[at] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) return null;
    value = value * 10 + digit;
  }
  if (!Number.isSafeInteger(value)) return null;
  return isNegative ? -value : value;
}

/** The different values of a column, each with the first row that has it. */
export class WordTable {
  readonly rows: number[] = [];
  /** For each row the place of its value among `rows`. */
  readonly indexes: Uint32Array;
  readonly #values: Ranges;
  #slots = new Int32Array();

  private constructor(values: Ranges) {
    this.#values = values;
    this.indexes = new Uint32Array(values.starts.length);
  }

  /** Finds the values; null if more than half of the rows have one of their own. */
  static of(values: Ranges): WordTable | null {
    const table = new WordTable(values);
    const count = values.starts.length;
    table.#makeRoom();
    for (let row = 0; row < count; row++) {
      table.#add(row);
      if (table.rows.length * 2 > count) return null;
    }
    return table;
  }

  #makeRoom(): void {
    let slots = 16;
    while (slots < this.#values.starts.length * 2) slots *= 2;
    this.#slots = new Int32Array(slots).fill(-1);
  }

  #add(row: number): void {
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let slot = this.#hash(row) & mask; ; slot = (slot + 1) & mask) {
      const place = slots[slot] ?? -1;
      if (place >= 0 && !this.#values.areEqual(this.rows[place] ?? 0, row)) continue;
      if (place < 0) slots[slot] = this.rows.push(row) - 1;
      this.indexes[row] = place < 0 ? this.rows.length - 1 : place;
      return;
    }
  }

  #hash(row: number): number {
    const { bytes, starts, ends } = this.#values;
    const end = ends[row] ?? 0;
    let hash = HASH_START;
    for (let at = starts[row] ?? 0; at < end; at++)
      hash = Math.imul(hash ^ (bytes[at] ?? 0), HASH_PRIME);
    return hash ^ (hash >>> 15);
  }
}
