/**
 * The wire between `rv` and its key agent: frames of `u32be length | JSON`; of one with bytes the first bit of the length is
 * set, and `u32be length of the JSON | JSON | bytes` follows.
 *
 * | Frame | From |
 * |---|---|
 * | `{rv: 1, version, folder}` | client, first |
 * | `{rv: 1, version, unlocked}` | agent, first |
 * | `{id, m, a}`, perhaps with bytes | client: method and argument |
 * | `{id, ok}` or `{id, err: {code, message, details}}` | agent |
 * @module
 */

import { RvError } from "../errors.ts";
import { FrameRooms } from "./frame-rooms.ts";

/** Version of wire and methods; another one makes the older agent end. */
export const WIRE_VERSION = 6;
/** Bytes of the largest frame. */
export const MAX_FRAME_BYTES = 64 * 1024 * 1024;

/** A request. */
export interface WireRequest {
  readonly id: number;
  readonly m: string;
  readonly a?: unknown;
  /** The bytes of its frame. */
  readonly bytes?: Uint8Array;
}

/** An error on the wire: what a `VaultError` says, never a stack. */
export interface WireError {
  readonly code: string;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** An answer. */
export interface WireAnswer {
  readonly id: number;
  readonly ok?: unknown;
  readonly err?: WireError;
}

/** Methods of the agent itself, beside those of `VaultApi`. */
export const AGENT_METHODS = {
  status: "$status",
  unlock: "$unlock",
  lock: "$lock",
  create: "$create",
  join: "$join",
  joinWords: "$join-words",
  joinFinish: "$join-finish",
  restore: "$restore",
} as const;

/** Writes a frame. @throws {RvError} too-large above the cap: it would end the connection. */
export function toFrame(value: unknown): Buffer {
  const text = JSON.stringify(value);
  const length = Buffer.byteLength(text);
  mustCross(length);
  const frame = Buffer.allocUnsafe(4 + length);
  frame.writeUInt32BE(length);
  frame.write(text, 4);
  return frame;
}

/** The bit of the length that tells of bytes. */
const WITH_BYTES = 0x80000000;

/** Writes a frame with bytes, but for the bytes: these come next. @throws {RvError} too-large. */
export function toFrontOfFrame(value: unknown, bytes: Uint8Array): Buffer {
  const json = toFrame(value);
  mustCross(json.length + bytes.length);
  const front = Buffer.allocUnsafe(4);
  front.writeUInt32BE(WITH_BYTES + json.length + bytes.length);
  return Buffer.concat([front, json]);
}

/** Length of a frame, before it. */
const HEAD_BYTES = 4;

/** A frame of which not all is here. */
interface Coming {
  readonly hasBytes: boolean;
  readonly frame: Uint8Array;
  filled: number;
}

/** Reads frames out of a stream of chunks. Throws `RangeError` for a frame above the cap. */
export class FrameReader {
  readonly #rooms: FrameRooms;
  readonly #head = Buffer.alloc(HEAD_BYTES);
  #headFilled = 0;
  #coming: Coming | null = null;

  /** @param rooms for frames with bytes; who gives none back needs none of its own. */
  constructor(rooms = new FrameRooms()) {
    this.#rooms = rooms;
  }

  /** Takes a chunk and gives the values that are whole now. */
  take(chunk: Uint8Array): unknown[] {
    const values: unknown[] = [];
    for (let at = 0; at < chunk.length;) {
      if (this.#coming === null) at += this.#takeHead(chunk.subarray(at));
      else at += this.#takeSome(this.#coming, chunk.subarray(at));
      if (this.#coming === null || this.#coming.filled < this.#coming.frame.length) continue;
      const { hasBytes, frame } = this.#coming;
      this.#coming = null;
      values.push(hasBytes ? withBytes(frame) : parsed(frame));
    }
    return values;
  }

  /** Each gives how many bytes it took. */
  #takeHead(chunk: Uint8Array): number {
    const some = chunk.subarray(0, HEAD_BYTES - this.#headFilled);
    this.#head.set(some, this.#headFilled);
    this.#headFilled += some.length;
    if (this.#headFilled === HEAD_BYTES) {
      this.#headFilled = 0;
      this.#coming = this.#begin(this.#head.readUInt32BE());
    }
    return some.length;
  }

  #takeSome(coming: Coming, chunk: Uint8Array): number {
    const some = chunk.subarray(0, coming.frame.length - coming.filled);
    coming.frame.set(some, coming.filled);
    coming.filled += some.length;
    return some.length;
  }

  #begin(first: number): Coming {
    const hasBytes = first >= WITH_BYTES;
    const length = hasBytes ? first - WITH_BYTES : first;
    if (length > MAX_FRAME_BYTES) throw new RangeError("the frame is too large");
    const frame = hasBytes ? this.#rooms.take(length) : new Uint8Array(length);
    return { hasBytes, frame, filled: 0 };
  }
}

function mustCross(length: number): void {
  if (length > MAX_FRAME_BYTES)
    throw new RvError(
      "too-large",
      "This is too large to pass between rv and its key agent at once.",
    );
}

function parsed(frame: Uint8Array): unknown {
  return JSON.parse(textOf(frame));
}

function withBytes(frame: Uint8Array): unknown {
  const end = frame.length < HEAD_BYTES ? 0 : HEAD_BYTES + readU32(frame);
  if (end === 0 || end > frame.length) throw new RangeError("the frame is cut short");
  const value = parsed(frame.subarray(HEAD_BYTES, end));
  return typeof value === "object" ? { ...value, bytes: frame.subarray(end) } : value;
}

function readU32({ buffer, byteOffset }: Uint8Array): number {
  return new DataView(buffer, byteOffset).getUint32(0);
}

function textOf({ buffer, byteOffset, length }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, length).toString("utf8");
}
