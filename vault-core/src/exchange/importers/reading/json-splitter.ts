/**
 * Cuts a stream of JSON text into the texts of one array's elements, without building anything else.
 *
 * It follows quotes and brackets only; whether an element is JSON is for `JSON.parse` to say. Between two elements it can be told
 * that more of them were read by other means.
 * @module
 */
import { limits, refusal } from "./limits.ts";

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** Where the splitter stands: before, inside or behind the array; or the file has ended without it. */
export type SplitterState = "before" | "inside" | "done" | "absent";

/** The splitter. Feed it pieces of text in order, and take the elements of each. */
export class JsonSplitter {
  #state: SplitterState = "before";
  readonly #path: readonly string[];
  readonly #target: number;
  #depth = 0;
  #inString = false;
  #escaped = false;
  #stringLength = 0;
  /** The piece at hand, and the place in it up to which it was looked at. */
  #text = "";
  #at = 0;
  /** Place of the next backslash in the piece at hand; before the place looked at: not known. */
  #backslash = -1;
  /** Text of the element or of the string at hand, from earlier pieces. */
  #kept = "";
  #keeping = false;
  #from = 0;
  #lastString: string | null = null;
  /** The key at hand in each object on the way to the array. */
  readonly #keys: (string | null)[] = [];

  /** @param key The key of the top object that holds the array, or the keys on the way to it; null for an array at the top. */
  constructor(key: string | readonly string[] | null) {
    this.#path = key === null ? [] : typeof key === "string" ? [key] : key;
    this.#target = this.#path.length + 1;
  }

  /** Where it stands. */
  get state(): SplitterState {
    return this.#state;
  }

  /** How deep it stands: 0 outside everything. */
  get depth(): number {
    return this.#depth;
  }

  /** The place in the piece at hand up to which it was looked at. */
  get at(): number {
    return this.#at;
  }

  /** Tells whether it stands where an element begins, and nothing of it was seen. */
  get isBetween(): boolean {
    const isInside = this.#state === "inside" && this.#depth === this.#target;
    return isInside && !this.#inString && this.#kept === "";
  }

  /** Takes the next piece. */
  push(text: string): void {
    this.#text = text;
    this.#at = 0;
    this.#from = 0;
    this.#backslash = -1;
  }

  /** Gives the text of the next element that the piece at hand completes; null when there is none. */
  next(): string | null {
    const text = this.#text;
    let at = this.#at;
    let element: string | null = null;
    while (at < text.length && element === null && this.#state !== "done") {
      if (this.#inString) at = this.#skipString(text, at);
      else {
        element = this.#unit(text, at, text.charCodeAt(at));
        at += 1;
      }
    }
    this.#at = at;
    if (this.#keeping && element === null) this.#keep(text, text.length);
    return element;
  }

  /** Goes on behind whole elements that others have read; `at` is where the next one begins. Only where it stands between two. */
  skipTo(at: number): void {
    this.#at = at;
    this.#from = at;
  }

  /** Goes on inside a string: to its end, behind a backslash, or to the end of the piece. Most text is strings. */
  #skipString(text: string, at: number): number {
    if (this.#escaped) {
      this.#escaped = false;
      return this.#grow(at, at + 1);
    }
    const quote = text.indexOf('"', at);
    const stop = quote < 0 ? text.length : quote;
    const backslash = this.#nextBackslash(text, at);
    if (backslash < stop) {
      this.#escaped = true;
      return this.#grow(at, backslash + 1);
    }
    if (quote < 0) return this.#grow(at, stop);
    this.#endString(text, quote);
    return this.#grow(at, quote + 1);
  }

  #grow(from: number, to: number): number {
    this.#stringLength += to - from;
    if (this.#stringLength > limits.jsonString) throw refusal("too-large", limits.jsonString);
    return to;
  }

  #nextBackslash(text: string, at: number): number {
    if (this.#backslash < at) {
      const found = text.indexOf("\\", at);
      this.#backslash = found < 0 ? text.length : found;
    }
    return this.#backslash;
  }

  #endString(text: string, at: number): void {
    this.#inString = false;
    if (this.#state !== "before") return;
    this.#keep(text, at);
    this.#lastString = this.#take();
    this.#keeping = false;
  }

  /** One unit outside strings; the text of an element if it ends here. */
  #unit(text: string, at: number, code: number): string | null {
    switch (code) {
      case QUOTE:
        this.#inString = true;
        this.#stringLength = 0;
        if (this.#state === "before") this.#startKeeping(at + 1);
        return null;
      case OPEN_LIST:
      case OPEN_OBJECT:
        return this.#open(at, code);
      case CLOSE_LIST:
      case CLOSE_OBJECT:
        return this.#close(text, at);
      case COLON:
        if (this.#state === "before" && this.#depth < this.#target)
          this.#keys[this.#depth - 1] = this.#lastString;
        return null;
      case COMMA:
        return this.#atBorder(text, at);
      default:
        return null;
    }
  }

  #open(at: number, code: number): null {
    if (++this.#depth > limits.jsonDepth) throw refusal("too-deep", limits.jsonDepth);
    if (this.#state === "before" && this.#depth === this.#target && code === OPEN_LIST) {
      if (this.#path.every((key, index) => this.#keys[index] === key)) {
        this.#state = "inside";
        this.#startKeeping(at + 1);
      }
    }
    if (this.#depth < this.#target) this.#keys[this.#depth - 1] = null;
    return null;
  }

  #close(text: string, at: number): string | null {
    const element = this.#depth === this.#target ? this.#atBorder(text, at) : null;
    this.#depth -= 1;
    if (this.#state === "inside" && this.#depth < this.#target) {
      this.#state = "done";
      this.#keeping = false;
    }
    if (this.#state === "before" && this.#depth <= 0) this.#state = "absent";
    return element;
  }

  /** A comma or the closing bracket of the array: what was kept is one element. */
  #atBorder(text: string, at: number): string | null {
    if (this.#state !== "inside" || this.#depth !== this.#target) return null;
    this.#keep(text, at);
    const element = this.#take();
    this.#startKeeping(at + 1);
    return element.trim() === "" ? null : element;
  }

  #startKeeping(from: number): void {
    this.#keeping = true;
    this.#kept = "";
    this.#from = from;
  }

  #keep(text: string, to: number): void {
    this.#kept += text.slice(this.#from, to);
    this.#from = to;
    if (this.#kept.length > limits.jsonElementLength) {
      throw refusal("too-large", limits.jsonElementLength);
    }
  }

  #take(): string {
    const text = this.#kept;
    this.#kept = "";
    return text;
  }
}
