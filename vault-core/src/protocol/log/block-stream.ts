/**
 * Blocks on the wire (docs/protocol/http.md), media type `application/vnd.rootvault.blocks`: frames end to end.
 *
 * | off | len | field |
 * |---|---|---|
 * | 0 | 4 | length of the block |
 * | 4 | 8 | change number, 0 on upload |
 * | 12 | length | block |
 * @module
 */
import { concatBytes } from "../../bytes/compare.ts";
import { readU32, readU64, u32be, u64be } from "../../bytes/integers.ts";
import { VaultError } from "../../errors.ts";
import type { BlockId, MemberId, StreamName } from "../../model/ids.ts";
import { isMemberId, isStreamName, toStreamName } from "../ids.ts";
import { binary, blockIdShape, countShape, headShape, streamNameShape } from "../shapes.ts";
import { z } from "../zod.ts";

/** The media type of frames. */
export const BLOCKS_TYPE = "application/vnd.rootvault.blocks";
/** The media type of a push's answer: a JSON text a line. */
export const NDJSON_TYPE = "application/x-ndjson";
/** Bytes of the smallest block: header, smallest ciphertext, signature. */
export const MIN_BLOCK_BYTES = 160 + 4112 + 64;
/** Bytes of the largest block. */
export const MAX_BLOCK_BYTES = 160 + 4 * 1024 * 1024 + 64;
/** Bytes of the largest upload. */
export const MAX_PUSH_BYTES = 32 * 1024 * 1024;
/** Bytes that a client asks for at once. */
export const PULL_BYTES = 8 * 1024 * 1024;
/** Positions of the largest `blocks/get`. */
export const MAX_POSITIONS = 1000;

const FRAME_HEAD_BYTES = 12;

/** A block with its change number, as it travels. */
export interface Frame {
  readonly change: number;
  readonly block: Uint8Array;
}

/** Where a block lies: a stream and its number in it. */
export interface Position {
  readonly stream: StreamName;
  readonly seq: number;
}

/** Writes a frame; `change` is 0 on upload. */
export function writeFrame(block: Uint8Array, change = 0): Uint8Array {
  return concatBytes(u32be(block.length), u64be(change), block);
}

/** Of bytes that are no frame so many are proof enough. */
const MOST_EVIDENCE_BYTES = 65_536;

/** Cuts a run of bytes, in pieces of any size, into whole frames. */
export class FrameReader {
  #held: Uint8Array[] = [];
  #length = 0;

  /** Bytes of a frame that has not come whole; 0 at a clean end. */
  get rest(): number {
    return this.#length;
  }

  /**
   * Takes the next piece and gives the frames that it completes.
   * @throws {VaultError} bad-request for a length or number that no block has.
   */
  push(piece: Uint8Array): Frame[] {
    this.#held.push(piece);
    this.#length += piece.length;
    const frames: Frame[] = [];
    for (let frame = this.#next(); frame !== null; frame = this.#next()) frames.push(frame);
    return frames;
  }

  #next(): Frame | null {
    if (this.#length < FRAME_HEAD_BYTES) return null;
    const head = this.#peek(FRAME_HEAD_BYTES);
    const length = readU32(head, 0);
    const change = readU64(head, 4);
    if (length < MIN_BLOCK_BYTES || length > MAX_BLOCK_BYTES || change === null)
      throw new VaultError("bad-request", "The bytes are no frames of blocks.", {
        evidence: this.#peek(this.#length).slice(0, MOST_EVIDENCE_BYTES),
      });
    const whole = FRAME_HEAD_BYTES + length;
    if (this.#length < whole) return null;
    const bytes = this.#peek(whole);
    this.#drop(whole);
    return { change, block: bytes.slice(FRAME_HEAD_BYTES, whole) };
  }

  /** Gives at least the first `count` bytes in one piece; joins pieces only as far as needed. */
  #peek(count: number): Uint8Array {
    let first = this.#held[0] ?? new Uint8Array();
    if (first.length >= count) return first;
    let taken = 0;
    let bytes = 0;
    while (bytes < count) bytes += this.#held[taken++]?.length ?? count;
    first = concatBytes(...this.#held.slice(0, taken));
    this.#held.splice(0, taken, first);
    return first;
  }

  #drop(count: number): void {
    const first = this.#held[0] ?? new Uint8Array();
    if (first.length === count) this.#held.shift();
    else this.#held[0] = first.subarray(count);
    this.#length -= count;
  }
}

/**
 * Reads frames from a body as they come. What is left of a half frame at a clean end is dropped, and the caller asks on
 * from the last whole one.
 * @throws {VaultError} bad-request for bytes that are no frames; unreachable (`broken`) if the connection breaks.
 */
export async function* readFrames(body: ReadableStream<Uint8Array>): AsyncGenerator<Frame> {
  const frames = new FrameReader();
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((cause: unknown) => {
        throw new VaultError("unreachable", "The connection broke. What came is kept.", {
          cause,
          details: { broken: true },
        });
      });
      if (done || value === undefined) return;
      yield* frames.push(value);
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** Writes a position as `<32 hex>/<segment>/<seq>`. */
export function writePosition({ stream, seq }: Position): string {
  return `${stream}/${seq}`;
}

/** Reads a position; null for any other text. */
export function readPosition(text: string): Position | null {
  const slash = text.lastIndexOf("/");
  const stream = text.slice(0, Math.max(slash, 0));
  const digits = text.slice(slash + 1);
  const seq = Number(digits);
  if (!isStreamName(stream) || !/^[1-9]\d{0,15}$/.test(digits) || !Number.isSafeInteger(seq))
    return null;
  return { stream, seq };
}

/** Takes a stream's name apart. */
export function splitStream(stream: StreamName): { device: MemberId; segment: number } {
  const device = stream.slice(0, 32);
  if (!isMemberId(device)) throw new RangeError("no stream name");
  return { device, segment: Number(stream.slice(33)) };
}

/** Gives the stream that a device's segment names and the number in it. */
export function toPosition(device: MemberId, segment: number, seq: number): Position {
  return { stream: toStreamName(device, segment), seq };
}

/** The body of `blocks/get`. */
export const positionsShape = z.strictObject({
  positions: z.array(z.string().max(64)).max(MAX_POSITIONS),
});

/** Newest (seq, id) by stream: what a side holds. */
export const vectorShape = z.record(streamNameShape, z.tuple([countShape, blockIdShape]));

/** Newest (seq, block id) by stream. */
export type Vector = Readonly<Record<StreamName, readonly [seq: number, id: BlockId]>>;

/** The answer of `heads`. `cursor` is absent while there is no block. */
export const headsShape = z.strictObject({
  streams: vectorShape,
  roster: headShape,
  cursor: z.string().nullable(),
});

/** Where the server stands. */
export type Heads = z.output<typeof headsShape>;

/** A line of a push's answer: the server's signed ack, or the slug of why the block was refused. */
export const pushLineShape = z.union([
  z.strictObject({
    id: blockIdShape,
    ack: z.strictObject({ index: countShape, ts: countShape, sig: binary(64) }),
  }),
  z.strictObject({ id: z.string(), error: z.string() }),
]);

/** A line of a push's answer, as read. */
export type PushLine = z.output<typeof pushLineShape>;
