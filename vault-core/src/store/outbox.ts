/**
 * What is saved here and not yet acknowledged there, as a list of sealed entries in order. Losing one before the
 * server's ack loses data of the owner, so "appended" means durable.
 * @module
 */

/** A durable list of byte arrays. */
export interface OutboxStore {
  /** Adds entries, of a byte or more each, at the end; resolves once all are durable, by one sync of the disk. */
  append(entries: readonly Uint8Array[]): Promise<void>;
  /** Every whole entry in order; what a crash left half-written is dropped. */
  readAll(): Promise<readonly Uint8Array[]>;
  /** Puts a new list in the place of the old one, atomically and durably. */
  replace(entries: readonly Uint8Array[]): Promise<void>;
  close(): Promise<void>;
}
