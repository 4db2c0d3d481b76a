/**
 * Attachments: sealed pictures and papers beside the log, by the hash of their bytes.
 * @module
 */

/** Statements of migration 5. */
export const attachments: readonly string[] = [
  `CREATE TABLE attachment (
    vault TEXT NOT NULL, address TEXT NOT NULL, len BIGINT NOT NULL, at BIGINT NOT NULL, body BLOB NOT NULL, PRIMARY KEY (vault, address))`,
  // What a compaction named as dead goes with it, at the truncate entry `n`. A table of its own: marking rewrites no body.
  `CREATE TABLE attachment_dead (vault TEXT NOT NULL, address TEXT NOT NULL, n BIGINT NOT NULL, PRIMARY KEY (vault, address))`,
];
