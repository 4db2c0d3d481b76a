/**
 * What the rooms ask of stored vaults and invites.
 * @module
 */
import type { MemberId, VaultId } from "@rootvault/vault-core/protocol";
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
  /** Takes what was purged off the vault's figures, and notes the highest change number that went. */
  shrink(tx: Tx, purged: Purged): Promise<void>;
}

/** What a purge took away. */
export interface Purged {
  readonly blocks: number;
  readonly bytes: number;
  /** Highest change number among them; 0 if there was none. */
  readonly change: number;
}

/** A compaction as the server keeps it. */
export interface CompactionRow {
  /** Number of the `truncate` entry. */
  readonly n: number;
  readonly storedAt: number;
  /** When its blocks go at the latest. */
  readonly dueAt: number;
  /** When they went, and the vault's highest purged change number then. */
  readonly erased: { readonly at: number; readonly index: number } | null;
}

/** Rows of compactions, and who confirmed them. */
export interface CompactionStore {
  add(tx: Tx, row: Omit<CompactionRow, "erased">): Promise<void>;
  read(tx: Tx, n: number): Promise<CompactionRow | null>;
  /** The newest first. */
  list(tx: Tx, limit: number): Promise<readonly CompactionRow[]>;
  /** Notes that a compaction, and all before it, are carried out. */
  setErased(tx: Tx, erased: { n: number; at: number; index: number }): Promise<void>;
  /** Keeps a confirmation; a second one of a device changes nothing. */
  confirm(
    tx: Tx,
    confirmation: { n: number; device: MemberId; sig: Uint8Array; at: number },
  ): Promise<void>;
  confirmed(tx: Tx, n: number): Promise<readonly MemberId[]>;
  /** Says when to look at a compaction again. */
  setDue(tx: SharedTx, due: { vault: VaultId; n: number; dueAt: number }): Promise<void>;
  due(
    read: SharedTx,
    now: number,
    limit: number,
  ): Promise<readonly { readonly vault: VaultId; readonly n: number }[]>;
  /** There is nothing more to look at. */
  settleDue(tx: SharedTx, vault: VaultId, n: number): Promise<void>;
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
