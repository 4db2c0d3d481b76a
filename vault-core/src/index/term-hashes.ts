/**
 * The hashes that the terms of a block are made of, gathered from the JSON texts of lines in one pass over their letters.
 * Texts of ASCII alone, which most are, are hashed as they stand; any other is given to who knows its words.
 * @module
 */

import { readUtf8 } from "../bytes/encoding.ts";

/** Where the hash of a word begins: FNV-1a over its UTF-16 units. */
export const FNV_START = 0x811c9dc5 | 0;

/** Members of a record that say which it is, when it was and how it came here: no search looks at them. */
const UNSEARCHED = ["id", "type", "source", "when"];

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const SPACE = 0x20;
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST] = [0x7b, 0x7d, 0x5b, 0x5d];
const FIRST_CELLS = 8192;
/** The lower case of ASCII letters and digits; 0 for what is in no word. */
const LOWER = Uint8Array.from({ length: 128 }, (_, code) =>
  /[A-Za-z0-9]/.test(String.fromCharCode(code))
    ? String.fromCharCode(code).toLowerCase().charCodeAt(0)
    : 0,
);
/** The same by bytes of UTF-8; where a text ends, or goes on otherwise, `STOP`. */
const STOP = 255;
const LOWER_OF_BYTE = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte > 0x7f || byte === QUOTE || byte === BACKSLASH ? STOP : (LOWER[byte] ?? 0),
);

/** Tells whether a search looks at a member of a record. */
export function isSearched(name: string): boolean {
  return !UNSEARCHED.includes(name);
}

/** Adds a unit to the hash of a word. */
export function fnv(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, 0x01000193);
}

/** A set of hashes: a table with open addressing, since a block has tens of thousands. */
export class TermHashes {
  readonly #takeWords: (text: string, hashes: TermHashes) => void;
  #cells = new Int32Array(FIRST_CELLS);
  #count = 0;
  #hasZero = false;
  /** Hashes of a text that may yet turn out to be none of ASCII. */
  #pending = new Int32Array(FIRST_CELLS);

  /** @param takeWords Adds the hashes of the words of any text. */
  constructor(takeWords: (text: string, hashes: TermHashes) => void) {
    this.#takeWords = takeWords;
  }

