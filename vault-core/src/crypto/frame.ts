/**
 * Frames: parts with their lengths, so that no two lists of parts give the same bytes.
 *
 * LP(x) = u32be(length) || x;  frame(label, p1, p2, ...) = LP("rv1:" + label) || LP(p1) || LP(p2) ...
 * @module
 */
import { concatBytes } from "../bytes/compare.ts";
import { utf8, utf8Into } from "../bytes/encoding.ts";
import { putU32 } from "../bytes/integers.ts";

/** A part of a frame: bytes, or a text that enters as UTF-8. */
export type FramePart = Uint8Array | string;

/** Puts a length of four bytes, big-endian, before a part. */
export function lp(part: FramePart): Uint8Array {
  return joined([part]);
}

/** Joins a label and parts into one frame; the typed doors to it are `frame`, `hash`, `kdf` and `sign`. */
export function frameOf(label: string, parts: readonly FramePart[]): Uint8Array {
  return joined([`rv1:${label}`, ...parts]);
}

/** Bytes of a frame that is made in room that is used again. */
const LARGE_BYTES = 16_384;
/** Bytes of a frame for which no room is kept. */
const HUGE_BYTES = 1024 * 1024;
let room = new Uint8Array();

/** Makes a frame for a function, and gives what that gives: the bytes of a frame are good until it returns. */
export function ofFrame<Value>(
  label: string,
  parts: readonly FramePart[],
  use: (frame: Uint8Array) => Value,
): Value {
  const all = [`rv1:${label}`, ...parts];
  const length = lengthOf(all);
  if (length < LARGE_BYTES || length > HUGE_BYTES) return use(joined(all));
  if (room.length < length) room = new Uint8Array(length);
  return use(joinedPlain(all, room.subarray(0, length)) ?? joined(all));
}

/** Frames of one label that differ in their last part alone, a text: what stands before it is written once. */
export class TextFrames {
  /** What stands before the last part and its length. */
  readonly start: Uint8Array;
  #bytes: Uint8Array;
  /** Where the last part goes. */
  #room: Uint8Array;

  /** @param parts all but the last. */
  constructor(label: string, parts: readonly FramePart[]) {
    this.start = frameOf(label, parts);
    // The last part may be empty: its length needs room even so.
    this.#bytes = concatBytes(this.start, new Uint8Array(4));
    this.#room = new Uint8Array();
  }

  /** Gives the frame with this last part; its bytes are good until the next is asked for. */
  with(last: string): Uint8Array {
    const begin = this.start.length + 4;
    // A unit of UTF-16 has three bytes at most.
    if (last.length * 3 > this.#room.length) {
      this.#bytes = new Uint8Array(begin + last.length * 6);
      this.#bytes.set(this.start);
      this.#room = this.#bytes.subarray(begin);
    }
    const length = utf8Into(last, this.#room);
    putU32(this.#bytes, begin - 4, length);
    return this.#bytes.subarray(0, begin + length);
  }
}

function joined(parts: readonly FramePart[]): Uint8Array {
  return joinedPlain(parts, new Uint8Array(lengthOf(parts))) ?? joinedOf(parts.map(toBytes));
}

function toBytes(part: FramePart): Uint8Array {
  return typeof part === "string" ? utf8(part) : part;
}

function joinedOf(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(lengthOf(parts));
  let at = 0;
  for (const part of parts) {
    putU32(whole, at, part.length);
    whole.set(part, at + 4);
    at += 4 + part.length;
  }
  return whole;
}

/** The same for texts of ASCII alone, which nearly all are: a letter is a byte. Null if one is not. */
function joinedPlain(parts: readonly FramePart[], whole: Uint8Array): Uint8Array | null {
  let at = 0;
  for (const part of parts) {
    putU32(whole, at, part.length);
    at += 4;
    if (typeof part !== "string") whole.set(part, at);
    else if (!putAscii(whole, at, part)) return null;
    at += part.length;
  }
  return whole;
}

function putAscii(bytes: Uint8Array, at: number, text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code > 0x7f) return false;
    bytes[at + index] = code;
  }
  return true;
}

function lengthOf(parts: readonly { readonly length: number }[]): number {
  return parts.reduce((sum, { length }) => sum + 4 + length, 0);
}
