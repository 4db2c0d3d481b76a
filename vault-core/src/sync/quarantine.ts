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
    slot: z
      .number()
      .int()
      .min(0)
      .max(MOST_BLOCKS - 1),
  }),
);

/** A block, and where its bytes are kept: each on its own, so that one more costs the same however many there are. */
interface Shelved {
  readonly block: QuarantinedBlock;
  readonly slot: number;
}

/** The blocks in quarantine on this device. */
export class QuarantineBook {
  readonly #blocks: BlockStore;
  readonly #now: () => number;
  #held: readonly Shelved[];

  private constructor(blocks: BlockStore, now: () => number, held: readonly Shelved[]) {
    this.#blocks = blocks;
    this.#now = now;
    this.#held = held;
  }

  /** Opens the book as it was kept. */
  static async open(blocks: BlockStore, now: () => number): Promise<QuarantineBook> {
    return new QuarantineBook(blocks, now, await readKept(blocks));
  }

  /** All blocks, in the order in which they came. */
  list(): readonly QuarantinedBlock[] {
    return this.#held.map(({ block }) => block);
  }

  /** The block at a position, or null. */
  at(position: Position): QuarantinedBlock | null {
    const name = writePosition(position);
    return this.list().find((one) => writePosition(one.position) === name) ?? null;
  }

  /** Puts a block into quarantine, durably. One that is there stays. False if there is no room for more. */
  async put(block: ClosedBlock, reason: "late" | "helper", why: string): Promise<boolean> {
    const { header, id, bytes } = block;
    const position = { stream: header.stream, seq: header.seq };
    const size = this.#held.reduce((sum, one) => sum + one.block.bytes.length, bytes.length);
    const slot = freeSlot(this.#held);
    if (this.at(position) !== null) return true;
    if (slot === null || size > MOST_BYTES) return false;
    const at = toInstant(this.#now());
    const added = { position, id, member: header.device, reason, why, at, bytes };
    await this.#blocks.putMeta(nameOf(slot), toBase64Url(bytes));
    await this.#keep([...this.#held, { block: added, slot }]);
    return true;
  }

  /** Lets go of blocks that the owner has decided about. */
  async settle(positions: readonly Position[]): Promise<void> {
    const names = new Set(positions.map(writePosition));
    const isSettled = ({ block }: Shelved): boolean => names.has(writePosition(block.position));
    const settled = this.#held.filter(isSettled);
    if (settled.length === 0) return;
    await this.#keep(this.#held.filter((one) => !isSettled(one)));
    for (const { slot } of settled) await this.#blocks.putMeta(nameOf(slot), "");
  }

  async #keep(held: readonly Shelved[]): Promise<void> {
    const kept = held.map(({ block: { position, id, member, reason, why, at }, slot }) => {
      return { position, id, member, reason, why, at, slot };
    });
    await this.#blocks.putMeta(META, JSON.stringify(kept));
    this.#held = held;
  }
}

function nameOf(slot: number): string {
  return `${META}-${slot}`;
}

function freeSlot(held: readonly Shelved[]): number | null {
  const taken = new Set(held.map(({ slot }) => slot));
  for (let slot = 0; slot < MOST_BLOCKS; slot++) if (!taken.has(slot)) return slot;
  return null;
}

async function readKept(blocks: BlockStore): Promise<readonly Shelved[]> {
  const read = keptShape.safeParse(JSON.parse((await blocks.getMeta(META)) ?? "[]"));
  const held: Shelved[] = [];
  for (const { slot, ...one } of read.data ?? []) {
    const bytes = readBase64Url((await blocks.getMeta(nameOf(slot))) ?? "");
    // A power cut may have taken the bytes; such a block comes again from whoever serves it.
    if (bytes !== null && bytes.length > 0) held.push({ block: { ...one, bytes }, slot });
  }
  return held;
}
