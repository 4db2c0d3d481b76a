/**
 * Cuts a stream of JSON text into the texts of one array's elements, without building anything else.
 *
 * It follows quotes and brackets only; whether an element is JSON is for `JSON.parse` to say.
 * @module
 */
import { limits, refusal } from "./limits.ts";

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** Where the splitter stands: before, inside or behind the array; or the file has ended without it. */
export type SplitterState = "before" | "inside" | "done" | "absent";

/** The splitter. Feed it text in order; it gives the elements that became whole. */
export class JsonSplitter {
  #state: SplitterState = "before";
  readonly #key: string | null;
  readonly #target: number;
  #depth = 0;
  #inString = false;
  #escaped = false;
  #stringLength = 0;
  /** Text of the element or of the string at hand, from earlier pieces. */
  #kept = "";
  #keeping = false;
  #from = 0;
  #lastString: string | null = null;
  #keyNow: string | null = null;

  /** @param key The key of the top object that holds the array; null for an array at the top. */
  constructor(key: string | null) {
    this.#key = key;
    this.#target = key === null ? 1 : 2;
  }

  /** Where it stands. */
  get state(): SplitterState {
    return this.#state;
  }

  /** Takes the next piece; yields the text of each element that it completes. */
  *push(text: string): Generator<string> {
    this.#from = 0;
    for (let at = 0; at < text.length && this.#state !== "done"; at++) {
      const code = text.charCodeAt(at);
      if (this.#inString) this.#stringUnit(text, at, code);
      else {
        const element = this.#unit(text, at, code);
        if (element !== null) yield element;
      }
    }
    if (this.#keeping) this.#keep(text, text.length);
  }

  #stringUnit(text: string, at: number, code: number): void {
    if (++this.#stringLength > limits.jsonString) throw refusal("too-large", limits.jsonString);
    if (this.#escaped) this.#escaped = false;
    else if (code === BACKSLASH) this.#escaped = true;
    else if (code === QUOTE) this.#endString(text, at);
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
        if (this.#state === "before" && this.#depth === 1) this.#keyNow = this.#lastString;
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
      if (this.#key === null || this.#keyNow === this.#key) {
        this.#state = "inside";
        this.#startKeeping(at + 1);
      }
    }
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
