/**
 * Many elements of a JSON list at once: exports write all of them alike, so where one ends and the next begins looks the same each
 * time. A text from the begin of an element to such a place is parsed in one go. If that succeeds, the place was one between two
 * elements: nothing but whole elements, with commas between them, is the inside of a list. If it fails, or may break a limit,
 * somebody else looks at each sign, and says what is wrong.
 * @module
 */
import { isList, type Json, type JsonObject } from "../../../model/json.ts";
import { limits } from "./limits.ts";

/** Some whole elements. */
export interface JsonRun {
  readonly values: readonly Json[];
  /** The place where the next element begins. */
  readonly end: number;
}

/** Letters of a run. Few: what was made of it lives until it is handed on, and is what tidying up memory costs. */
const RUN = 16_384;
/** After so many failures one after the other it is not tried again. */
const MAX_FAILURES = 4;

/** Reads runs of a list whose elements are objects. */
export class JsonRuns {
  #text = "";
  /** What stands between two objects, brackets included, and the place of the comma in it. */
  #border: { readonly text: string; readonly comma: number } | null = null;
  #failures = 0;
  /** No look before this place of the piece at hand. */
  #from = 0;

  /** Takes the next piece of the text. */
  push(text: string): void {
    this.#text = text;
    this.#from = 0;
  }

  /** Looks at what stands around a comma between two elements. */
  learn(comma: number): void {
    if (this.#border !== null || this.#text[comma] !== ",") return;
    const close = this.#unlessBlank(comma - 1, -1);
    const open = this.#unlessBlank(comma + 1, 1);
    if (this.#text[close] !== "}" || this.#text[open] !== "{") return;
    // With the blanks before the bracket: deeper objects are indented more.
    const begin = this.#unlessBlank(close - 1, -1) + 1;
    this.#border = { text: this.#text.slice(begin, open + 1), comma: comma - begin };
  }

  /**
   * Gives the elements that begin at a place of the piece at hand; null if they cannot be read together.
   *
   * @param depth How deep elements are: 2 in a list at the top.
   */
  at(place: number, depth: number): JsonRun | null {
    const border = this.#border;
    if (border === null || place < this.#from || this.#failures >= MAX_FAILURES) return null;
    const found = this.#text.lastIndexOf(border.text, place + RUN);
    const text = found < place ? null : this.#text.slice(place, found + border.comma);
    const values = text === null ? null : parsed(text, depth);
    if (values === null) {
      this.#failures += 1;
      this.#from = place + RUN;
      return null;
    }
    this.#failures = 0;
    return { values, end: found + border.comma + 1 };
  }

  #unlessBlank(from: number, step: 1 | -1): number {
    let at = from;
    while (isBlank(this.#text.charCodeAt(at))) at += step;
    return at;
  }
}

/** RFC 8259, 2. */
function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

function parsed(text: string, depth: number): readonly Json[] | null {
  try {
    const values: readonly Json[] = JSON.parse(`[${text}]`);
    return keepLimits(values, text, depth) ? values : null;
  } catch {
    return null;
  }
}

/** What was counted in some values. */
interface Census {
  /** Objects and lists, and how deep the deepest is. */
  nested: number;
  deepest: number;
  /** The most keys of an object. */
  widest: number;
}

/**
 * Tells whether the values of a text are within the limits. Of a key that is repeated the last value stands, and the others are in
 * the text alone: each bracket that no value shows is a level of one of them, or in a string.
 */
function keepLimits(values: readonly Json[], text: string, depth: number): boolean {
  const census: Census = { nested: 0, deepest: depth, widest: 0 };
  for (const value of values) if (isNested(value)) count(value, depth, census);
  const hidden = occurrences(text, "{") + occurrences(text, "[") - census.nested;
  const isFlat = census.deepest + hidden <= limits.jsonDepth;
  return (
    census.widest <= limits.jsonKeys && (isFlat || areLevels(text, limits.jsonDepth + 1 - depth))
  );
}

/** Tells whether the brackets of some JSON are nested no more levels than that. */
function areLevels(text: string, most: number): boolean {
  let level = 0;
  for (const sign of text.replaceAll(STRINGS, "")) {
    if (sign === "{" || sign === "[") level += 1;
    if (sign === "}" || sign === "]") level -= 1;
    if (level > most) return false;
  }
  return true;
}

const STRINGS = /"[^"\\]*(?:\\.[^"\\]*)*"/gu;

function count(value: JsonObject | readonly Json[], depth: number, census: Census): void {
  census.nested += 1;
  if (depth > census.deepest) census.deepest = depth;
  // Deeper it need not be looked at, and what looks at it ends before the stack does.
  if (depth > limits.jsonDepth) return;
  if (isList(value)) {
    for (const member of value) if (isNested(member)) count(member, depth + 1, census);
    return;
  }
  let keys = 0;
  for (const key in value) {
    const member = value[key];
    keys += 1;
    if (isNested(member)) count(member, depth + 1, census);
  }
  if (keys > census.widest) census.widest = keys;
}

function isNested(value: Json | undefined): value is JsonObject | readonly Json[] {
  return typeof value === "object" && value !== null;
}

function occurrences(text: string, sign: string): number {
  let found = 0;
  for (let at = text.indexOf(sign); at >= 0; at = text.indexOf(sign, at + 1)) found += 1;
  return found;
}
