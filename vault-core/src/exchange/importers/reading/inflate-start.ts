/**
 * The start of a deflated member (RFC 1951), without a stream: setting one up costs far more than the few bytes that
 * tell a format, and an archive may hold tens of thousands of members.
 *
 * Codes are read by a table of 512 entries (code lengths up to 9), longer ones bit by bit.
 * @module
 */
import { refusal } from "./limits.ts";

const TABLE_BITS = 9;
const MAX_BITS = 15;
const MAX_CODES = 320;

/** Lengths and distances: base and extra bits by symbol (RFC 1951, 3.2.5). */
const lengthBase = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
  163, 195, 227, 258,
] as const;
const lengthExtra = [
  0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
] as const;
const distanceBase = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049,
  3073, 4097, 6145, 8193, 12289, 16385, 24577,
] as const;
const codeOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15] as const;

/** A canonical Huffman code: `table` by the next nine bits (symbol * 16 + length; 0: longer), then count and symbol. */
interface Code {
  readonly table: Uint16Array;
  readonly count: Uint16Array;
  readonly symbols: Uint16Array;
}

/** Thrown where the packed bytes end: what was unpacked until then is the answer. */
class EndOfStart extends Error {}

/**
 * Unpacks at most `length` bytes. Gives less if the packed bytes end, or if they are cut into more blocks than any
 * packer makes (8, and one more for each 64 bytes): only the start is wanted, at a bounded price.
 *
 * @throws {VaultError} import-refused, bad-zip: the bytes are no deflate stream.
 */
export function inflateStart(packed: Uint8Array, length: number): Uint8Array {
  const inflater = new Inflater(packed, length);
  try {
    inflater.run(8 + (length >> 6));
  } catch (error) {
    if (!(error instanceof EndOfStart)) throw error;
  }
  return inflater.unpacked();
}

class Inflater {
  readonly #packed: Uint8Array;
  readonly #out: Uint8Array;
  #at = 0;
  #held = 0;
  #heldBits = 0;
  #length = 0;

  constructor(packed: Uint8Array, length: number) {
    this.#packed = packed;
    this.#out = new Uint8Array(length);
  }

  unpacked(): Uint8Array {
    return this.#out.subarray(0, this.#length);
  }

  run(blocks: number): void {
    for (let left = blocks; left > 0; left--) {
      const isLast = this.#bits(1) === 1;
      const kind = this.#bits(2);
      if (kind === 3) throw refusal("bad-zip");
      if (kind === 0) this.#stored();
      else if (kind === 1) this.#coded(fixed.literals, fixed.distances);
      else this.#dynamic();
      if (isLast || this.#length === this.#out.length) return;
    }
  }

  #bits(count: number): number {
    while (this.#heldBits < count) {
      const byte = this.#packed[this.#at++];
      if (byte === undefined) throw new EndOfStart();
      this.#held |= byte << this.#heldBits;
      this.#heldBits += 8;
    }
    const value = this.#held & ((1 << count) - 1);
    this.#held >>>= count;
    this.#heldBits -= count;
    return value;
  }

  #stored(): void {
    // Whole bytes that were taken ahead go back.
    this.#at -= this.#heldBits >> 3;
    this.#held = 0;
    this.#heldBits = 0;
    const size = this.#bits(16);
    if (this.#bits(16) !== (size ^ 0xffff)) throw refusal("bad-zip");
    const room = this.#out.length - this.#length;
    const part = this.#packed.subarray(this.#at, this.#at + Math.min(size, room));
    this.#out.set(part, this.#length);
    this.#length += part.length;
    this.#at += part.length;
    if (part.length < size) throw new EndOfStart();
  }

