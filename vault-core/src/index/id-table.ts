/**
 * In which block an id lies, for all events of a collection: an open-addressing table of the 8-byte starts of ids, 12
 * bytes a slot. Three slots of four are taken at most: 16 to 32 bytes an id. Two ids may share a start, so what it says is
 * looked up in the block.
 * @module
 */
import { readU32 } from "../bytes/integers.ts";
import type { RandomSource } from "../crypto/random-pool.ts";
import { eachStart, type IdStart, START_BYTES } from "./id-starts.ts";

const FIRST_SLOTS = 64;
/** A slot: high half of the start, low half, number of the row and 1; 0 for an empty one. They lie together, so that to look one up takes one step into memory. */
const WORDS = 3;
const LOW = 1;
const ROW = 2;

/** What a table is seeded with: of four billion, so that nobody makes ids that crowd one slot beforehand. */
export function tableSeed(random: RandomSource): number {
  return readU32(random(4), 0);
}

/** A table from starts of ids to numbers of rows. */
export class IdTable {
  readonly #seed: number;
  // Signed: V8 makes an object of each number above 2^31 that goes from function to function.
  #words: Int32Array;
  #mask: number;
  #size = 0;

  /**
   * @param seed of `tableSeed`.
   * @param expected starts that it will have, as far as that is known: room is made for them at once.
   */
  constructor(seed: number, expected = 0) {
    this.#seed = seed;
    const slots = slotsFor(expected, FIRST_SLOTS);
    this.#words = new Int32Array(slots * WORDS);
    this.#mask = slots - 1;
  }

  /** Number of starts. */
  get size(): number {
    return this.#size;
  }

  /** The row of a start, or null. */
  get({ high, low }: IdStart): number | null {
    return this.rowOf(high, low);
  }

  /** The row of a start that is told by its halves, or null. */
  rowOf(high: number, low: number): number | null {
    const row = this.#words[this.#placeOf(high, low) + ROW] ?? 0;
    return row === 0 ? null : row - 1;
  }

  /** Notes the row of a start, unless it has one; tells whether it had none. */
  add({ high, low }: IdStart, row: number): boolean {
    return this.note(high, low, row);
  }

  /** As `add`, of a start that is told by its halves: of a million each is noted here. */
  note(high: number, low: number, row: number): boolean {
    const place = this.#placeOf(high, low);
    if (this.#words[place + ROW] !== 0) return false;
    this.#put(place, high, low, row + 1);
    this.#size += 1;
    if (isFull(this.#size, this.#mask + 1)) this.#grow(this.#size);
    return true;
  }

  /** Notes the row of all starts that `writeStarts` wrote; false, and none is noted, if one of them has a row. */
  noteAll(starts: Uint8Array, row: number): boolean {
    const count = starts.length / START_BYTES;
    // Nothing may move while they are noted (`#takeAway`).
    if (isFull(this.#size + count, this.#mask + 1)) this.#grow(this.#size + count);
    let noted = 0;
    let areNew = true;
    eachStart(starts, (high, low) => {
      areNew &&= this.note(high, low, row);
      if (areNew) noted += 1;
    });
    if (!areNew) this.#takeAway(starts.subarray(0, noted * START_BYTES));
    return areNew;
  }

  /** Rows with a start between two, both included. */
  rowsBetween(least: IdStart, greatest: IdStart): ReadonlySet<number> {
    const rows = new Set<number>();
    for (let place = 0; place < this.#words.length; place += WORDS) {
      const row = this.#words[place + ROW] ?? 0;
      if (row === 0) continue;
      const [high, low] = [(this.#words[place] ?? 0) >>> 0, (this.#words[place + LOW] ?? 0) >>> 0];
      const isAbove = high > least.high || (high === least.high && low >= least.low);
      const isBelow = high < greatest.high || (high === greatest.high && low <= greatest.low);
      if (isAbove && isBelow) rows.add(row - 1);
    }
    return rows;
  }

  /** Where the slot of a start begins, or the empty one where it belongs. */
  #placeOf(high: number, low: number): number {
    const words = this.#words;
    const mask = this.#mask;
    let mixed = Math.imul(high ^ this.#seed, 0x9e3779b1) ^ Math.imul(low + this.#seed, 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae35);
    const [wantedHigh, wantedLow] = [high | 0, low | 0];
    for (let slot = (mixed ^ (mixed >>> 13)) & mask; ; slot = (slot + 1) & mask) {
      const place = slot * WORDS;
      if (words[place + ROW] === 0) return place;
      if (words[place] === wantedHigh && words[place + LOW] === wantedLow) return place;
    }
  }

  #put(place: number, high: number, low: number, value: number): void {
    this.#words[place] = high;
    this.#words[place + LOW] = low;
    this.#words[place + ROW] = value;
  }

  /** Forgets the starts that were noted last, none of which has moved since: their slots are empty as they were before. */
  #takeAway(starts: Uint8Array): void {
    const places: number[] = [];
    eachStart(starts, (high, low) => void places.push(this.#placeOf(high, low)));
    for (const place of places) this.#put(place, 0, 0, 0);
    this.#size -= places.length;
  }

  #grow(expected: number): void {
    const before = this.#words;
    const slots = slotsFor(expected, (this.#mask + 1) * 2);
    this.#words = new Int32Array(slots * WORDS);
    this.#mask = slots - 1;
    for (let place = 0; place < before.length; place += WORDS) {
      const row = before[place + ROW] ?? 0;
      if (row === 0) continue;
      const high = before[place] ?? 0;
      const low = before[place + LOW] ?? 0;
      this.#put(this.#placeOf(high, low), high, low, row);
    }
  }
}

function slotsFor(expected: number, least: number): number {
  let slots = least;
  while (isFull(expected, slots)) slots *= 2;
  return slots;
}

/** Half as many would be found a little sooner; of a million ids that is 25 MB. */
function isFull(size: number, slots: number): boolean {
  return size * 4 > slots * 3;
}
