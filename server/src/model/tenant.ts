/**
 * The two doors to stored rows, as rooms see them: opaque, without SQL.
 *
 * Rows of a vault are reached by `TenantDb` with the vault in front of every key; rows without a vault (tokens, invites,
 * pairings, rate limits) by `SharedDb`. The two are never joined and no transaction spans both or two vaults.
 * @module
 */
import type { VaultId } from "@rootvault/vault-core/protocol";

/** A transaction or a reader of one vault's rows; only `storage/tables` can look inside. */
export interface Tx {
  readonly vault: VaultId;
}

/** A transaction or a reader of rows without a vault; only `storage/tables` can look inside. */
export interface SharedTx {
  readonly shared: true;
}

/** The only door to the rows of vaults. */
export interface TenantDb {
  /** Runs the work in one transaction; it is durable when the promise resolves. Never nest, never name two vaults. */
  tx<T>(vault: VaultId, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Reads what is committed, outside any transaction. Stores take it in place of a `Tx`; writes through it throw. */
  read(vault: VaultId): Tx;
}

/** The door to rows without a vault. */
export interface SharedDb {
  /** Runs the work in one transaction; it is durable when the promise resolves. Never nest. */
  tx<T>(work: (tx: SharedTx) => Promise<T>): Promise<T>;
  /** Reads what is committed, outside any transaction. */
  readonly read: SharedTx;
}
