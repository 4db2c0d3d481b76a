/**
 * Padding: lengths are rounded up so that a size tells little, and costs at most 6.2 % (Padmé, integers only).
 * @module
 */

/** Rounds a length up to the next padded length: 4,096 at least, above that a multiple of 2^(E-S). */
export function padTo(length: number): number {
  if (!Number.isSafeInteger(length) || length < 0 || length > 0x7fffffff)
    throw new RangeError("no length that can be padded");
  if (length <= 4096) return 4096;
  const exponent = 31 - Math.clz32(length);
  const bitsOfExponent = 32 - Math.clz32(exponent);
  const unit = 2 ** (exponent - bitsOfExponent);
  return Math.ceil(length / unit) * unit;
}