  #dynamic(): void {
    const literals = this.#bits(5) + 257;
    const distances = this.#bits(5) + 1;
    const used = this.#bits(4) + 4;
    const sizes = new Uint8Array(19);
    for (const symbol of codeOrder.slice(0, used)) sizes[symbol] = this.#bits(3);
    const lengths = this.#codeLengths(codeOf(sizes), literals + distances);
    // Without an end of block the block would not end.
    if (lengths[256] === 0) throw refusal("bad-zip");
    this.#coded(codeOf(lengths.subarray(0, literals)), codeOf(lengths.subarray(literals)));
  }

  #codeLengths(code: Code, total: number): Uint8Array {
    const lengths = new Uint8Array(total);
    let at = 0;
    while (at < total) {
      const symbol = this.#symbol(code);
      if (symbol < 16) {
        lengths[at++] = symbol;
        continue;
      }
      const repeated = symbol === 16 ? lengths[at - 1] : 0;
      const times = symbol === 16 ? 3 + this.#bits(2) : this.#zeros(symbol);
      if (repeated === undefined || at + times > total) throw refusal("bad-zip");
      lengths.fill(repeated, at, at + times);
      at += times;
    }
    return lengths;
  }

  #zeros(symbol: number): number {
    return symbol === 17 ? 3 + this.#bits(3) : 11 + this.#bits(7);
  }

  #coded(literals: Code, distances: Code): void {
    while (this.#length < this.#out.length) {
      const symbol = this.#symbol(literals);
      if (symbol === 256) return;
      if (symbol < 256) this.#out[this.#length++] = symbol;
      else this.#copy(symbol - 257, distances);
    }
  }

  #copy(symbol: number, distances: Code): void {
    const base = lengthBase[symbol];
    if (base === undefined) throw refusal("bad-zip");
    const size = base + this.#bits(lengthExtra[symbol] ?? 0);
    const far = this.#symbol(distances);
    const distance = (distanceBase[far] ?? 0) + this.#bits(far < 4 ? 0 : (far >> 1) - 1);
    if (far > 29 || distance > this.#length) throw refusal("bad-zip");
    const end = Math.min(this.#length + size, this.#out.length);
    while (this.#length < end) {
      this.#out[this.#length] = this.#out[this.#length - distance] ?? 0;
      this.#length += 1;
    }
  }

  #symbol(code: Code): number {
    // Near the end fewer bits than the table asks for may be left; the missing ones count as 0.
    while (this.#heldBits < TABLE_BITS && this.#at < this.#packed.length) {
      this.#held |= (this.#packed[this.#at++] ?? 0) << this.#heldBits;
      this.#heldBits += 8;
    }
    const found = code.table[this.#held & ((1 << TABLE_BITS) - 1)] ?? 0;
    if (found === 0) return this.#longSymbol(code);
    const length = found & 15;
    if (length > this.#heldBits) throw new EndOfStart();
    this.#held >>>= length;
    this.#heldBits -= length;
    return found >> 4;
  }

  #longSymbol({ count, symbols }: Code): number {
    let value = 0;
    let first = 0;
    let index = 0;
    for (let length = 1; length <= MAX_BITS; length++) {
      value |= this.#bits(1);
      const here = count[length] ?? 0;
      if (value - here < first) return symbols[index + (value - first)] ?? 0;
      index += here;
      first = (first + here) << 1;
      value <<= 1;
    }
    throw refusal("bad-zip");
  }
}

/** Builds a code from the lengths of its symbols (RFC 1951, 3.2.2). @throws {VaultError} import-refused, bad-zip. */
function codeOf(lengths: Uint8Array): Code {
  const count = new Uint16Array(MAX_BITS + 1);
  for (const length of lengths) count[length] = (count[length] ?? 0) + 1;
  count[0] = 0;
  const { next, place } = firstsOf(count);
  const table = new Uint16Array(1 << TABLE_BITS);
  const symbols = new Uint16Array(MAX_CODES);
  let symbol = 0;
  for (const length of lengths) {
    if (length > 0) {
      symbols[take(place, length)] = symbol;
      const code = take(next, length);
      if (length <= TABLE_BITS) fill(table, reversed(code, length), symbol * 16 + length);
    }
    symbol += 1;
  }
  return { table, count, symbols };
}

/** The first code of each length, and the place of its symbol. */
function firstsOf(count: Uint16Array): { next: Uint16Array; place: Uint16Array } {
  const next = new Uint16Array(MAX_BITS + 1);
  const place = new Uint16Array(MAX_BITS + 1);
  let left = 1;
  for (let length = 1; length <= MAX_BITS; length++) {
    left = left * 2 - (count[length] ?? 0);
    if (left < 0) throw refusal("bad-zip");
    const before = count[length - 1] ?? 0;
    next[length] = ((next[length - 1] ?? 0) + before) << 1;
    place[length] = (place[length - 1] ?? 0) + before;
  }
  return { next, place };
}

/** Gives a counter's value and adds one to it. */
function take(counters: Uint16Array, at: number): number {
  const value = counters[at] ?? 0;
  counters[at] = value + 1;
  return value;
}

/** Puts an entry wherever the low bits are the code's. */
function fill(table: Uint16Array, code: number, entry: number): void {
  const step = 1 << (entry & 15);
  for (let at = code; at < table.length; at += step) table[at] = entry;
}

/** Codes are written from their highest bit, everything else from the lowest. */
function reversed(code: number, length: number): number {
  let left = code;
  let turned = 0;
  for (let bit = 0; bit < length; bit++) {
    turned = (turned << 1) | (left & 1);
    left >>= 1;
  }
  return turned;
}

/** The code of blocks that bring none (RFC 1951, 3.2.6). */
const fixed = {
  literals: codeOf(
    Uint8Array.from({ length: 288 }, (_, symbol) => {
      if (symbol < 144) return 8;
      if (symbol < 256) return 9;
      return symbol < 280 ? 7 : 8;
    }),
  ),
  distances: codeOf(new Uint8Array(30).fill(5)),
};
