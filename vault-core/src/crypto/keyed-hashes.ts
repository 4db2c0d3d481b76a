/**
 * Keyed BLAKE2b of many short messages that begin alike, as ids of imported records are made: what they have in common is
 * hashed once, and their bytes enter the memory of libsodium once. One by one, to carry a message in and its digest out takes
 * longer than to hash it.
 * @module
 */
import { putU32 } from "../bytes/integers.ts";
import { keyedBlake2b, memory, mustBeBytes } from "./sodium.ts";

/** Messages `start || u32be(length) || part`, one for each part of some bytes. */
export interface MessagesOfParts {
  /** At least a byte. */
  readonly start: Uint8Array;
  readonly bytes: Uint8Array;
  /** Where each part begins and ends; they rise. */
  readonly starts: ArrayLike<number>;
  readonly ends: ArrayLike<number>;
}

const KEY_BYTES = 32;
const LENGTH_BYTES = 4;
/** Of a digest. */
const [LEAST_BYTES, MOST_BYTES] = [16, 64];
/** Bytes that BLAKE2b works on at once. A key is the first of them, filled with zeros (RFC 7693, 2.9). */
const BLOCK_BYTES = 128;
const STATE_BYTES = memory.hashStateBytes();
const ALIGNED = 64;
/**
 * Where libsodium keeps, in a state, how many bytes wait to be worked on. It lets a whole block wait until more comes, so a key is
 * worked on with each message; whoever makes it work on the key, and then says that nothing waits, has the state behind the key.
 */
const WAITING_AT = 352;

/** Places in the memory of libsodium. */
interface Room {
  readonly begun: number;
  readonly state: number;
  readonly key: number;
  readonly length: number;
  readonly start: number;
  readonly digests: number;
  readonly bytes: number;
  readonly end: number;
}

/** Whether the state is laid out as it is thought to be: found out by what comes of it. */
const skipsKey = isLaidOutSo();

/**
 * Gives the digests side by side.
 *
 * @param length of each, 16 to 64 bytes.
 * @throws {TypeError} for another length, or a key that is not 32 bytes.
 */
export function keyedBlake2bs(
  length: number,
  messages: MessagesOfParts,
  key: Uint8Array,
): Uint8Array {
  return hashed(length, messages, { key, skipsKey });
}

function hashed(
  length: number,
  { start, bytes, starts, ends }: MessagesOfParts,
  { key, skipsKey: skips }: { readonly key: Uint8Array; readonly skipsKey: boolean },
): Uint8Array {
  mustBeBytes(key, KEY_BYTES, "a key");
  if (length < LEAST_BYTES || length > MOST_BYTES)
    throw new TypeError("A digest has 16 to 64 bytes.");
  const count = starts.length;
  const from = starts[0] ?? 0;
  const part = bytes.subarray(from, ends[count - 1] ?? from);
  const sizes = { start: start.length, digests: length * count, bytes: part.length };
  const place = memory.allocate(roomAt(0, sizes).end + ALIGNED);
  const room = roomAt(Math.ceil(place / ALIGNED) * ALIGNED, sizes);
  // The memory may have grown by that, and does not from here on.
  const heap = memory.bytes();
  const { updateHash: update, endHash: end } = memory;
  try {
    heap.set(key, room.key);
    begin(room, length, skips);
    heap.set(start, room.start);
    heap.set(part, room.bytes);
    update(room.begun, room.start, start.length, 0);
    for (let row = 0; row < count; row++) {
      const begins = starts[row] ?? 0;
      const size = (ends[row] ?? begins) - begins;
      heap.copyWithin(room.state, room.begun, room.begun + STATE_BYTES);
      putU32(heap, room.length, size);
      update(room.state, room.length, LENGTH_BYTES, 0);
      update(room.state, room.bytes + begins - from, size, 0);
      end(room.state, room.digests + row * length, length);
    }
    return heap.slice(room.digests, room.digests + length * count);
  } finally {
    heap.fill(0, room.begun, room.key + KEY_BYTES);
    memory.free(place);
  }
}

function roomAt(
  begun: number,
  sizes: { readonly start: number; readonly digests: number; readonly bytes: number },
): Room {
  const state = begun + STATE_BYTES;
  const key = state + STATE_BYTES;
  const length = key + KEY_BYTES;
  const start = length + LENGTH_BYTES;
  const digests = start + Math.max(sizes.start, BLOCK_BYTES + 1);
  const bytes = digests + sizes.digests;
  return { begun, state, key, length, start, digests, bytes, end: bytes + sizes.bytes };
}

/** Makes the state that all messages begin with. */
function begin({ begun, key, start }: Room, length: number, skips: boolean): void {
  const heap = memory.bytes();
  memory.beginHash(begun, key, KEY_BYTES, length);
  if (!skips) return;
  heap.fill(0, start, start + BLOCK_BYTES + 1);
  memory.updateHash(begun, start, BLOCK_BYTES + 1, 0);
  heap.fill(0, begun + WAITING_AT, begun + WAITING_AT + LENGTH_BYTES);
}

function isLaidOutSo(): boolean {
  const key = Uint8Array.from({ length: KEY_BYTES }, (_, at) => at);
  const bytes = Uint8Array.from({ length: 3 * BLOCK_BYTES }, (_, at) => 255 - at);
  const start = Uint8Array.of(7);
  return [0, 1, BLOCK_BYTES - 5, BLOCK_BYTES - 4, 2 * BLOCK_BYTES, bytes.length].every((size) => {
    const message = Uint8Array.of(7, 0, 0, size >> 8, size, ...bytes.subarray(0, size));
    const messages = { start, bytes, starts: [0], ends: [size] };
    const wanted = keyedBlake2b(16, message, key);
    return hashed(16, messages, { key, skipsKey: true }).every((byte, at) => byte === wanted[at]);
  });
}
