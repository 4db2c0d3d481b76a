/**
 * A set of 32-bit hashes that tells "surely not" or "perhaps": a Bloom filter with ten bits a hash and seven places for each,
 * which says "perhaps" wrongly of one hash in 120.
 * @module
 */

const BITS_A_HASH = 10;
const PLACES = 7;

/** Makes the filter of hashes; of none it is empty. */
export function makeFilter(hashes: Uint32Array): Uint8Array {
  const filter = new Uint8Array(Math.ceil((hashes.length * BITS_A_HASH) / 8));
  const bits = filter.length * 8;
  for (let at = 0; at < hashes.length; at++) {
    const hash = hashes[at] ?? 0;
    const step = stepOf(hash);
    let place = hash;
    for (let count = 0; count < PLACES; count++) {
      const bit = place % bits;
      filter[bit >>> 3] = (filter[bit >>> 3] ?? 0) | (1 << (bit & 7));
      place = (place + step) >>> 0;
    }
  }
  return filter;
}

/** Tells whether a filter may have a hash; false is sure. */
export function mayHave(filter: Uint8Array, hash: number): boolean {
  const bits = filter.length * 8;
  if (bits === 0) return false;
  const step = stepOf(hash);
  let place = hash >>> 0;
  for (let count = 0; count < PLACES; count++) {
    const bit = place % bits;
    if (((filter[bit >>> 3] ?? 0) & (1 << (bit & 7))) === 0) return false;
    place = (place + step) >>> 0;
  }
  return true;
}

/** How far apart the places of a hash are: another mix of it, odd. */
function stepOf(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return ((mixed ^ (mixed >>> 16)) | 1) >>> 0;
}
