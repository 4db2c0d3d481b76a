/**
 * Big-endian integers of the formats. A u64 above 2^53-1 is refused: no number of ours reaches it.
 * @module
 */

/** Writes a 32-bit unsigned integer, big-endian. Throws `RangeError` outside 0..2^32-1. */
export function u32be(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  putU32(bytes, 0, value);
  return bytes;
}

/** Writes a 32-bit unsigned integer, big-endian, into bytes that have room for it. Throws `RangeError` as `u32be`. */
export function putU32(bytes: Uint8Array, at: number, value: number): void {
  if (!Number.isInteger(value) || value < 0 || value > 0xffffffff)
    throw new RangeError("no 32-bit unsigned integer");
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}

/** Writes a 64-bit unsigned integer, big-endian. Throws `RangeError` outside 0..2^53-1. */
export function u64be(value: number): Uint8Array {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError("no safe unsigned integer");
  const bytes = new Uint8Array(8);
  putU32(bytes, 0, Math.floor(value / 0x1_0000_0000));
  putU32(bytes, 4, value >>> 0);
  return bytes;
}

/** Reads a 32-bit unsigned integer, big-endian. Throws `RangeError` past the end. */
export function readU32(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(at);
}

/** Reads a 64-bit unsigned integer, big-endian; null above 2^53-1. Throws `RangeError` past the end. */
export function readU64(bytes: Uint8Array, at: number): number | null {
  const value = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigUint64(at);
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : null;
}
