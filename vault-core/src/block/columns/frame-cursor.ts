/**
 * Reads the frame from its front to its end, as text: it is short, and made of keys.
 * @module
 */
import { must } from "./limits.ts";

/** A letter below the space, or a backslash. */
const SPECIAL = /[^ -[\]-\uffff]/;

/** A place in the frame. */
export class FrameCursor {
  readonly text: string;
  at = 0;
  /** A string ends at the next quote. */
  readonly #isPlain: boolean;

  constructor(text: string) {
    this.text = text;
    this.#isPlain = !SPECIAL.test(text);
  }

  /** Tells whether a text comes next. */
  sees(expected: string): boolean {
    return this.text.startsWith(expected, this.at);
  }

  /** Passes over a text that must come. */
  skip(expected: string): void {
    must(this.sees(expected), "its frame is cut or malformed");
    this.at += expected.length;
  }

  /** Reads a number that counts something. */
  count(): number {
    let value = 0;
    const start = this.at;
    for (;;) {
      const digit = this.text.charCodeAt(this.at) - 48;
      if (!(digit >= 0 && digit <= 9)) break;
      value = value * 10 + digit;
      this.at++;
    }
    const isSpelledWell = this.at === start + 1 || (this.at > start && this.text[start] !== "0");
    must(isSpelledWell && Number.isSafeInteger(value), "a number of its frame is malformed");
    return value;
  }

  /** Reads a key, and gives it in its quotes. */
  key(): string {
    must(this.sees('"'), "a key of a shape is malformed");
    const end = this.#isPlain ? this.text.indexOf('"', this.at + 1) : this.#quote();
    must(end > 0, "a key of a shape is malformed");
    const key = this.text.slice(this.at, end + 1);
    must(this.#isPlain || isSpelledSo(key), "a key of a shape is malformed");
    this.at = end + 1;
    return key;
  }

  /** The place of the quote that ends a string; -1 if none does. */
  #quote(): number {
    for (let at = this.at + 1; at < this.text.length; at++) {
      const letter = this.text[at];
      if (letter === '"') return at;
      if (letter === "\\") at++;
    }
    return -1;
  }
}

/** Tells whether a key is spelled as `JSON.stringify` does it. */
function isSpelledSo(key: string): boolean {
  if (!SPECIAL.test(key)) return true;
  try {
    return JSON.stringify(JSON.parse(key)) === key;
  } catch {
    return false;
  }
}
