/**
 * What the rooms ask of stored rosters, lockboxes, links and pairings.
 * @module
 */
import type { MemberId, RosterEntry } from "@rootvault/vault-core/protocol";
import type { SharedTx, Tx } from "../model/tenant.ts";

/** A roster entry with its number, hash, and when the server took it. */
export interface StoredEntry {
  readonly n: number;
  readonly hash: string;
  readonly entry: RosterEntry;
  readonly at: number;
}

/** Rows of rosters. */
export interface RosterStore {
  /** Entries from a number on, in order. */
  from(tx: Tx, n: number): Promise<readonly StoredEntry[]>;
  add(tx: Tx, entry: StoredEntry): Promise<void>;
  /** When the server took an entry; null for an unknown one. */
  takenAt(tx: Tx, n: number): Promise<number | null>;
  /** Writes a lockbox once; false if another one is there. */
  putLockbox(tx: Tx, lockbox: Lockbox): Promise<boolean>;
  lockbox(tx: Tx, epoch: number, rid: MemberId): Promise<Uint8Array | null>;
  putLink(tx: Tx, epoch: number, data: Uint8Array): Promise<void>;
  link(tx: Tx, epoch: number): Promise<Uint8Array | null>;
  /** Writes a helper's box unless it is there; gives how many its helper has in the epoch then. */
  putHelperBox(tx: Tx, box: Lockbox): Promise<number>;
  helperBoxes(tx: Tx, epoch: number, rid: MemberId): Promise<readonly Uint8Array[]>;
  /** Deletes lockboxes of epochs below one, and every link that opens such an epoch. */
  purgeKeys(tx: Tx, epochFloor: number): Promise<void>;
}

/** A key wrapped for one member. */
export interface Lockbox {
  readonly epoch: number;
  readonly rid: MemberId;
  readonly data: Uint8Array;
}

/** A pairing as it is kept: the offer as sent, and the messages that came. */
export interface PairingRow {
  /** JSON of the offer. */
  readonly offer: string;
  readonly hello: Uint8Array | null;
  readonly pop: Uint8Array | null;
  readonly welcome: Uint8Array | null;
  readonly expiresAt: number;
}

/** Pairings, by the hash of their public name. */
export interface PairingStore {
  /** False if the name was used before. */
  create(tx: SharedTx, hash: string, offer: string, expiresAt: number): Promise<boolean>;
  read(read: SharedTx, hash: string): Promise<PairingRow | null>;
  /** Writes a message once; false if it was written. */
  write(
    tx: SharedTx,
    hash: string,
    message: "hello" | "pop" | "welcome",
    data: Uint8Array,
  ): Promise<boolean>;
  /** Forgets pairings that ended before. */
  sweep(tx: SharedTx, endedBefore: number): Promise<void>;
}
