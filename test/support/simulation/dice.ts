/**
 * Seeded dice (sfc32): the same seed throws the same numbers on every machine.
 * @module
 */

/** Throws numbers that depend on the seed alone. */
export interface Dice {
  /** A whole number from 0 to below `sides`. */
  below(sides: number): number;
  /** True in `share` of all throws. */
  chance(share: number): boolean;
  /** One of a list, which must not be empty. */
  pick<Item>(list: readonly Item[]): Item;
  /** Bytes, for keys and nonces. */
  bytes(length: number): Uint8Array;
}

/** Makes dice of a seed of any number of whole numbers. */
export function createDice(...seed: readonly number[]): Dice {
  let [a, b, c, counter] = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 1];
  const next = (): number => {
    const t = (a + b + counter) >>> 0;
    counter = (counter + 1) >>> 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) >>> 0;
    c = (((c << 21) | (c >>> 11)) + t) >>> 0;
    return t;
  };
  for (const word of seed) {
    a = (a ^ word) >>> 0;
    for (let round = 0; round < 12; round++) next();
  }
  const below = (sides: number): number => Math.floor((next() / 0x1_0000_0000) * sides);
  return {
    below,
    chance: (share) => next() < share * 0x1_0000_0000,
    pick: (list) => list[below(list.length)]!,
    bytes: (length) => {
      const bytes = new Uint8Array(length);
      for (let at = 0; at < length; at += 4) {
        const word = next();
        for (let byte = 0; byte < 4 && at + byte < length; byte++)
          bytes[at + byte] = (word >>> (8 * byte)) & 0xff;
      }
      return bytes;
    },
  };
}
