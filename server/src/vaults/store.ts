/**
 * What the rooms ask of stored vaults and invites.
 * @module
 */
import type { VaultId } from "@rootvault/vault-core/protocol";
import type { SharedTx, Tx } from "../model/tenant.ts";

/** A vault as the server sees it: sizes and numbers. */
export interface VaultRow {
  /** Last change number given. */
  readonly change: number;
  /** Highest change number that was purged. */
  readonly erased: number;
  readonly bytes: number;
  readonly blocks: number;
  readonly rosterN: number;
  readonly rosterHash: string;
  readonly suspended: boolean;
  readonly quotaBytes: number;
}

/** A vault to be made. */
export interface NewVault {
  readonly rosterHash: string;
  readonly quotaBytes: number;
  readonly at: number;
}

/** Rows of vaults. */
export interface VaultStore {
  /** Makes the vault; false if it is there. */
  create(tx: Tx, vault: NewVault): Promise<boolean>;
  read(tx: Tx): Promise<VaultRow | null>;
  /** Reads the vault under its lock: every later writer of this vault waits until the transaction ends. */
  lock(tx: Tx): Promise<VaultRow | null>;
  /** Gives `count` change numbers and counts the bytes; returns the last number. The lock comes first. */
  advance(tx: Tx, count: number, bytes: number): Promise<number>;
  setHead(tx: Tx, n: number, hash: string): Promise<void>;
}

/** The right to make one vault. */
export interface Invite {
  readonly hash: string;
  readonly note: string;
  /** Null: the server's default. */
  readonly quotaBytes: number | null;
  readonly expiresAt: number;
  readonly usedBy: string | null;
  readonly createdAt: number;
}

/** Invites, by the hash of their code. */
export interface InviteStore {
  create(tx: SharedTx, invite: Invite): Promise<void>;
  /** Spends a living invite for a vault, once; the same vault may show it again. Null when it is no good. */
  spend(tx: SharedTx, hash: string, vault: VaultId, now: number): Promise<Invite | null>;
  list(read: SharedTx): Promise<readonly Invite[]>;
  /** False if there is none, or it was used. */
  revoke(tx: SharedTx, hash: string): Promise<boolean>;
}

/** Which vault a recovery kit belongs to, by the hash of its signing key. */
export interface KitStore {
  put(tx: SharedTx, kit: string, vault: VaultId): Promise<void>;
  remove(tx: SharedTx, kit: string): Promise<void>;
  find(read: SharedTx, kit: string): Promise<VaultId | null>;
}
