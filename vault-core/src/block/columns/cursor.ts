/**
 * Reads a line of a body from its front to its end. Nothing is built that was not asked for, so a line that lies about
 * what follows costs no memory.
 * @module
 */
import { isPlain, stringEnd, valueEnd } from "./json-text.ts";
import { must } from "./limits.ts";

const COMMA = 44;
const MINUS = 45;
const ZERO = 48;

/** A place in a text. */
export class Cursor {
  readonly text: string;
  at: number;
  readonly #isPlain: boolean;

  constructor(text: string, at = 0) {
    this.text = text;
    this.at = at;
    this.#isPlain = isPlain(text);
  }

  /** Tells whether a text comes next. */
  sees(expected: string): boolean {
    return this.text.startsWith(expected, this.at);
  }

  /** Passes over a text that must come. */
  skip(expected: string): void {
    must(this.sees(expected), "a line of its body is cut or malformed");
    this.at += expected.length;
  }

  /** Passes over the comma in front of a value, unless it is the first. */
  skipComma(isFirst: boolean): void {
    if (isFirst) return;
    must(this.text.charCodeAt(this.at) === COMMA, "a column has fewer values than rows");
    this.at++;
  }

  /** Tells whether this is all that is left. */
  endsWith(rest: string): boolean {
    return this.sees(rest) && this.at + rest.length === this.text.length;
  }

  /** Reads a string, and gives it in its quotes. */
  string(): string {
    return this.#upTo(stringEnd(this.text, this.at));
  }

  /** Reads a value that is no object, and gives its text. */
  leaf(room: number): string {
    must(!this.sees("{"), "a value of a column is an object");
    return this.#upTo(valueEnd(this.text, this.at, room, this.#isPlain));
  }

  /** Reads a safe integer. */
  integer(): number {
    const { text } = this;
    const isNegative = text.charCodeAt(this.at) === MINUS;
    const start = isNegative ? this.at + 1 : this.at;
    let end = start;
    let value = 0;
    for (;;) {
      const digit = text.charCodeAt(end) - ZERO;
      if (!(digit >= 0 && digit <= 9)) break;
      value = value * 10 + digit;
      end++;
    }
    const isZeroFirst = text.charCodeAt(start) === ZERO;
    const isSpelledWell = end > start && (!isZeroFirst || end - this.at === 1);
    must(isSpelledWell && Number.isSafeInteger(value), "a number of a column is no safe integer");
    this.at = end;
    return isNegative ? -value : value;
  }

  #upTo(end: number): string {
    must(end >= 0, "a value of a column is malformed");
    const value = this.text.slice(this.at, end);
    this.at = end;
    return value;
  }
}
