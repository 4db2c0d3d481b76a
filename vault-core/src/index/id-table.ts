/**
 * In which block an id lies, for all events of a collection: an open-addressing table of the 8-byte starts of ids, 12
 * bytes a slot. Three slots of four are taken at most: 16 to 32 bytes an id. Two ids may share a start, so what it says is
 * looked up in the block.
 * @module
 */
import { readU32 } from "../bytes/integers.ts";
import type { RandomSource } from "../crypto/random-pool.ts";
import type { IdStart } from "./id-starts.ts";

const FIRST_SLOTS = 64;

/** What a table is seeded with: of four billion, so that nobody makes ids that crowd one slot beforehand. */
export function tableSeed(random: RandomSource): number {
  return readU32(random(4), 0);
}

/** A table from starts of ids to numbers of rows. */
export class IdTable {
  readonly #seed: number;
  // Signed: V8 makes an object of each number above 2^31 that goes from function to function.
  #high: Int32Array;
  #low: Int32Array;
  /** Number of the row and 1; 0 is an empty slot. */
  #rows: Uint32Array;
  #size = 0;

  /**
   * @param seed of `tableSeed`.
   * @param expected starts that it will have, as far as that is known: room is made for them at once.
   */
  constructor(seed: number, expected = 0) {
    this.#seed = seed;
    let slots = FIRST_SLOTS;
    while (isFull(expected, slots)) slots *= 2;
    this.#high = new Int32Array(slots);
    this.#low = new Int32Array(slots);
    this.#rows = new Uint32Array(slots);
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
    const row = this.#rows[this.#slotOf(high, low)] ?? 0;
    return row === 0 ? null : row - 1;
  }

  /** Notes the row of a start, unless it has one; tells whether it had none. */
  add({ high, low }: IdStart, row: number): boolean {
    return this.note(high, low, row);
  }

  /** As `add`, of a start that is told by its halves: of a million each is noted here. */
  note(high: number, low: number, row: number): boolean {
    const slot = this.#slotOf(high, low);
    if (this.#rows[slot] !== 0) return false;
    this.#put(slot, high, low, row + 1);
    this.#size += 1;
    if (isFull(this.#size, this.#rows.length)) this.#grow();
    return true;
  }

  /** Rows with a start between two, both included. */
  rowsBetween(least: IdStart, greatest: IdStart): ReadonlySet<number> {
    const rows = new Set<number>();
    for (let slot = 0; slot < this.#rows.length; slot++) {
      const row = this.#rows[slot] ?? 0;
      if (row === 0) continue;
      const [high, low] = [(this.#high[slot] ?? 0) >>> 0, (this.#low[slot] ?? 0) >>> 0];
      const isAbove = high > least.high || (high === least.high && low >= least.low);
      const isBelow = high < greatest.high || (high === greatest.high && low <= greatest.low);
      if (isAbove && isBelow) rows.add(row - 1);
    }
    return rows;
  }

  /** The slot of a start, or the empty one where it belongs. */
  #slotOf(high: number, low: number): number {
    const mask = this.#rows.length - 1;
    let mixed = Math.imul(high ^ this.#seed, 0x9e3779b1) ^ Math.imul(low + this.#seed, 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae35);
    const [wantedHigh, wantedLow] = [high | 0, low | 0];
    for (let slot = (mixed ^ (mixed >>> 13)) & mask; ; slot = (slot + 1) & mask) {
      if (this.#rows[slot] === 0) return slot;
      if (this.#high[slot] === wantedHigh && this.#low[slot] === wantedLow) return slot;
    }
  }

  #put(slot: number, high: number, low: number, value: number): void {
    this.#high[slot] = high;
    this.#low[slot] = low;
    this.#rows[slot] = value;
  }

  #grow(): void {
    const [highs, lows, rows] = [this.#high, this.#low, this.#rows];
    const slots = rows.length * 2;
    this.#high = new Int32Array(slots);
    this.#low = new Int32Array(slots);
    this.#rows = new Uint32Array(slots);
    for (let slot = 0; slot < rows.length; slot++) {
      const row = rows[slot] ?? 0;
      if (row === 0) continue;
      const high = highs[slot] ?? 0;
      const low = lows[slot] ?? 0;
      this.#put(this.#slotOf(high, low), high, low, row);
    }
  }
}

/** Half as many would be found a little sooner; of a million ids that is 25 MB. */
function isFull(size: number, slots: number): boolean {
  return size * 4 > slots * 3;
}
