/**
 * What the room asks of stored sessions; tokens are stored hashed.
 * @module
 */
import type { MemberId, VaultId } from "@rootvault/vault-core/protocol";
import type { SharedTx } from "../model/tenant.ts";

/** A session of a device. */
export interface SessionRow {
  readonly hash: string;
  readonly vault: VaultId;
  readonly device: MemberId;
  readonly jkt: string;
  readonly expiresAt: number;
}

/** Rows of sessions. */
export interface SessionStore {
  create(tx: SharedTx, session: SessionRow): Promise<void>;
  /** Null for an unknown or ended one. */
  find(read: SharedTx, hash: string, now: number): Promise<SessionRow | null>;
  /** Forgets sessions that are over. */
  sweep(tx: SharedTx, now: number): Promise<void>;
}
