/**
 * The log as the rooms above see it: lines go in durably, live lines come out by live rule 1.
 * `open-log.ts` opens one; `sync/` moves its blocks.
 * @module
 */

/** A record version to be saved. */
export interface RecordLine {
  /** Name of the collection, whose key seals it. */
  readonly collection: string;
  /** Authorship: `self`, `imported:<source>` or `third-party`. */
  readonly from: string;
  /** JSON text without newline, at most 1 MiB. */
  readonly text: string;
}

/** The live version of a record, as live rule 1 chose it; a tombstone too. */
export interface LiveLine {
  readonly collection: string;
  readonly id: string;
  readonly rev: number;
  readonly edited: string | null;
  readonly deleted: "owner" | "undo" | null;
  readonly text: string;
  readonly from: string;
}

/** All records of an open vault, by their live lines. */
export interface VaultLog {
  /**
   * Saves lines: resolves once all are durable in the outbox. They are live at once.
   * @throws {VaultError} too-large above 1 MiB a line; invalid-record for a text that is no record line.
   */
  append(lines: readonly RecordLine[]): Promise<void>;
  /** Seals the waiting lines into blocks, ready to be pushed. @throws {VaultError} LOCKBOX_MISSING without the epoch's key. */
  flush(): Promise<void>;
  /** The live line of an id, tombstones included; null for an unknown one. */
  live(collection: string, id: string): LiveLine | null;
  /** All live lines of a collection, tombstones left out. */
  all(collection: string): Iterable<LiveLine>;
  /** Names of the collections that have a line. */
  collections(): readonly string[];
  /** Calls back after lines came in, by append or by sync, with the names of their collections. */
  onChange(listener: (collections: ReadonlySet<string>) => void): () => void;
  /** Flushes, leaves the marker of a clean shutdown, and ends. */
  close(): Promise<void>;
}
