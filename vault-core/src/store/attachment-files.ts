/**
 * Where sealed attachments lie on this device. Those that wait were said to be saved and are not on the server yet, so
 * they are durable before a record names them; copies of what the server has are kept for looking at them again.
 * @module
 */
import type { AttachmentAddress } from "../model/ids.ts";

/** An attachment that lies here. */
export interface KeptAttachment {
  readonly address: AttachmentAddress;
  /** The server has not acknowledged it. */
  readonly isWaiting: boolean;
}

/** Keeps sealed attachments by address. */
export interface AttachmentFiles {
  /**
   * Keeps bytes: whole or not at all after a crash, and durable when it resolves. One that waits goes on waiting until
   * `settle`, also if it is put as a copy.
   */
  put(address: AttachmentAddress, bytes: Uint8Array, state: "waiting" | "copy"): Promise<void>;
  /** The bytes as they lie here, or null. Whoever uses them checks them against the address. */
  get(address: AttachmentAddress): Promise<Uint8Array | null>;
  /** All that lie here. */
  list(): Promise<readonly KeptAttachment[]>;
  /** The server has it: it waits no longer. */
  settle(address: AttachmentAddress): Promise<void>;
  /** Forgets it, for good when it resolves. */
  remove(address: AttachmentAddress): Promise<void>;
}
