/**
 * Reads a line of a body from its front to its end. Nothing is built that was not asked for, so a line that lies about
 * what follows costs no memory.
 * @module
 */
import { COMMA, OPEN_OBJECT, stringEnd, valueEnd } from "./json-bytes.ts";
import { must } from "./limits.ts";

const MINUS = 45;
const ZERO = 48;

/** A place in a line. */
export class Cursor {
  readonly bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  /** Tells whether a text of ASCII comes next. */
  sees(expected: string): boolean {
    for (let index = 0; index < expected.length; index++)
      if (this.bytes[this.at + index] !== expected.charCodeAt(index)) return false;
    return true;
  }

  /** Passes over a text of ASCII that must come. */
  skip(expected: string): void {
    must(this.sees(expected), "a line of its body is cut or malformed");
    this.at += expected.length;
  }

  /** Passes over the comma in front of a value, unless it is the first. */
  skipComma(isFirst: boolean): void {
    if (isFirst) return;
    must(this.bytes[this.at] === COMMA, "a column has fewer values than rows");
    this.at++;
  }

  /** Tells whether a text of ASCII is all that is left. */
  endsWith(rest: string): boolean {
    return this.sees(rest) && this.at + rest.length === this.bytes.length;
  }

  /** Passes over a string. */
  passString(): void {
    this.#passTo(stringEnd(this.bytes, this.at));
  }

  /** Passes over a value, which must be no object. */
  passLeaf(room: number): void {
    must(this.bytes[this.at] !== OPEN_OBJECT, "a value of a column is an object");
    this.#passTo(valueEnd(this.bytes, this.at, room));
  }

  /** Reads a safe integer. */
  integer(): number {
    const { bytes } = this;
    const isNegative = bytes[this.at] === MINUS;
    const start = isNegative ? this.at + 1 : this.at;
    let end = start;
    let value = 0;
    for (;;) {
      const digit = (bytes[end] ?? 0) - ZERO;
      if (!(digit >= 0 && digit <= 9)) break;
      value = value * 10 + digit;
      end++;
    }
    const isZeroFirst = bytes[start] === ZERO;
    const isSpelledWell = end > start && (!isZeroFirst || end - this.at === 1);
    must(isSpelledWell && Number.isSafeInteger(value), "a number of a column is no safe integer");
    this.at = end;
    return isNegative ? -value : value;
  }

  #passTo(end: number): void {
    must(end >= 0, "a value of a column is malformed");
    this.at = end;
  }
}
