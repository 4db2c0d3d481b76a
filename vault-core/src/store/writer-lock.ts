/**
 * One writer at a time: a lock file in the CLI, a Web Lock in a browser.
 * @module
 */

/** A lock on this device's copy of the vault. */
export interface WriterLock {
  /** Takes the lock; false if another process or tab holds it. */
  take(): Promise<boolean>;
  /** Gives it back; nothing happens if it is not held. */
  release(): Promise<void>;
}
