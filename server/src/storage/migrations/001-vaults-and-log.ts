/**
 * Vaults, rosters, blocks, logins. Rows of a vault lead with it in every key; rows without a vault lead with their own hash.
 * @module
 */

/** Statements of migration 1. */
export const vaultsAndLog: readonly string[] = [
  // `change` is the last change number given, `erased` the highest that was purged.
  `CREATE TABLE vault (
    vault TEXT NOT NULL PRIMARY KEY, change BIGINT NOT NULL, erased BIGINT NOT NULL, bytes BIGINT NOT NULL, blocks BIGINT NOT NULL,
    roster_n BIGINT NOT NULL, roster_hash TEXT NOT NULL, suspended BIGINT NOT NULL, quota_bytes BIGINT NOT NULL, created_at BIGINT NOT NULL)`,
  `CREATE TABLE roster_entry (
    vault TEXT NOT NULL, n BIGINT NOT NULL, bytes TEXT NOT NULL, sigs TEXT NOT NULL, hash TEXT NOT NULL, at BIGINT NOT NULL,
    PRIMARY KEY (vault, n))`,
  `CREATE TABLE lockbox (
    vault TEXT NOT NULL, epoch BIGINT NOT NULL, rid TEXT NOT NULL, data BLOB NOT NULL, PRIMARY KEY (vault, epoch, rid))`,
  `CREATE TABLE link (vault TEXT NOT NULL, epoch BIGINT NOT NULL, data BLOB NOT NULL, PRIMARY KEY (vault, epoch))`,
  `CREATE TABLE block (
    vault TEXT NOT NULL, device TEXT NOT NULL, segment BIGINT NOT NULL, seq BIGINT NOT NULL, id TEXT NOT NULL, epoch BIGINT NOT NULL,
    len BIGINT NOT NULL, body BLOB NOT NULL, change BIGINT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (vault, device, segment, seq))`,
  `CREATE UNIQUE INDEX block_change ON block (vault, change)`,
  // Newest block of each stream: `heads` and the check of `prev` read one row a stream.
  `CREATE TABLE stream_head (
    vault TEXT NOT NULL, device TEXT NOT NULL, segment BIGINT NOT NULL, seq BIGINT NOT NULL, id TEXT NOT NULL,
    PRIMARY KEY (vault, device, segment))`,
  // A different block at a taken position: proof against a device that runs twice, never replicated.
  `CREATE TABLE evidence (
    vault TEXT NOT NULL, device TEXT NOT NULL, segment BIGINT NOT NULL, seq BIGINT NOT NULL, id TEXT NOT NULL, body BLOB NOT NULL,
    at BIGINT NOT NULL, PRIMARY KEY (vault, device, segment, seq, id))`,
  `CREATE TABLE session (
    hash TEXT NOT NULL PRIMARY KEY, vault TEXT NOT NULL, device TEXT NOT NULL, jkt TEXT NOT NULL, expires_at BIGINT NOT NULL)`,
  `CREATE INDEX session_end ON session (expires_at)`,
  `CREATE TABLE kit (hash TEXT NOT NULL PRIMARY KEY, vault TEXT NOT NULL)`,
  `CREATE TABLE invite (
    hash TEXT NOT NULL PRIMARY KEY, note TEXT NOT NULL, quota_bytes BIGINT, expires_at BIGINT NOT NULL, used_by TEXT, created_at BIGINT NOT NULL)`,
  `CREATE TABLE pairing (
    hash TEXT NOT NULL PRIMARY KEY, offer TEXT NOT NULL, hello BLOB, pop BLOB, welcome BLOB, expires_at BIGINT NOT NULL)`,
  `CREATE TABLE bucket (hash TEXT NOT NULL PRIMARY KEY, tokens DOUBLE PRECISION NOT NULL, at BIGINT NOT NULL)`,
];
