/**
 * Rate limits between two starts; keys are hashed.
 * @module
 */
import type { BucketRow, BucketStore } from "../../http/limits.ts";
import type { SharedDb } from "../../model/tenant.ts";
import { sqlOf } from "../tenant-db.ts";

/** Makes the store of buckets. */
export function createBucketStore(shared: SharedDb): BucketStore {
  return {
    load: (since) =>
      sqlOf(shared.read).all<BucketRow>(
        "SELECT hash, tokens, at FROM bucket WHERE at >= ?1",
        since,
      ),
    save: (rows, since) =>
      shared.tx(async (tx) => {
        const sql = sqlOf(tx);
        await sql.run("DELETE FROM bucket WHERE at < ?1", since);
        for (const { hash, tokens, at } of rows) {
          await sql.run(
            `INSERT INTO bucket (hash, tokens, at) VALUES (?1, ?2, ?3)
             ON CONFLICT (hash) DO UPDATE SET tokens = ?2, at = ?3`,
            hash,
            tokens,
            at,
          );
        }
      }),
  };
}
