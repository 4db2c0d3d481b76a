/**
 * Blocks that wait for the owner's review, kept with the blocks: of a removed member beyond its cut-off, and of a helper that
 * wrote what it may not or what is not true. None of their lines counts until the owner accepts them.
 * @module
 */
import { readBase64Url, toBase64Url } from "../bytes/encoding.ts";
import type { BlockId, MemberId } from "../model/ids.ts";
import { toInstant } from "../protocol/ids.ts";
import { type Position, writePosition } from "../protocol/log/block-stream.ts";
import { blockIdShape, memberIdShape, streamNameShape } from "../protocol/shapes.ts";
import { z } from "../protocol/zod.ts";
import type { BlockStore } from "../store/block-store.ts";
import type { ClosedBlock } from "../log/verify.ts";

/** A block in quarantine. */
export interface QuarantinedBlock {
  readonly position: Position;
  readonly id: BlockId;
  /** Who wrote it. */
  readonly member: MemberId;
  /** `late`: beyond the cut-off of a removed member. `helper`: not what a helper may write. */
  readonly reason: "late" | "helper";
  /** What is wrong, for people. */
  readonly why: string;
  /** Instant at which it came here. */
  readonly at: string;
  readonly bytes: Uint8Array;
}

const META = "quarantine";
/** Blocks and bytes that are kept: a removed member and a server could send more for ever. */
const MOST_BLOCKS = 512;
const MOST_BYTES = 64 * 1024 * 1024;

const keptShape = z.array(
  z.object({
    position: z.object({ stream: streamNameShape, seq: z.number().int().min(1) }),
    id: blockIdShape,
    member: memberIdShape,
    reason: z.enum(["late", "helper"]),
    why: z.string(),
    at: z.string(),
    bytes: z.string(),
  }),
);

/** The blocks in quarantine on this device. */
export class QuarantineBook {
  readonly #blocks: BlockStore;
  readonly #now: () => number;
  #held: readonly QuarantinedBlock[];

  private constructor(blocks: BlockStore, now: () => number, held: readonly QuarantinedBlock[]) {
    this.#blocks = blocks;
    this.#now = now;
    this.#held = held;
  }

  /** Opens the book as it was kept. */
  static async open(blocks: BlockStore, now: () => number): Promise<QuarantineBook> {
    return new QuarantineBook(blocks, now, readKept(await blocks.getMeta(META)));
  }

  /** All blocks, in the order in which they came. */
  list(): readonly QuarantinedBlock[] {
    return this.#held;
  }

  /** The block at a position, or null. */
  at(position: Position): QuarantinedBlock | null {
    const name = writePosition(position);
    return this.#held.find((one) => writePosition(one.position) === name) ?? null;
  }

  /** Puts a block into quarantine, durably. One that is there stays. False if there is no room for more. */
  async put(block: ClosedBlock, reason: "late" | "helper", why: string): Promise<boolean> {
    const { header, id, bytes } = block;
    const position = { stream: header.stream, seq: header.seq };
    const size = this.#held.reduce((sum, one) => sum + one.bytes.length, bytes.length);
    const isFull = this.#held.length >= MOST_BLOCKS || size > MOST_BYTES;
    if (this.at(position) !== null) return true;
    if (isFull) return false;
    const at = toInstant(this.#now());
    await this.#keep([
      ...this.#held,
      { position, id, member: header.device, reason, why, at, bytes },
    ]);
    return true;
  }

  /** Lets go of blocks that the owner has decided about. */
  async settle(positions: readonly Position[]): Promise<void> {
    const names = new Set(positions.map(writePosition));
    const left = this.#held.filter(({ position }) => !names.has(writePosition(position)));
    if (left.length < this.#held.length) await this.#keep(left);
  }

  async #keep(held: readonly QuarantinedBlock[]): Promise<void> {
    const kept = held.map((one) => ({ ...one, bytes: toBase64Url(one.bytes) }));
    await this.#blocks.putMeta(META, JSON.stringify(kept));
    this.#held = held;
  }
}

function readKept(text: string | null): readonly QuarantinedBlock[] {
  const read = keptShape.safeParse(JSON.parse(text ?? "[]"));
  return (read.data ?? []).flatMap((one) => {
    const bytes = readBase64Url(one.bytes);
    return bytes === null ? [] : [{ ...one, bytes }];
  });
}
