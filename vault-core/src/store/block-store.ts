/**
 * Where the sealed blocks of every member lie on this device. Only blocks that the server has acknowledged or
 * served come here, so a store that loses its last writes is healed by fetching them again.
 * @module
 */
import type { BlockId } from "../model/ids.ts";
import type { Position, Vector } from "../protocol/log/block-stream.ts";

/** A verified block, as it is kept. */
export interface StoredBlock {
  readonly position: Position;
  readonly id: BlockId;
  readonly bytes: Uint8Array;
}

/** What lies where. */
export interface StoredKey {
  readonly position: Position;
  /** First 32 hex letters of the block's id. */
  readonly idStart: string;
}

/** Keeps blocks by position, and small texts beside them (`meta`: the cursor, the roster's entries). */
export interface BlockStore {
  /**
   * Keeps blocks. A block that is kept already is left alone.
   * @throws {VaultError} FORK for another block at a taken position; nothing is written then.
   */
  put(blocks: readonly StoredBlock[]): Promise<void>;
  /** The bytes at a position, or null. @throws {VaultError} FORK if two blocks lie there. */
  get(position: Position): Promise<Uint8Array | null>;
  /** Every position kept, by stream and rising seq. */
  positions(): Promise<readonly Position[]>;
  /** The same with the beginning of the id that lies there, so that no block needs to be read. */
  keys(): Promise<readonly StoredKey[]>;
  /** Begins to read what the next `keys` gives, where that takes its time; what is written meanwhile is in it all the same. */
  readAhead?(): void;
  /** Deletes the blocks up to a vector, so that their bytes leave the disk. All else stays, also if the power goes. */
  forget(upTo: Vector): Promise<void>;
  /** A text kept by name, or null. */
  getMeta(name: string): Promise<string | null>;
  /** Keeps a text by name. */
  putMeta(name: string, text: string): Promise<void>;
  close(): Promise<void>;
}
