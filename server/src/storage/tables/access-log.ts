/**
 * Leaves and nodes of the access logs.
 * @module
 */
import type { AccessLogStore, LogHead } from "../../access-log/store.ts";
import { sqlOf } from "../tenant-db.ts";

interface HeadRow {
  readonly log_id: string;
  readonly size: number;
}

/** The access logs' tables. */
export const accessLogStore: AccessLogStore = {
  async grow(tx, freshId) {
    const sql = sqlOf(tx);
    const grown = await sql.get<HeadRow>(
      "UPDATE access_log SET size = size + 1 WHERE vault = ?1 RETURNING log_id, size",
    );
    if (grown !== undefined) return toHead(grown);
    await sql.run("INSERT INTO access_log (vault, log_id, size) VALUES (?1, ?2, 1)", freshId);
    return { logId: freshId, size: 1 };
  },
  async begin(tx, freshId) {
    await sqlOf(tx).run(
      "INSERT INTO access_log (vault, log_id, size) VALUES (?1, ?2, 0) ON CONFLICT (vault) DO NOTHING",
      freshId,
    );
  },
  async head(tx) {
    const row = await sqlOf(tx).get<HeadRow>(
      "SELECT log_id, size FROM access_log WHERE vault = ?1",
    );
    return row === undefined ? null : toHead(row);
  },
  async putLeaf(tx, n, leaf) {
    await sqlOf(tx).run("INSERT INTO access_leaf (vault, n, leaf) VALUES (?1, ?2, ?3)", n, leaf);
  },
  async putNodes(tx, nodes) {
    for (const { level, index, hash } of nodes)
      await sqlOf(tx).run(
        "INSERT INTO access_node (vault, level, place, hash) VALUES (?1, ?2, ?3, ?4)",
        level,
        index,
        hash,
      );
  },
  async node(tx, level, index) {
    const row = await sqlOf(tx).get<{ hash: Uint8Array }>(
      "SELECT hash FROM access_node WHERE vault = ?1 AND level = ?2 AND place = ?3",
      level,
      index,
    );
    if (row === undefined) throw new RangeError("the access log lacks a node");
    return new Uint8Array(row.hash);
  },
  async leaves(tx, after, limit) {
    const rows = await sqlOf(tx).all<{ leaf: string }>(
      "SELECT leaf FROM access_leaf WHERE vault = ?1 AND n > ?2 ORDER BY n LIMIT ?3",
      after,
      limit,
    );
    return rows.map((row) => row.leaf);
  },
  async lastDenial(tx, grant, why) {
    const row = await sqlOf(tx).get<{ at: number }>(
      "SELECT at FROM access_denial WHERE vault = ?1 AND id = ?2 AND why = ?3",
      grant,
      why,
    );
    return row?.at ?? null;
  },
  async markDenial(tx, { grant, why, now, before }) {
    const { changes } = await sqlOf(tx).run(
      `INSERT INTO access_denial (vault, id, why, at) VALUES (?1, ?2, ?3, ?4)
       ON CONFLICT (vault, id, why) DO UPDATE SET at = excluded.at WHERE access_denial.at <= ?5`,
      grant,
      why,
      now,
      before,
    );
    return changes === 1;
  },
};

function toHead(row: HeadRow): LogHead {
  return { logId: row.log_id, size: row.size };
}
