/**
 * What the room asks of stored attachments: immutable bytes by address, and which of them a compaction named as dead.
 * @module
 */
import type { AttachmentAddress } from "@rootvault/vault-core/protocol";
import type { Tx } from "../model/tenant.ts";

/** An attachment to be stored. */
export interface NewAttachment {
  readonly address: AttachmentAddress;
  readonly body: Uint8Array;
  /** Unix milliseconds. */
  readonly at: number;
}

/** What became of one address. */
export interface AttachmentState {
  readonly isHere: boolean;
  /** It is deleted with the compaction that named it. */
  readonly isDead: boolean;
}

/** Rows of attachments. */
export interface AttachmentStore {
  add(tx: Tx, attachment: NewAttachment): Promise<void>;
  /** How many the vault has. */
  count(tx: Tx): Promise<number>;
  state(tx: Tx, address: AttachmentAddress): Promise<AttachmentState>;
  body(tx: Tx, address: AttachmentAddress): Promise<Uint8Array | null>;
  /** Marks as dead from the truncate entry `n` on. One that was named by an earlier entry stays with that. */
  markDead(tx: Tx, n: number, address: AttachmentAddress): Promise<void>;
  /** Takes the mark off: the owner names it again. */
  keep(tx: Tx, address: AttachmentAddress): Promise<void>;
  /** Deletes what truncate entries up to `n` named as dead; gives what that frees. */
  purge(tx: Tx, n: number): Promise<{ readonly count: number; readonly bytes: number }>;
}