  /** Adds a hash. */
  add(hash: number): void {
    const wanted = hash | 0;
    if (wanted === 0) {
      this.#hasZero = true;
      return;
    }
    if (!put(this.#cells, wanted)) return;
    this.#count += 1;
    if (this.#count * 2 > this.#cells.length) this.#grow();
  }

  /**
   * Adds what a JSON text holds: every text in it that is no name of a member. Of a member said twice it takes both; members of
   * the record itself that no search looks at are passed over.
   */
  takeJson(json: string): void {
    let [depth, at] = [0, 0];
    while (at < json.length) {
      const code = json.charCodeAt(at);
      if (code !== QUOTE) {
        depth += stepOf(code);
        at += 1;
        continue;
      }
      const passed = depth === 1 ? afterUnsearched(json, at) : at;
      at = passed === at ? this.#takeText(json, at) : passed;
    }
  }

  /** Adds what a value inside a JSON text holds, from the UTF-8 that it stands in. */
  takeValue(bytes: Uint8Array, start: number, end: number): void {
    let at = start;
    // Only a list has texts further inside.
    if (bytes[at] !== QUOTE) at = bytes[at] === OPEN_LIST ? quoteFrom(bytes, at) : end;
    while (at < end) {
      at = this.#takeBytes(bytes, at);
      if (at < end) at = quoteFrom(bytes, at);
    }
  }

  /** The hashes, each once, in no order. */
  all(): Uint32Array {
    const hashes = new Uint32Array(this.#count + (this.#hasZero ? 1 : 0));
    let next = this.#hasZero ? 1 : 0;
    for (const cell of this.#cells) if (cell !== 0) hashes[next++] = cell;
    return hashes;
  }

  /** Takes the text whose opening quote is at a place; gives the place after its closing one. */
  #takeText(json: string, open: number): number {
    let [count, length, hash] = [0, 0, FNV_START];
    this.#makeRoom(json.length - open);
    const pending = this.#pending;
    for (let at = open + 1; at < json.length; at++) {
      const code = json.charCodeAt(at);
      if (code > 0x7f || code === BACKSLASH) return this.#takeOther(json, open);
      const lower = LOWER[code] ?? 0;
      if (lower !== 0) {
        hash = fnv(hash, lower);
        length += 1;
        if (isStart(length)) pending[count++] = hash;
        continue;
      }
      if (length === 2) pending[count++] = hash;
      if (code === QUOTE) {
        if (!isName(json, at + 1)) this.#addPending(count);
        return at + 1;
      }
      length = 0;
      hash = FNV_START;
    }
    return json.length;
  }

  /** As `#takeText`. */
  #takeBytes(lines: Uint8Array, open: number): number {
    let [count, length, hash] = [0, 0, FNV_START];
    const pending = this.#pending;
    // Each letter gives one hash at most.
    const end = Math.min(lines.length, open + pending.length);
    let at = open + 1;
    for (let lower = 0; at < end; at++) {
      lower = LOWER_OF_BYTE[lines[at] ?? 0] ?? STOP;
      if (lower === STOP) break;
      if (lower !== 0) {
        hash = fnv(hash, lower);
        length += 1;
        if (isStart(length)) pending[count++] = hash;
        continue;
      }
      if (length === 2) pending[count++] = hash;
      length = 0;
      hash = FNV_START;
    }
    if (lines[at] !== QUOTE) return this.#takeOtherBytes(lines, open, at);
    if (length === 2) pending[count++] = hash;
    // Behind the name of a member there is no space.
    if (lines[at + 1] !== COLON) this.#addPending(count);
    return at + 1;
  }

  /** The same for a text with other letters, or one that is longer than there is room for. */
  #takeOtherBytes(lines: Uint8Array, open: number, end: number): number {
    if (end - open === this.#pending.length) {
      this.#makeRoom(2 * (end - open));
      return this.#takeBytes(lines, open);
    }
    let at = open + 1;
    while (at < lines.length && lines[at] !== QUOTE) at += lines[at] === BACKSLASH ? 2 : 1;
    if (lines[at + 1] === COLON) return at + 1;
    const json = readUtf8(lines.subarray(open, at + 1));
    const text: unknown = json === null ? null : JSON.parse(json);
    if (typeof text === "string") this.#takeWords(text, this);
    return at + 1;
  }

  /** The same for a text with letters that are not ASCII, or escaped. */
  #takeOther(json: string, open: number): number {
    const at = endOfText(json, open);
    if (isName(json, at + 1)) return at + 1;
    const text: unknown = JSON.parse(json.slice(open, at + 1));
    if (typeof text === "string") this.#takeWords(text, this);
    return at + 1;
  }

  #addPending(count: number): void {
    for (let at = 0; at < count; at++) this.add(this.#pending[at] ?? 0);
  }

  /** Each letter gives one hash at most. */
  #makeRoom(letters: number): void {
    if (this.#pending.length < letters) this.#pending = new Int32Array(letters * 2);
  }

  #grow(): void {
    const cells = new Int32Array(this.#cells.length * 2);
    for (const cell of this.#cells) if (cell !== 0) put(cells, cell);
    this.#cells = cells;
  }
}

/** Tells whether so many letters of a longer word are hashed. */
function isStart(length: number): boolean {
  return length === 3 || length === 5 || length === 8;
}

/** The place of the next quote, or the end of all. */
function quoteFrom(bytes: Uint8Array, at: number): number {
  const found = bytes.indexOf(QUOTE, at);
  return found < 0 ? bytes.length : found;
}

/** Puts a hash in a table; false if it was there. */
function put(cells: Int32Array, hash: number): boolean {
  const mask = cells.length - 1;
  let at = (hash ^ (hash >>> 15)) & mask;
  for (let cell = cells[at]; cell !== 0; cell = cells[at]) {
    if (cell === hash) return false;
    at = (at + 1) & mask;
  }
  cells[at] = hash;
  return true;
}

/** How many objects and lists a letter outside of texts opens. */
function stepOf(code: number): number {
  if (code === OPEN_OBJECT || code === OPEN_LIST) return 1;
  return code === CLOSE_OBJECT || code === CLOSE_LIST ? -1 : 0;
}

/** The place after a member that no search looks at, or the place itself where another text begins. */
function afterUnsearched(json: string, open: number): number {
  const name = UNSEARCHED.find((one) => json.startsWith(`${one}"`, open + 1));
  const end = name === undefined ? open : open + name.length + 2;
  if (name === undefined || !isName(json, end)) return open;
  let at = json.indexOf(":", end) + 1;
  while (json.charCodeAt(at) <= SPACE) at += 1;
  return afterValue(json, at);
}

/** The place after a text, an object or a list; numbers and the like hold no text. */
function afterValue(json: string, begin: number): number {
  let [depth, at] = [0, begin];
  do {
    const code = json.charCodeAt(at);
    if (code === QUOTE) at = endOfText(json, at);
    else depth += stepOf(code);
    at += 1;
  } while (depth > 0 && at < json.length);
  return at;
}

/** The place of the quote that ends a text. */
function endOfText(json: string, open: number): number {
  let at = open + 1;
  while (at < json.length && json.charCodeAt(at) !== QUOTE)
    at += json.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at;
}

/** Tells whether a text that ends before a place is the name of a member. */
function isName(json: string, end: number): boolean {
  let at = end;
  while (json.charCodeAt(at) <= SPACE) at += 1;
  return json.charCodeAt(at) === COLON;
}
