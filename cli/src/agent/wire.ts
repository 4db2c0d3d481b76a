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

/** Writes a frame. */
export function toFrame(value: unknown): Buffer {
  const text = JSON.stringify(value);
  const length = Buffer.byteLength(text);
  const frame = Buffer.allocUnsafe(4 + length);
  frame.writeUInt32BE(length);
  frame.write(text, 4);
  return frame;
}

/** The bit of the length that tells of bytes. */
const WITH_BYTES = 0x80000000;

/** Writes a frame with bytes, but for the bytes: these come next. */
export function toFrontOfFrame(value: unknown, bytes: Uint8Array): Buffer {
  const json = toFrame(value);
  const front = Buffer.allocUnsafe(4);
  front.writeUInt32BE(WITH_BYTES + json.length + bytes.length);
  return Buffer.concat([front, json]);
}

/** Reads frames out of a stream of chunks. Throws `RangeError` for a frame above the cap. */
export class FrameReader {
  #chunks: Uint8Array[] = [];
  #length = 0;
  /** Bytes that must be here before it is worth to look again: a large frame is joined once, not with each chunk. */
  #needed = 4;

  /** Takes a chunk and gives the values that are whole now. */
  take(chunk: Uint8Array): unknown[] {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    const values: unknown[] = [];
    if (this.#length < this.#needed) return values;
    let held = Buffer.concat(this.#chunks);
    this.#needed = 4;
    while (held.length >= 4) {
      const first = held.readUInt32BE();
      const hasBytes = first >= WITH_BYTES;
      const length = hasBytes ? first - WITH_BYTES : first;
      if (length > MAX_FRAME_BYTES) throw new RangeError("the frame is too large");
      this.#needed = 4 + length;
      if (held.length < this.#needed) break;
      const frame = held.subarray(4, 4 + length);
      values.push(hasBytes ? withBytes(frame) : JSON.parse(frame.toString("utf8")));
      held = held.subarray(this.#needed);
      this.#needed = 4;
    }
    this.#chunks = [held];
    this.#length = held.length;
    return values;
  }
}

function withBytes(frame: Buffer): unknown {
  const end = frame.length < 4 ? 0 : 4 + frame.readUInt32BE();
  if (end === 0 || end > frame.length) throw new RangeError("the frame is cut short");
  const value: unknown = JSON.parse(frame.toString("utf8", 4, end));
  return typeof value === "object" ? { ...value, bytes: frame.subarray(end) } : value;
}
