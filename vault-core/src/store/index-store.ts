/**
 * What a device knows of its blocks without opening them: sealed pages and side files by name.
 * All of it is made again from the blocks, so a store that loses or spoils some costs time, never an answer.
 * @module
 */

/** Sealed bytes and their name, 32 hex letters. */
export interface IndexFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Keeps sealed files by name. */
export interface IndexStore {
  /** The bytes under a name; null for what was never put, is lost or cannot be read. Whoever uses them checks them. */
  get(name: string): Promise<Uint8Array | null>;
  /** Keeps files in the place of older ones of their names, in their order. What the disk refuses is not kept. */
  put(files: readonly IndexFile[]): Promise<void>;
  /** Deletes all, so that their bytes leave the disk. */
  clear(): Promise<void>;
  close(): Promise<void>;
}
