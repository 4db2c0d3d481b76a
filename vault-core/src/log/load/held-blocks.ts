/**
 * Which verified blocks this device holds: the id at each position, and the newest of each stream.
 *
 * The newest come from the pin and from the floor of the newest compaction, so a store that lost its last writes shows
 * as missing positions, never as an older state. Below the base, the floor that this device has confirmed, no block is
 * kept and none is missing.
 * @module
 */
import { VaultError } from "../../errors.ts";
import type { BlockId, StreamName } from "../../model/ids.ts";
import { type Position, type Vector, writePosition } from "../../protocol/log/block-stream.ts";
import { isStreamName } from "../../protocol/ids.ts";
import { OwedReferences, type Reference } from "./owed-references.ts";

/** What `verify.ts` asks of the blocks that are held. */
export interface HeldView {
  /** Id of the held block at a position, or null. */
  idAt(position: Position): BlockId | null;
  /** Newest verified block of a stream, or the end of its floor; null for an unknown stream. */
  headOf(stream: StreamName): readonly [seq: number, id: BlockId] | null;
  /** Tells whether a held block of a stream has an id. */
  isIn(stream: StreamName, id: BlockId): boolean;
  /** Tells whether a block is known to be, and has not come: it lies below the newest of its stream. */
  isOwed(position: Position): boolean;
  /** What the block at a position is, or must be, as far as that was heard; else null. */
  expectedAt(position: Position): BlockId | null;
}

/** Where a device's copy begins, and where the newest compaction ends. */
export interface Floors {
  /** Up to here no block is kept. */
  readonly base: Vector;
  /** A stream that ends here is not live. */
  readonly floor: Vector;
}

type Head = readonly [seq: number, id: BlockId];

/** The held blocks by stream. */
export class HeldBlocks implements HeldView {
  readonly #ids = new Map<StreamName, Map<number, BlockId>>();
  readonly #expected = new Map<StreamName, Map<number, BlockId>>();
  readonly #heads = new Map<StreamName, Head>();
  /** What blocks that are here say of those that are owed. */
  readonly references: OwedReferences = new OwedReferences();
  /** The store holds blocks below the base: a crash came between a confirmation and the deletion. */
  hasLeftovers = false;
  #base: ReadonlyMap<StreamName, Head> = new Map();
  #floor: ReadonlyMap<StreamName, Head> = new Map();
  #walk: Vector = {};

  /** Begins with the pinned vector; the blocks of it above the base are missing until they are added. */
  constructor(pinned: Vector, floors: Floors = { base: {}, floor: {} }) {
    for (const [stream, head] of toRows(pinned)) this.#heads.set(stream, head);
    this.rise(floors);
  }

  idAt({ stream, seq }: Position): BlockId | null {
    const head = this.#heads.get(stream);
    return this.#ids.get(stream)?.get(seq) ?? (head?.[0] === seq ? head[1] : null);
  }

  headOf(stream: StreamName): Head | null {
    return this.#heads.get(stream) ?? null;
  }

