/**
 * Which verified blocks this device holds: the id at each position, and the newest of each stream.
 *
 * The newest come from the pin, so a store that lost its last writes shows as missing positions, never as an older
 * state.
 * @module
 */
import type { BlockId, StreamName } from "../model/ids.ts";
import type { Position, Vector } from "../protocol/log/block-stream.ts";
import { isStreamName } from "../protocol/ids.ts";

/** What `verify.ts` asks of the blocks that are held. */
export interface HeldView {
  /** Id of the held block at a position, or null. */
  idAt(position: Position): BlockId | null;
  /** Newest verified block of a stream, or null. */
  headOf(stream: StreamName): readonly [seq: number, id: BlockId] | null;
}

/** The held blocks by stream. */
export class HeldBlocks implements HeldView {
  readonly #ids = new Map<StreamName, Map<number, BlockId>>();
  readonly #expected = new Map<StreamName, Map<number, BlockId>>();
  readonly #heads = new Map<StreamName, readonly [seq: number, id: BlockId]>();

  /** Begins with the pinned vector; the blocks of it are missing until they are added. */
  constructor(pinned: Vector) {
    for (const [stream, head] of Object.entries(pinned))
      if (isStreamName(stream)) this.#heads.set(stream, head);
  }

  idAt({ stream, seq }: Position): BlockId | null {
    const head = this.#heads.get(stream);
    return this.#ids.get(stream)?.get(seq) ?? (head?.[0] === seq ? head[1] : null);
  }

  headOf(stream: StreamName): readonly [seq: number, id: BlockId] | null {
    return this.#heads.get(stream) ?? null;
  }

  /** Tells whether the block itself is here, not only its id from the pin. */
  has({ stream, seq }: Position): boolean {
    return this.#ids.get(stream)?.has(seq) === true;
  }

  /** Notes a verified block; one that follows its stream's newest becomes the newest. */
  add({ stream, seq }: Position, id: BlockId): void {
    const ids = this.#ids.get(stream) ?? new Map<number, BlockId>();
    this.#ids.set(stream, ids.set(seq, id));
    if (seq === (this.#heads.get(stream)?.[0] ?? 0) + 1) this.#heads.set(stream, [seq, id]);
  }

  /** Notes what a lost block must be: the block after it names it. */
  expect({ stream, seq }: Position, id: BlockId): void {
    const expected = this.#expected.get(stream) ?? new Map<number, BlockId>();
    this.#expected.set(stream, expected.set(seq, id));
  }

  /** What a lost block must be, as far as the pin or the block after it was heard; else null. */
  expectedAt(position: Position): BlockId | null {
    return this.idAt(position) ?? this.#expected.get(position.stream)?.get(position.seq) ?? null;
  }

  /** Newest verified block by stream. */
  vector(): Vector {
    return Object.fromEntries([...this.#heads].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** Positions up to the newest of each stream whose block is not here. */
  missing(): readonly Position[] {
    return [...this.#heads].flatMap(([stream, [newest]]) => {
      const ids = this.#ids.get(stream);
      if (ids?.size === newest) return [];
      return Array.from({ length: newest }, (_, index) => ({ stream, seq: index + 1 })).filter(
        ({ seq }) => ids?.has(seq) !== true,
      );
    });
  }

  /** Number of blocks that are here. */
  count(): number {
    return [...this.#ids.values()].reduce((sum, ids) => sum + ids.size, 0);
  }
}
