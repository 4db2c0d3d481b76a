/**
 * Puts bytes in front of what a zstd frame holds, without compressing that anew: they become a block of their own that is
 * kept as it is, and the blocks of the frame follow. None of these looks back beyond the first of them.
 *
 * | off | len | field |
 * |---|---|---|
 * | 0 | 4 | magic |
 * | 4 | 1 | descriptor a0: a single segment, four bytes of content size |
 * | 5 | 4 | content size, u32le |
 * | 9 | 3 | head of a raw block, u24le: not the last, type 0, its length |
 * | 12 | n | the bytes in front |
 * | .. | .. | the blocks of the frame |
 * (RFC 8878, 3.1.1)
 * @module
 */
import { blocksOf, MAX_BLOCK } from "./zstd-check.ts";

const HEAD_BYTES = 12;
const MAGIC = [0x28, 0xb5, 0x2f, 0xfd] as const;
const SINGLE_SEGMENT_U32 = 0xa0;

/**
 * Gives the parts of a frame that holds `front`, then what `frame` holds.
 *
 * @param frame one plain frame, as `compress` makes it.
 * @param size bytes that it holds.
 * @throws {RangeError} for more than 128 KiB in front, or a frame that is none.
 */
export function withFront(
  front: Uint8Array,
  frame: Uint8Array,
  size: number,
): readonly [front: Uint8Array, blocks: Uint8Array] {
  const blocks = blocksOf(frame, size);
  if (blocks === null || front.length > MAX_BLOCK) throw new RangeError("no frame to put before");
  const before = new Uint8Array(HEAD_BYTES + front.length);
  before.set(MAGIC);
  before[4] = SINGLE_SEGMENT_U32;
  const view = new DataView(before.buffer);
  view.setUint32(5, front.length + size, true);
  // The lowest bit says whether it is the last block, the next two its type; the third byte is written over no other.
  view.setUint8(9, (front.length << 3) & 0xff);
  view.setUint16(10, front.length >> 5, true);
  before.set(front, HEAD_BYTES);
  return [before, blocks];
}