  isIn(stream: StreamName, id: BlockId): boolean {
    if (this.#heads.get(stream)?.[1] === id) return true;
    return [...(this.#ids.get(stream)?.values() ?? [])].includes(id);
  }

  /** Tells whether the block itself is here, not only its id from the pin. */
  has({ stream, seq }: Position): boolean {
    return this.#ids.get(stream)?.has(seq) === true;
  }

  isOwed(position: Position): boolean {
    const newest = this.#heads.get(position.stream)?.[0] ?? 0;
    return position.seq <= newest && !this.isBelowBase(position) && !this.has(position);
  }

  /** Blocks that show that a reference is to another one than there is: its author was shown another history. */
  contradicted(): readonly Reference[] {
    return this.references
      .all()
      .filter((reference) => this.has(reference) && this.idAt(reference) !== reference.id);
  }

  /** Begins a walk backwards at blocks whose signatures hold. They become the newest of their streams. */
  beginWalk(starts: Vector): void {
    for (const [stream, head] of toRows(starts)) {
      this.#mustAgree(stream, head);
      if (head[0] > (this.#heads.get(stream)?.[0] ?? 0)) this.#heads.set(stream, head);
    }
    this.#walk = { ...this.#walk, ...starts };
  }

  /** Takes back the beginning of a walk along one stream, of which nothing but its start may be held. */
  leaveWalk(stream: StreamName): void {
    const { [stream]: _, ...walk } = this.#walk;
    this.#walk = walk;
    const floor = this.#floor.get(stream);
    if (floor === undefined) this.#heads.delete(stream);
    else this.#heads.set(stream, floor);
  }

  /** Goes on with a walk that began in an earlier life; its newest blocks stand in the pin. */
  resumeWalk(walk: Vector): void {
    this.#walk = walk;
  }

  /** Where the walk began; nothing once it has ended, or where the pin of a welcome says all. */
  walk(): Vector {
    return this.#walk;
  }

  /** Tells whether nobody has verified the block at a position before, but for what the server's heads say. */
  isWalked({ stream, seq }: Position): boolean {
    return seq <= (this.#walk[stream]?.[0] ?? 0);
  }

  /** Tells whether a position up to the newest of its stream is another block's, as far as is known: it may be owed. */
  isTaken(position: Position, id: BlockId): boolean {
    return (
      position.seq <= (this.#heads.get(position.stream)?.[0] ?? 0) && this.idAt(position) !== id
    );
  }

  /** Tells whether a position lies where no block is kept. */
  isBelowBase({ stream, seq }: Position): boolean {
    return seq <= this.#baseOf(stream);
  }

  /**
   * Takes newer floors in: what lies up to the base is forgotten, what lies up to the floor must come.
   * @throws {VaultError} FORK if a floor names another block than the one that is held.
   */
  rise({ base, floor }: Floors): void {
    const rows = [...toRows(base), ...toRows(floor)];
    for (const [stream, head] of rows) this.#mustAgree(stream, head);
    this.#base = new Map(toRows(base));
    this.#floor = new Map(toRows(floor));
    for (const [stream, head] of rows) {
      this.expect({ stream, seq: head[0] }, head[1]);
      if (head[0] > (this.#heads.get(stream)?.[0] ?? 0)) this.#heads.set(stream, head);
    }
    for (const [stream, ids] of this.#ids)
      for (const seq of ids.keys()) if (this.isBelowBase({ stream, seq })) ids.delete(seq);
    this.references.forget((position) => this.isBelowBase(position));
  }

  /** Notes a verified block; one that follows its stream's newest becomes the newest, and what follows it after it. */
  add({ stream, seq }: Position, id: BlockId): void {
    const ids = this.#ids.get(stream) ?? new Map<number, BlockId>();
    this.#ids.set(stream, ids.set(seq, id));
    this.references.meet({ stream, seq }, id);
    const newest = (this.#heads.get(stream)?.[0] ?? 0) + 1;
    if (seq !== newest) return;
    // An own block whose ack came before that of the one before it may be here already.
    let head: Head = [seq, id];
    for (let next = ids.get(seq + 1); next !== undefined; next = ids.get(head[0] + 1))
      head = [head[0] + 1, next];
    this.#heads.set(stream, head);
  }

  /** Notes that a block that was here cannot be read any more: it is missing. */
  lose({ stream, seq }: Position): void {
    this.#ids.get(stream)?.delete(seq);
  }

  /**
   * Notes what a lost block must be: the block after it names it.
   * @throws {VaultError} FORK if another one is held there.
   */
  expect({ stream, seq }: Position, id: BlockId): void {
    this.#mustAgree(stream, [seq, id]);
    const expected = this.#expected.get(stream) ?? new Map<number, BlockId>();
    this.#expected.set(stream, expected.set(seq, id));
  }

  /** What a lost block must be, as far as the pin, a floor or the block after it was heard; else null. */
  expectedAt(position: Position): BlockId | null {
    return this.idAt(position) ?? this.#expected.get(position.stream)?.get(position.seq) ?? null;
  }

  /** Takes back what lies beyond a cut-off: the newest of the stream is the block there, or none. */
  trim(stream: StreamName, cutoff: readonly [seq: number, id: BlockId | null]): void {
    const [seq, id] = cutoff;
    const ids = this.#ids.get(stream) ?? new Map<number, BlockId>();
    for (const held of ids.keys()) if (held > seq) ids.delete(held);
    this.references.forget((one) => one.stream === stream && one.seq > seq);
    const expected = this.#expected.get(stream);
    for (const named of expected?.keys() ?? []) if (named > seq) expected?.delete(named);
    if (id === null) this.#heads.delete(stream);
    else this.#heads.set(stream, [seq, id]);
  }

  /** Newest verified block of every live stream. */
  vector(): Vector {
    return toVector(
      [...this.#heads].filter(([stream, [seq]]) => seq > (this.#floor.get(stream)?.[0] ?? 0)),
    );
  }

  /** Newest verified block of every stream, also of those that end at the floor. */
  heads(): Vector {
    return toVector([...this.#heads]);
  }

  /** Positions above the base, up to the newest of each stream, whose block is not here. */
  missing(): readonly Position[] {
    return [...this.#heads].flatMap(([stream, [newest]]) => {
      const ids = this.#ids.get(stream);
      const first = this.#baseOf(stream) + 1;
      const count = Math.max(newest - first + 1, 0);
      if ((ids?.size ?? 0) === count) return [];
      return Array.from({ length: count }, (_, index) => ({ stream, seq: first + index })).filter(
        ({ seq }) => ids?.has(seq) !== true,
      );
    });
  }

  /** Number of blocks that are missing. */
  owed(): number {
    return [...this.#heads].reduce((sum, [stream, [newest]]) => {
      // One that waits beyond the newest, for its ack came early, stands for none below.
      const here = [...(this.#ids.get(stream)?.keys() ?? [])].filter((seq) => seq <= newest);
      return sum + Math.max(newest - this.#baseOf(stream), 0) - here.length;
    }, 0);
  }

  /** Number of blocks that are here. */
  count(): number {
    return [...this.#ids.values()].reduce((sum, ids) => sum + ids.size, 0);
  }

  #baseOf(stream: StreamName): number {
    return this.#base.get(stream)?.[0] ?? 0;
  }

  #mustAgree(stream: StreamName, [seq, id]: Head): void {
    const held = this.idAt({ stream, seq });
    if (held === null || held === id) return;
    throw new VaultError("FORK", "The server returned another entry than the one held here.", {
      details: { position: writePosition({ stream, seq }), id },
    });
  }
}

function toRows(vector: Vector): [StreamName, Head][] {
  return Object.entries(vector).flatMap(([stream, head]): [StreamName, Head][] =>
    isStreamName(stream) ? [[stream, head]] : [],
  );
}

function toVector(rows: readonly [StreamName, Head][]): Vector {
  return Object.fromEntries(rows.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
