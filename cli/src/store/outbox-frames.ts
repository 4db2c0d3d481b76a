/**
 * The frames of an outbox's file: which stretches of it are whole entries, and which are none.
 *
 * | off | len | field |
 * |---|---|---|
 * | 0 | 4 | length of the entry, never 0 |
 * | 4 | 4 | CRC-32 of the entry |
 * | 8 | length | entry, sealed by the log |
 * @module
 */
import type { FileHandle } from "node:fs/promises";
import { crc32 } from "node:zlib";

const HEAD_BYTES = 8;
/** Bytes that are read at once while a file is looked through. */
const WINDOW_BYTES = 256 * 1024;

/** Where entries lie. */
export interface Places {
  /** Where each whole entry begins, and where the next one goes. */
  readonly begins: number[];
  length: number;
}

/** A stretch of a file, from a byte up to another. */
export type Stretch = readonly [from: number, to: number];

/** Looks through a file: where each whole entry begins, and the stretches that are none. */
export async function readThrough(
  handle: FileHandle,
  size: number,
): Promise<{ readonly places: Places; readonly holes: readonly Stretch[] }> {
  const places: Places = { begins: [], length: 0 };
  const holes: Stretch[] = [];
  let window = WINDOW_BYTES;
  for (let at = 0; at < size;) {
    const bytes = await readAt(handle, at, Math.min(window, size - at));
    const { frames, end } = framesIn(bytes);
    for (const [from, to] of frames) {
      if (at + from > places.length) holes.push([places.length, at + from]);
      places.begins.push(at + from);
      places.length = at + to;
    }
    at += end;
    if (end > 0) window = WINDOW_BYTES;
    // An entry that is longer than what was read shows whole in more of it; a torn one never does.
    else if (bytes.length < size - at) window *= 4;
    else break;
  }
  if (places.length < size) holes.push([places.length, size]);
  return { places, holes };
}

/** The bytes of stretches, a window at a time. */
export async function* stretchesOf(
  handle: FileHandle,
  stretches: readonly Stretch[],
): AsyncGenerator<Uint8Array> {
  for (const [from, to] of stretches)
    for (let at = from; at < to; at += WINDOW_BYTES)
      yield await readAt(handle, at, Math.min(WINDOW_BYTES, to - at));
}

/** Notes an entry at the end. */
export function grow(file: Places, length: number): void {
  file.begins.push(file.length);
  file.length += HEAD_BYTES + length;
}

/**
 * Finds whole entries from the front, and where the stretch that was understood ends. A damaged entry whose length leads
 * to a whole one is stepped over; at any other the stretch ends.
 */
function framesIn(bytes: Buffer): { readonly frames: readonly Stretch[]; readonly end: number } {
  const frames: Stretch[] = [];
  for (let at = 0; ;) {
    const next = endOfFrame(bytes, at);
    if (next === null) return { frames, end: frames.at(-1)?.[1] ?? 0 };
    if (isWhole(bytes, at, next)) frames.push([at, next]);
    at = next;
  }
}

/** The entry whose frame begins at a place; null if it is damaged. */
export function entryIn(bytes: Buffer, at: number): Uint8Array | null {
  const end = endOfFrame(bytes, at);
  if (end === null || !isWhole(bytes, at, end)) return null;
  return Uint8Array.from(bytes.subarray(at + HEAD_BYTES, end));
}

/** Where the frame at a place ends, by its length; null if that lies beyond these bytes. */
function endOfFrame(bytes: Buffer, at: number): number | null {
  if (at + HEAD_BYTES > bytes.length) return null;
  const length = bytes.readUInt32BE(at);
  const end = at + HEAD_BYTES + length;
  // A disk that kept the file's size and lost its bytes leaves zeros, and zero is the CRC-32 of nothing.
  return length === 0 || end > bytes.length ? null : end;
}

function isWhole(bytes: Buffer, at: number, end: number): boolean {
  return crc32(bytes.subarray(at + HEAD_BYTES, end)) === bytes.readUInt32BE(at + 4);
}

/** The frame of an entry. */
export function toFrame(entry: Uint8Array): Uint8Array[] {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32BE(entry.length, 0);
  head.writeUInt32BE(crc32(entry), 4);
  return [head, entry];
}

/** Asked again and again, such a disk would keep whoever waits for it for ever. */
const NO_BYTE = { code: "EIO" };

/** Writes bytes from a place on. @throws what the disk says; EIO of one that takes no more bytes and does not say why. */
export async function writeAll(
  handle: FileHandle,
  bytes: Uint8Array,
  position: number,
): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, at, bytes.length - at, position + at);
    if (bytesWritten === 0) throw Object.assign(new Error("Not a byte was written."), NO_BYTE);
    at += bytesWritten;
  }
}

/** Writes parts one behind the other from a place on, without joining them: what waits for a sync is a megabyte of blocks. */
export async function writeParts(
  handle: FileHandle,
  parts: readonly Uint8Array[],
  position: number,
): Promise<void> {
  const { bytesWritten } = await handle.writev(parts, position);
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  // A disk that took some of it is asked again for the rest, and says why it does not.
  if (bytesWritten < length)
    await writeAll(handle, Buffer.concat(parts).subarray(bytesWritten), position + bytesWritten);
}

/** Reads bytes from a place on; fewer at the end of the file. */
export async function readAt(
  handle: FileHandle,
  position: number,
  length: number,
): Promise<Buffer> {
  // What is not read is not given.
  const bytes = Buffer.allocUnsafeSlow(length);
  let at = 0;
  while (at < length) {
    const { bytesRead } = await handle.read(bytes, at, length - at, position + at);
    if (bytesRead === 0) break;
    at += bytesRead;
  }
  return bytes.subarray(0, at);
}
