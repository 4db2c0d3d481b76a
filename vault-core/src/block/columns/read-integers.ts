/**
 * Reads the integers of a column one after the other: of the kinds `r`, `n` and `j`.
 * @module
 */
import type { Cursor } from "./cursor.ts";
import { must } from "./limits.ts";

/** Integers in the order of rows. */
export interface Integers {
  /** The next one. @throws {VaultError} BAD_BLOCK if there is none. */
  next(): number;
  /** Tells whether all were read, and nothing follows. */
  isAtEnd(): boolean;
}

/** Opens integers: what follows is a kind, its members, and the end of the column. */
export function openIntegers(cursor: Cursor): Integers {
  if (cursor.sees('"r",')) return openRun(cursor);
  if (cursor.sees('"n",[')) return new Differences(cursor);
  must(cursor.sees('"j",['), "a column of integers has no such kind");
  return new Listed(cursor);
}

function openRun(cursor: Cursor): Integers {
  cursor.skip('"r",');
  const start = cursor.integer();
  cursor.skip(",");
  const step = cursor.integer();
  must(cursor.endsWith("]"), "a run has another end");
  return new Run(start, step);
}

class Run implements Integers {
  #next: number;
  readonly #step: number;

  constructor(start: number, step: number) {
    this.#next = start;
    this.#step = step;
  }

  next(): number {
    const value = this.#next;
    mustBeSafe(value);
    this.#next += this.#step;
    return value;
  }

  isAtEnd(): boolean {
    return true;
  }
}

class Listed implements Integers {
  readonly #cursor: Cursor;
  #isFirst = true;

  constructor(cursor: Cursor) {
    this.#cursor = cursor;
    cursor.at += '"j",['.length;
  }

  next(): number {
    this.#cursor.skipComma(this.#isFirst);
    this.#isFirst = false;
    return this.#cursor.integer();
  }

  isAtEnd(): boolean {
    return this.#cursor.endsWith("]]");
  }
}

class Differences implements Integers {
  readonly #listed: Listed;
  #sum = 0;

  constructor(cursor: Cursor) {
    this.#listed = new Listed(cursor);
  }

  next(): number {
    this.#sum += this.#listed.next();
    mustBeSafe(this.#sum);
    return this.#sum;
  }

  isAtEnd(): boolean {
    return this.#listed.isAtEnd();
  }
}

function mustBeSafe(value: number): void {
  must(Number.isSafeInteger(value), "a number of a column grows beyond the safe integers");
}
