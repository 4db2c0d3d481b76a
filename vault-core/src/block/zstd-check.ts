/**
 * Looks at a zstd frame before a byte of it is decoded: the decoder alone has no cap on its output.
 *
 * | off | len | field | rule |
 * |---|---|---|---|
 * | 0 | 4 | magic | 28 b5 2f fd |
 * | 4 | 1 | descriptor | low five bits 0: no dictionary, no checksum, no reserved or unused bit |
 * | 5 | 0 or 1 | window | absent if the frame is a single segment |
 * | .. | 1, 2, 4 or 8 | content size | present |
 * | .. | .. | blocks | 3-byte heads (u24le: last, type, size) walked to the exact end; one frame |
 * (RFC 8878, 3.1.1)
 * @module
 */

/** Most bytes that a block of a frame holds. */
export const MAX_BLOCK: number = 128 * 1024;
const SINGLE_SEGMENT = 0x20;
const RLE = 1;
const RESERVED = 3;

/** Tells whether the bytes are exactly one plain frame whose stated content size is the given one. */
export function isFrameOf(frame: Uint8Array, contentSize: number): boolean {
  return blocksOf(frame, contentSize) !== null;
}

/** Gives the bytes of the blocks of such a frame; null for any other. */
export function blocksOf(frame: Uint8Array, contentSize: number): Uint8Array | null {
  if (frame.length < 6 || toU32(frame, 0) !== 0xfd2fb528) return null;
  const descriptor = frame[4] ?? 0;
  if ((descriptor & 0x1f) !== 0) return null;
  const isSingle = (descriptor & SINGLE_SEGMENT) !== 0;
  const sizeAt = isSingle ? 5 : 6;
  const sizeBytes = contentSizeBytes(descriptor >> 6, isSingle);
  if (sizeBytes === 0 || frame.length < sizeAt + sizeBytes) return null;
  if (readContentSize(frame, sizeAt, sizeBytes) !== contentSize) return null;
  const blocks = countBlocks(frame, sizeAt + sizeBytes);
  if (blocks === null || blocks * MAX_BLOCK < contentSize) return null;
  return frame.subarray(sizeAt + sizeBytes);
}

function contentSizeBytes(flag: number, isSingle: boolean): number {
  return flag === 0 ? Number(isSingle) : 2 ** flag;
}

function readContentSize(frame: Uint8Array, at: number, bytes: number): number {
  let size = bytes === 2 ? 256 : 0;
  for (let index = 0; index < bytes; index++) size += (frame[at + index] ?? 0) * 256 ** index;
  return size;
}

/** Walks the blocks; null unless the last one ends exactly where the bytes end. */
function countBlocks(frame: Uint8Array, start: number): number | null {
  let at = start;
  for (let count = 1; at + 3 <= frame.length; count++) {
    const head = toU32(frame, at) & 0xffffff;
    const type = (head >> 1) & 3;
    const size = head >> 3;
    if (type === RESERVED || size > MAX_BLOCK) return null;
    at += 3 + (type === RLE ? 1 : size);
    if ((head & 1) === 1) return at === frame.length ? count : null;
  }
  return null;
}

/** Four bytes, little-endian; bytes past the end count as 0. */
function toU32(bytes: Uint8Array, at: number): number {
  const [a = 0, b = 0, c = 0, d = 0] = bytes.subarray(at, at + 4);
  return (a | (b << 8) | (c << 16) | (d << 24)) >>> 0;
}
