/**
 * Starts of ids: the first 8 of the 16 bytes that most ids are, or of a keyed hash of any other id. A page of `ids` holds
 * those of the events of each block, sorted.
 * @module
 */
import { readU32 } from "../bytes/integers.ts";
import { PLAIN_ID_BYTES, type PlainIds } from "../model/plain-ids.ts";

/** A start as two numbers of 32 bits. */
export interface IdStart {
  readonly high: number;
  readonly low: number;
}

/** Bytes of a start. */
export const START_BYTES = 8;
const PLAIN_LETTERS = 22;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const NO_LETTER = 64;
/** By code of a letter: of a million ids each is looked at here, so it is no map. */
const VALUES = new Uint8Array(128).fill(NO_LETTER);
Array.from(LETTERS).forEach((letter, value) => (VALUES[letter.charCodeAt(0)] = value));

/** Tells whether an id is the base64url of 16 bytes. */
export function isPlainId(id: string): boolean {
  if (id.length !== PLAIN_LETTERS) return false;
  let seen = 0;
  for (let at = 0; at < PLAIN_LETTERS; at++) seen |= VALUES[id.charCodeAt(at)] ?? NO_LETTER;
  // The last letter stands for two bits and four that are none.
  return seen < NO_LETTER && ((VALUES[id.charCodeAt(PLAIN_LETTERS - 1)] ?? 0) & 15) === 0;
}

/** Gives the start of an id. */
export function startOf(id: string, hashId: (id: string) => Uint8Array): IdStart {
  return plainStart(id) ?? hashedStart(id, hashId);
}

/** Gives the start of an id that is the base64url of 16 bytes; null for any other. */
export function plainStart(id: string): IdStart | null {
  return isPlainId(id) ? startOfLetters(id) : null;
}

/** Gives the second half of an id that is the base64url of 16 bytes. */
export function restOfId(id: string): IdStart {
  const value = (at: number): number => (VALUES[id.charCodeAt(at)] ?? 0) & 63;
  let [high, low] = [value(10) & 3, 0];
  for (let at = 11; at < 16; at++) high = high * 64 + value(at);
  for (let at = 16; at < 21; at++) low = low * 64 + value(at);
  return { high, low: low * 4 + (value(21) >> 4) };
}

function hashedStart(id: string, hashId: (id: string) => Uint8Array): IdStart {
  const hashed = hashId(id);
  return { high: readU32(hashed, 0), low: readU32(hashed, 4) };
}

/** The least and the greatest start that ids with these first letters (at most 10) can have. */
export function startsWith(letters: string): readonly [IdStart, IdStart] {
  return [startOfLetters(letters.padEnd(11, "A")), startOfLetters(letters.padEnd(11, "_"))];
}

/** Orders starts. */
function compareStarts(a: IdStart, b: IdStart): number {
  return a.high - b.high || a.low - b.low;
}

/** Writes the starts of a block, sorted. */
export function writeStarts(starts: readonly IdStart[]): Uint8Array {
  const sorter = new StartSorter(starts.length);
  for (const { high, low } of starts) sorter.add(high, low);
  return sorter.sorted();
}

/** Of ids that were sorted before: an import asks whether they are all different, and then writes them. */
const sorted = new WeakMap<PlainIds, Uint8Array>();

/** Writes the starts of ids, sorted. */
export function startsOfIds(ids: PlainIds): Uint8Array {
  const starts = sorted.get(ids) ?? sortedStartsOf(ids);
  sorted.set(ids, starts);
  return starts;
}

function sortedStartsOf({ bytes }: PlainIds): Uint8Array {
  const view = viewOf(bytes);
  const sorter = new StartSorter(bytes.length / PLAIN_ID_BYTES);
  for (let at = 0; at < bytes.length; at += PLAIN_ID_BYTES)
    sorter.add(view.getInt32(at), view.getInt32(at + 4));
  return sorter.sorted();
}

/** Which half of a number of 64 bits is the higher one depends on the machine. */
const HIGH = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 1 : 0;

/** Starts as numbers of 64 bits, which the platform sorts. */
class StartSorter {
  readonly #numbers: BigUint64Array;
  readonly #halves: Uint32Array;
  #length = 0;

