/**
 * Which rows of an export are of one order and product, and their ship dates: a dozen bytes or two for each, since most rows
 * are alone and are asked for nothing more. Keys are kept as 64 bits of a hash: two that share them, which no export of
 * this size has by chance, would be counted together.
 * @module
 */
/** How full the table may be. */
const MOST_FULL = 0.6;
const FIRST_SLOTS = 1_024;
/** Endings of dates, such as `Z`, that are told by a number. */
const MAX_ENDINGS = 64;
const SHAPE = "0000-00-00T00:00:00";

interface Hash {
  readonly high: number;
  readonly low: number;
}

/** Ship dates by order and product. */
export class LineDates {
  readonly #dates = new PackedDates();
  readonly #many = new Map<string, string[]>();
  readonly #ranks = new Map<string, Uint32Array>();
  #count = 0;
  #highs = new Uint32Array(FIRST_SLOTS);
  #lows = new Uint32Array(FIRST_SLOTS);
  /** The packed date of the first row; 0 where there is none. */
  #first = new Float64Array(FIRST_SLOTS);

  /** Takes the ship date of the next row, as a text that sorts by time. */
  add(key: string, date: string): void {
    const hash = hashOf(key);
    const slot = this.#slotOf(hash);
    const first = this.#first[slot] ?? 0;
    if (first === 0) {
      this.#put(slot, hash, this.#dates.pack(date));
      return;
    }
    const name = nameOf(hash);
    const dates = this.#many.get(name);
    if (dates === undefined) this.#many.set(name, [this.#dates.unpack(first), date]);
    else dates.push(date);
  }

  /**
   * The place of a row among those of its order and product, by ship date, then by file order; 1 is the first.
   *
   * @param index How many of them the file holds before it.
   */
  rank(key: string, index: number): number {
    if (this.#many.size === 0) return 1;
    const name = nameOf(hashOf(key));
    const dates = this.#many.get(name);
    if (dates === undefined) return 1;
    const known = this.#ranks.get(name) ?? ranksOf(dates);
    this.#ranks.set(name, known);
    return known[index] ?? index + 1;
  }

  /** Tells whether there is more than one row. */
  isMany(key: string): boolean {
    return this.#many.size > 0 && this.#many.has(nameOf(hashOf(key)));
  }

  #slotOf({ high, low }: Hash): number {
    const mask = this.#first.length - 1;
    let slot = low & mask;
    while (this.#first[slot] !== 0 && !(this.#highs[slot] === high && this.#lows[slot] === low))
      slot = (slot + 1) & mask;
    return slot;
  }

  #put(slot: number, { high, low }: Hash, date: number): void {
    this.#highs[slot] = high;
    this.#lows[slot] = low;
    this.#first[slot] = date;
    this.#count += 1;
    if (this.#count > this.#first.length * MOST_FULL) this.#grow();
  }

  #grow(): void {
    const [highs, lows, first] = [this.#highs, this.#lows, this.#first];
    const slots = first.length * 2;
    this.#highs = new Uint32Array(slots);
    this.#lows = new Uint32Array(slots);
    this.#first = new Float64Array(slots);
    for (const [at, date] of first.entries()) {
      if (date === 0) continue;
      const [high = 0, low = 0] = [highs[at], lows[at]];
      const slot = this.#slotOf({ high, low });
      this.#highs[slot] = high;
      this.#lows[slot] = low;
      this.#first[slot] = date;
    }
  }
}

/** Dates as numbers: those to the second by their digits, all others by their place in a list. */
class PackedDates {
  readonly #endings: string[] = [];
  readonly #others: string[] = [];
  readonly #placeOf = new Map<string, number>();

  /** Never 0. */
  pack(date: string): number {
    const digits = digitsOf(date);
    const ending = digits === null ? -1 : this.#endingAt(date.slice(SHAPE.length));
    if (digits === null || ending < 0) return -this.#otherAt(date);
    return digits * MAX_ENDINGS + ending + 1;
  }

  unpack(packed: number): string {
    if (packed < 0) return this.#others[-packed - 1] ?? "";
    const ending = (packed - 1) % MAX_ENDINGS;
    const digits = String((packed - 1 - ending) / MAX_ENDINGS).padStart(14, "0");
    const time = digits.replace(/^(.{4})(..)(..)(..)(..)(..)$/u, "$1-$2-$3T$4:$5:$6");
    return time + (this.#endings[ending] ?? "");
  }

  /** The place of an ending; -1 if there are too many. */
  #endingAt(ending: string): number {
    const at = this.#endings.indexOf(ending);
    if (at >= 0 || this.#endings.length === MAX_ENDINGS - 1) return at;
    return this.#endings.push(ending) - 1;
  }

  #otherAt(date: string): number {
    const known = this.#placeOf.get(date);
    if (known !== undefined) return known;
    const own = ownText(date);
    const place = this.#others.push(own);
    this.#placeOf.set(own, place);
    return place;
  }
}

/** The digits of a date to the second; null for any other. */
function digitsOf(date: string): number | null {
  let digits = 0;
  for (let at = 0; at < SHAPE.length; at++) {
    const digit = date.charCodeAt(at) - 48;
    if (SHAPE.charCodeAt(at) !== 48) {
      if (date[at] !== SHAPE[at]) return null;
    } else if (digit >= 0 && digit <= 9) digits = digits * 10 + digit;
    else return null;
  }
  return digits;
}

/** The same letters in a text of their own: a cell is a piece of the file's text, and whoever keeps it keeps the file. */
export function ownText(text: string): string {
  return Array.from(text).join("");
}

function ranksOf(dates: readonly string[]): Uint32Array {
  const ranks = new Uint32Array(dates.length);
  const order = dates.map((date, index) => ({ date, index }));
  order.sort((one, other) => compare(one.date, other.date) || one.index - other.index);
  for (const [at, { index }] of order.entries()) ranks[index] = at + 1;
  return ranks;
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/** Two multiplicative hashes of 32 bits each. */
function hashOf(key: string): Hash {
  let high = 0x811c9dc5;
  let low = 0x9747b28c;
  for (let at = 0; at < key.length; at++) {
    const letter = key.charCodeAt(at);
    high = Math.imul(high ^ letter, 0x01000193);
    low = Math.imul(low ^ letter, 0x5bd1e995);
    low ^= low >>> 15;
  }
  return { high: high >>> 0, low: (low ^ (high >>> 16)) >>> 0 };
}

function nameOf({ high, low }: Hash): string {
  return `${high}.${low}`;
}
