/**
 * The log as `sync/` sees it: what is verified, what waits, and the ways in which blocks come to rest.
 * @module
 */
import type { BlockId } from "../model/ids.ts";
import type { Position, Vector } from "../protocol/log/block-stream.ts";
import type { CountedBlocks, CountRange } from "./members/count-up-to.ts";
import type { LoadedBlock } from "./load/blocks.ts";
import type { Reference } from "./load/owed-references.ts";
import type { UnpublishedBlock } from "./outbox/outbox.ts";
import type { SnapshotBatch } from "./write/regroup.ts";
import type { StreamEnd } from "./write/stream-segment.ts";
import type { VaultLog } from "./vault-log.ts";
import type { OpenedBlock } from "../block/open.ts";
import type { Judgment } from "./members/judge-helpers.ts";
import type { ClosedBlock, Verdict, VerifiedBlock } from "./verify.ts";
import type { LogWalk } from "./load/walk.ts";

/** Numbers of a device's copy. */
export interface LogFigures {
  /** Verified blocks that are here. */
  readonly blocks: number;
  /** Bytes of the blocks that are here, published or not. */
  readonly bytes: number;
  /** Lines that wait for a block. */
  readonly waitingLines: number;
  /** Blocks that wait for their ack. */
  readonly unpublished: number;
  /** Lines in blocks that are here, and how many of them a newer line has superseded. */
  readonly lines: number;
  readonly superseded: number;
}

/** A log whose blocks can be moved. */
export interface SyncableLog extends VaultLog {
  /** Newest verified block of every live stream; own blocks without an ack are not in it. */
  vector(): Vector;
  /** The same with the streams that end at the floor of the newest compaction. */
  heads(): Vector;
  /**
   * Takes the floors in that the roster names. Up to the base nothing is missing; up to the newest floor, in the roster,
   * blocks must come. @throws {VaultError} FORK if a floor names another block than the one that is held.
   */
  rise(base: Vector): void;
  /** A stored block, open; null if it is not there or does not open. */
  read(position: Position): Promise<LoadedBlock | null>;
  /** Seals a snapshot into a fresh segment that holds nothing else. */
  writeSnapshot(batches: readonly SnapshotBatch[]): Promise<StreamEnd>;
  /** Tells whether the store was found with blocks that should be deleted. */
  hasLeftovers(): boolean;
  /** Deletes the blocks up to a base that was taken in by `rise`, so that their bytes leave the disk. */
  purge(base: Vector): Promise<void>;
  /** Positions up to the vector whose block is not here: the store lost it. */
  missing(): readonly Position[];
  /** Own blocks without an ack that a floor names: the server had them, and sends none any more. */
  passed(floor: Vector): Promise<readonly LoadedBlock[]>;
  figures(): LogFigures;
  /** What the blocks that are here and are sealed in the epochs up to one say, by collection. */
  countUpTo(range: CountRange): Promise<ReadonlyMap<string, CountedBlocks>>;
  /** When the newest verified block of each device was written, by its author's clock (Unix ms). */
  lastHeard(): ReadonlyMap<string, number>;
  /** Checks a block against all that is known. @throws {VaultError} any alarm, as `verifyBlock`. */
  verify(bytes: Uint8Array, asked?: Position): Verdict;
  /** Takes a verified block in; it is in the store only after `keep`. */
  adopt(block: VerifiedBlock): void;
  /** Takes a block into its chain without its lines; in the store only after `keep`. */
  adoptClosed(block: ClosedBlock): void;
  /** Opens a block with the keys that are here; null if none opens it, or it is damaged. */
  open(bytes: Uint8Array): OpenedBlock | null;
  /** Judges what a held block of a helper says. */
  judge(bytes: Uint8Array): Judgment;
  /** Takes in the lines of blocks that were closed, for a helper that has been given more keys. */
  openClosed(): Promise<void>;
  /**
   * Takes back what is held beyond the cut-offs of removed members, and gives it for review.
   * @throws {VaultError} FORK if the block at a cut-off is not the one that the roster names.
   */
  takeLate(): Promise<readonly ClosedBlock[]>;
  /** Writes what was adopted to the store, and tells the listeners. */
  keep(): Promise<void>;
  /**
   * Puts a lost block back, in the store with the next `keep`; false if the block after it, which names it, is lost too and has to come first.
   *
   * @param isAhead take it before the block after it: what that one says of it is compared when it comes.
   * @throws {VaultError} FORK if it is not the one that was lost; of a walk also all of `verifyBlock`.
   */
  heal(bytes: Uint8Array, position: Position, isAhead?: boolean): Promise<boolean>;
  /** Number of missing positions. */
  owed(): number;
  /** Blocks that came and are others than the author of a verified block had seen there. */
  contradicted(): readonly Reference[];
  /** The walk of a device that came in without a welcome. */
  wayBack(): LogWalk;
  /** Own blocks without an ack, in the order in which they must be published. */
  unpublished(): readonly UnpublishedBlock[];
  /**
   * Own blocks that the server may hold without an ack being here: those, and what was sealed anew, for an upload that was given
   * up may still arrive.
   */
  mayBeThere(): ReadonlySet<BlockId>;
  /** The bytes of such a block; null for any other. @throws {VaultError} internal if the outbox is damaged. */
  readUnpublished(id: BlockId): Promise<Uint8Array | null>;
  /** Keeps own blocks whose acks are here, then forgets them in the outbox. `pin` runs in between. */
  settle(ids: readonly BlockId[], pin: () => Promise<void>): Promise<void>;
  /** Tells whether an unpublished block lies where the server holds another, or one that has not come. */
  hasTakenPlaces(): boolean;
  /** Seals all unpublished blocks that the server lacks anew, in a fresh segment and the current epoch. */
  reseal(): Promise<number>;
  /** Leaves the marker of a clean end. The next sealing removes it. */
  rest(): Promise<void>;
}
