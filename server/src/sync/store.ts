/**
 * What the room asks of stored blocks. A block is one immutable row; change numbers rise in commit order.
 * @module
 */
import type { BlockId, MemberId, StreamName, Vector } from "@rootvault/vault-core/protocol";
import type { Tx } from "../model/tenant.ts";
import type { Purged } from "../vaults/store.ts";

/** A block's place, name and size, without its bytes. */
export interface BlockRow {
  readonly device: MemberId;
  readonly segment: number;
  readonly seq: number;
  readonly id: BlockId;
  readonly change: number;
  readonly length: number;
}

/** A block to be stored. */
export interface NewBlock extends BlockRow {
  readonly epoch: number;
  readonly body: Uint8Array;
  readonly at: number;
}

/** Newest block of a stream. */
export interface StreamHead {
  readonly stream: StreamName;
  readonly seq: number;
  readonly id: BlockId;
}

/** A walk along one stream. */
export interface StreamWalk {
  readonly device: MemberId;
  readonly segment: number;
  /** Exclusive. */
  readonly from: number;
  readonly direction: "newest-first" | "forward";
}

/** Rows of blocks. */
export interface BlockStore {
  add(tx: Tx, block: NewBlock): Promise<void>;
  at(tx: Tx, place: { device: MemberId; segment: number; seq: number }): Promise<BlockRow | null>;
  head(tx: Tx, device: MemberId, segment: number): Promise<StreamHead | null>;
  heads(tx: Tx): Promise<readonly StreamHead[]>;
  /** Id of any block of a device in a segment below; null if it is in none. */
  hasBelow(tx: Tx, place: { device: MemberId; segment: number; id: BlockId }): Promise<boolean>;
  /** Rows after a change number, in order. */
  after(tx: Tx, change: number, limit: number): Promise<readonly BlockRow[]>;
  walk(tx: Tx, walk: StreamWalk, limit: number): Promise<readonly BlockRow[]>;
  /** Id of the block at a change number. */
  idAt(tx: Tx, change: number): Promise<BlockId | null>;
  body(tx: Tx, change: number): Promise<Uint8Array | null>;
  /** Keeps a different block of a taken position as proof, as long as the vault has room for proofs. */
  keepEvidence(tx: Tx, block: NewBlock): Promise<void>;
  /** Deletes the blocks and proofs up to a floor, and the heads of streams that end there. */
  purge(tx: Tx, floor: Vector): Promise<Purged>;
}
