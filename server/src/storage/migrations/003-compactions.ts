/**
 * Compactions: when the server took each, when it deletes at the latest, who confirmed. The list of those that are due
 * belongs to no vault and leads with its own name.
 * @module
 */

/** Statements of migration 3. */
export const compactions: readonly string[] = [
  `CREATE TABLE compaction (
    vault TEXT NOT NULL, n BIGINT NOT NULL, stored_at BIGINT NOT NULL, due_at BIGINT NOT NULL, erased_at BIGINT, erased_index BIGINT,
    PRIMARY KEY (vault, n))`,
  `CREATE TABLE confirmation (
    vault TEXT NOT NULL, n BIGINT NOT NULL, device TEXT NOT NULL, sig BLOB NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (vault, n, device))`,
  `CREATE TABLE compaction_due (name TEXT NOT NULL PRIMARY KEY, owner_vault TEXT NOT NULL, n BIGINT NOT NULL, due_at BIGINT NOT NULL)`,
  `CREATE INDEX compaction_due_at ON compaction_due (due_at)`,
];
