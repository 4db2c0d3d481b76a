/**
 * OAuth rows, requests, grants, envelopes, access logs. OAuth rows and requests belong to no vault and lead with their
 * own hash or uid; everything of a vault leads with it.
 * @module
 */

/** Statements of migration 2. */
export const grantsAndLogs: readonly string[] = [
  `CREATE TABLE oauth_row (
    hash TEXT NOT NULL PRIMARY KEY, oauth_grant TEXT, model TEXT NOT NULL, payload TEXT NOT NULL, expires_at BIGINT NOT NULL,
    consumed_at BIGINT)`,
  `CREATE INDEX oauth_row_grant ON oauth_row (oauth_grant)`,
  `CREATE INDEX oauth_row_end ON oauth_row (expires_at)`,
  // A request has no vault until one decides it; that vault is named here, and nothing of it is joined.
  `CREATE TABLE request (
    uid TEXT NOT NULL PRIMARY KEY, client_id TEXT NOT NULL, request TEXT NOT NULL, request_sha256 TEXT NOT NULL, state TEXT NOT NULL,
    decided_by TEXT, body_sha256 TEXT, oauth_grant TEXT, approval_sha256 TEXT, decided_at BIGINT, expires_at BIGINT NOT NULL)`,
  `CREATE INDEX request_text ON request (request_sha256)`,
  `CREATE INDEX request_vault ON request (decided_by, decided_at)`,
  `CREATE INDEX request_end ON request (expires_at)`,
  // Every grant id ever used, whose it is, and when it ends by itself.
  `CREATE TABLE grant_name (id TEXT NOT NULL PRIMARY KEY, owner_vault TEXT NOT NULL, due_at BIGINT)`,
  `CREATE INDEX grant_name_due ON grant_name (due_at)`,
  `CREATE TABLE subject (sub TEXT NOT NULL PRIMARY KEY, owner_vault TEXT NOT NULL)`,
  `CREATE TABLE pairwise (vault TEXT NOT NULL, host TEXT NOT NULL, sub TEXT NOT NULL, PRIMARY KEY (vault, host))`,
  `CREATE TABLE grant_state (
    vault TEXT NOT NULL, id TEXT NOT NULL, client_id TEXT NOT NULL, state TEXT NOT NULL, ver BIGINT NOT NULL, reads BIGINT NOT NULL,
    max_reads BIGINT, last_read BIGINT, created_at BIGINT NOT NULL, granted_at BIGINT, not_before BIGINT, expires_at BIGINT NOT NULL,
    unused_ms BIGINT, ended_at BIGINT, ended_leaf BIGINT, details TEXT NOT NULL, consent TEXT NOT NULL, consent_sha256 TEXT NOT NULL,
    withdrawn TEXT, view_sha256 TEXT NOT NULL, kid TEXT NOT NULL, request_uid TEXT NOT NULL, oauth_grant TEXT NOT NULL,
    PRIMARY KEY (vault, id))`,
  `CREATE TABLE envelope (vault TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, pages BIGINT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (vault, id))`,
  `CREATE TABLE access_log (vault TEXT NOT NULL PRIMARY KEY, log_id TEXT NOT NULL, size BIGINT NOT NULL)`,
  `CREATE TABLE access_leaf (vault TEXT NOT NULL, n BIGINT NOT NULL, leaf TEXT NOT NULL, PRIMARY KEY (vault, n))`,
  `CREATE TABLE access_node (
    vault TEXT NOT NULL, level BIGINT NOT NULL, place BIGINT NOT NULL, hash BLOB NOT NULL, PRIMARY KEY (vault, level, place))`,
  `CREATE TABLE access_denial (
    vault TEXT NOT NULL, id TEXT NOT NULL, why TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (vault, id, why))`,
];
