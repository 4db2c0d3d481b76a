/**
 * What blocks that are here say of blocks that are owed. A block names what its author had seen; of what has not come to
 * this device the id is noted, and compared when the block comes.
 * @module
 */
import type { BlockId, StreamName } from "../../model/ids.ts";
import type { Position } from "../../protocol/log/block-stream.ts";

/** A position, and the block that an author had seen there. */
export interface Reference extends Position {
  readonly id: BlockId;
}

/** References to blocks that have not come, or turned out to be others. */
export class OwedReferences {
  readonly #ids = new Map<StreamName, Map<number, Set<BlockId>>>();
  #isKept = true;

  /** Notes what a block named. */
  note(references: readonly Reference[]): void {
    for (const { stream, seq, id } of references) {
      const seqs = this.#ids.get(stream) ?? new Map<number, Set<BlockId>>();
      const ids = seqs.get(seq) ?? new Set();
      if (ids.has(id)) continue;
      this.#ids.set(stream, seqs.set(seq, ids.add(id)));
      this.#isKept = false;
    }
  }

  /** A block came: who named this very one was right. Other ids stay, and are a fork. */
  meet({ stream, seq }: Position, id: BlockId): void {
    const seqs = this.#ids.get(stream);
    const ids = seqs?.get(seq);
    if (ids?.delete(id) !== true) return;
    if (ids.size === 0) seqs?.delete(seq);
    this.#isKept = false;
  }

  /** Forgets what needs no block any more. */
  forget(isOver: (position: Position) => boolean): void {
    for (const [stream, seqs] of this.#ids)
      for (const seq of seqs.keys())
        if (isOver({ stream, seq })) {
          seqs.delete(seq);
          this.#isKept = false;
        }
  }

  /** All of them. */
  all(): readonly Reference[] {
    return [...this.#ids].flatMap(([stream, seqs]) =>
      [...seqs].flatMap(([seq, ids]) => [...ids].map((id): Reference => ({ stream, seq, id }))),
    );
  }

  /** Tells whether anything changed since this was asked last: then it has to be kept again. */
  takeNews(): boolean {
    const isNews = !this.#isKept;
    this.#isKept = true;
    return isNews;
  }
}
