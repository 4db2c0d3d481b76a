/**
 * What is saved here and not yet acknowledged there, as a list of sealed entries in order. Losing one before the
 * server's ack loses data of the owner, so "appended" means durable. Entries are read when they are asked for: a file that
 * was taken in without a network may be large.
 * @module
 */

/** An entry of the list that is replaced, counted from 0, and what it becomes in the new one. */
export interface KeptEntry {
  readonly n: number;
  readonly anew: (entry: Uint8Array) => Uint8Array;
}

/** A durable list of byte arrays. */
export interface OutboxStore {
  /** Adds entries, of a byte or more each, at the end; resolves once all are durable, by one sync of the disk. */
  append(entries: readonly Uint8Array[]): Promise<void>;
  /**
   * Whole entries in order, from the n-th on (from 0): one at least, and more as far as they fit in so many bytes; none
   * at the end. What a crash left half-written is dropped.
   */
  read(first: number, bytes: number): Promise<readonly Uint8Array[]>;
  /** Puts a new list in the place of the old one, atomically and durably. */
  replace(entries: readonly (Uint8Array | KeptEntry)[]): Promise<void>;
  close(): Promise<void>;
}
