/**
 * Randomness as an argument: everything that needs random bytes is given a `RandomSource`.
 *
 * Single draws of a few bytes from the platform are slow, so bytes are drawn in pools; what was handed out is wiped
 * from the pool. If the platform fails, the draw throws: nothing is ever sealed with bytes that were not drawn.
 * @module
 */

/** Gives that many fresh random bytes. */
export type RandomSource = (length: number) => Uint8Array;

const POOL_BYTES = 4096;

/**
 * Makes a random source out of a function that fills an array, such as `crypto.getRandomValues`.
 *
 * @param fill called with at most 4,096 bytes at a time.
 * @throws whatever `fill` throws, at each draw that needs it.
 */
export function createRandomPool(fill: (bytes: Uint8Array<ArrayBuffer>) => void): RandomSource {
  const pool = new Uint8Array(POOL_BYTES);
  let left = 0;

  function refill(): void {
    fill(pool);
    left = POOL_BYTES;
  }

  return (length) => {
    if (!Number.isSafeInteger(length) || length < 0)
      throw new RangeError("a number of bytes is needed");
    const drawn = new Uint8Array(length);
    for (let at = 0; at < length;) {
      if (left === 0) refill();
      const count = Math.min(left, length - at);
      const from = POOL_BYTES - left;
      drawn.set(pool.subarray(from, from + count), at);
      pool.fill(0, from, from + count);
      left -= count;
      at += count;
    }
    return drawn;
  };
}
