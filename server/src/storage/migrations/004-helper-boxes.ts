/**
 * Boxes of helpers: keys of collections, a list for each helper and epoch.
 * @module
 */

/** Statements of migration 4. */
export const helperBoxes: readonly string[] = [
  // `id` is a hash of the box: the same box twice is one row.
  `CREATE TABLE helper_box (
    vault TEXT NOT NULL, epoch BIGINT NOT NULL, rid TEXT NOT NULL, id TEXT NOT NULL, data BLOB NOT NULL, PRIMARY KEY (vault, epoch, rid, id))`,
];