  constructor(count: number) {
    this.#numbers = new BigUint64Array(count);
    this.#halves = new Uint32Array(this.#numbers.buffer);
  }

  add(high: number, low: number): void {
    this.#halves[this.#length + HIGH] = high;
    this.#halves[this.#length + 1 - HIGH] = low;
    this.#length += 2;
  }

  sorted(): Uint8Array {
    this.#numbers.sort();
    const bytes = new Uint8Array(this.#numbers.length * START_BYTES);
    const view = viewOf(bytes);
    for (let at = 0; at < this.#halves.length; at += 2) {
      view.setUint32(at * 4, this.#halves[at + HIGH] ?? 0);
      view.setUint32(at * 4 + 4, this.#halves[at + 1 - HIGH] ?? 0);
    }
    return bytes;
  }
}

/**
 * Reads what `writeStarts` wrote, one after the other; false for bytes that are none.
 *
 * @param take is given the halves as signed numbers of 32 bits: V8 makes an object of each that is above 2^31.
 */
export function eachStart(bytes: Uint8Array, take: (high: number, low: number) => void): boolean {
  if (bytes.length % START_BYTES !== 0) return false;
  // Of a million starts each is read here: a view is the quickest way.
  const view = viewOf(bytes);
  for (let at = 0; at < bytes.length; at += START_BYTES)
    take(view.getInt32(at), view.getInt32(at + 4));
  return true;
}

/** Gives the start of each id, as `eachStart` does, with its place. */
export function eachIdStart(
  { bytes }: PlainIds,
  take: (high: number, low: number, row: number) => void,
): void {
  const view = viewOf(bytes);
  for (let at = 0, row = 0; at < bytes.length; at += PLAIN_ID_BYTES, row++)
    take(view.getInt32(at), view.getInt32(at + 4), row);
}

/** Where starts are looked for. */
export interface StartTable {
  readonly size: number;
  /** The halves signed, or not. */
  rowOf(high: number, low: number): number | null;
}

/** Tells whether starts that `writeStarts` wrote are all different from each other, and in none of some tables. */
export function areNewStarts(bytes: Uint8Array, tables: readonly StartTable[] = []): boolean {
  if (bytes.length % START_BYTES !== 0) return false;
  const view = viewOf(bytes);
  const filled = tables.filter(({ size }) => size > 0);
  // Of a million starts each is looked at here: nothing is made of one.
  let lastHigh = -1;
  let lastLow = -1;
  for (let at = 0; at < bytes.length; at += START_BYTES) {
    const high = view.getUint32(at);
    const low = view.getUint32(at + 4);
    if (high < lastHigh || (high === lastHigh && low <= lastLow)) return false;
    for (let table = 0; table < filled.length; table++)
      if (filled[table]?.rowOf(high | 0, low | 0) !== null) return false;
    lastHigh = high;
    lastLow = low;
  }
  return true;
}

function viewOf({ buffer, byteOffset, length }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, length);
}

/** Tells whether what `writeStarts` wrote has a start. */
export function hasStart(bytes: Uint8Array, start: IdStart): boolean {
  let [from, to] = [0, Math.floor(bytes.length / START_BYTES)];
  while (from < to) {
    const middle = (from + to) >>> 1;
    const at = middle * START_BYTES;
    const order = compareStarts({ high: readU32(bytes, at), low: readU32(bytes, at + 4) }, start);
    if (order === 0) return true;
    if (order < 0) from = middle + 1;
    else to = middle;
  }
  return false;
}

// 11 letters are 66 bits: the last two belong to the ninth byte.
function startOfLetters(id: string): IdStart {
  const value = (at: number): number => (VALUES[id.charCodeAt(at)] ?? 0) & 63;
  let [high, low] = [0, 0];
  for (let at = 0; at < 5; at++) high = high * 64 + value(at);
  const middle = value(5);
  low = middle & 15;
  for (let at = 6; at < 10; at++) low = low * 64 + value(at);
  return { high: high * 4 + (middle >> 4), low: low * 16 + (value(10) >> 2) };
}
