/**
 * Tables `attachment`, `attachment_dead`.
 * @module
 */
import type { AttachmentStore } from "../../attachments/store.ts";
import { sqlOf } from "../tenant-db.ts";

/** Rows of attachments. */
export const attachmentStore: AttachmentStore = {
  add: async (tx, { address, body, at }) => {
    await sqlOf(tx).run(
      "INSERT INTO attachment (vault, address, len, at, body) VALUES (?1, ?2, ?3, ?4, ?5)",
      address,
      body.length,
      at,
      body,
    );
  },
  count: async (tx) => {
    const row = await sqlOf(tx).get<{ count: number }>(
      "SELECT COUNT(*) AS count FROM attachment WHERE vault = ?1",
    );
    return row?.count ?? 0;
  },
  state: async (tx, address) => {
    const sql = sqlOf(tx);
    const here = await sql.get(
      "SELECT 1 AS one FROM attachment WHERE vault = ?1 AND address = ?2",
      address,
    );
    const dead = await sql.get(
      "SELECT 1 AS one FROM attachment_dead WHERE vault = ?1 AND address = ?2",
      address,
    );
    return { isHere: here !== undefined, isDead: dead !== undefined };
  },
  body: async (tx, address) => {
    const row = await sqlOf(tx).get<{ body: Uint8Array }>(
      "SELECT body FROM attachment WHERE vault = ?1 AND address = ?2",
      address,
    );
    return row?.body ?? null;
  },
  markDead: async (tx, n, address) => {
    await sqlOf(tx).run(
      `INSERT INTO attachment_dead (vault, address, n) VALUES (?1, ?3, ?2)
       ON CONFLICT (vault, address) DO NOTHING`,
      n,
      address,
    );
  },
  keep: async (tx, address) => {
    await sqlOf(tx).run("DELETE FROM attachment_dead WHERE vault = ?1 AND address = ?2", address);
  },
  purge: async (tx, n) => {
    const sql = sqlOf(tx);
    const dead =
      "vault = ?1 AND address IN (SELECT address FROM attachment_dead WHERE vault = ?1 AND n <= ?2)";
    const freed = await sql.get<{ count: number; bytes: number | null }>(
      `SELECT COUNT(*) AS count, SUM(len) AS bytes FROM attachment WHERE ${dead}`,
      n,
    );
    await sql.run(`DELETE FROM attachment WHERE ${dead}`, n);
    await sql.run("DELETE FROM attachment_dead WHERE vault = ?1 AND n <= ?2", n);
    return { count: freed?.count ?? 0, bytes: freed?.bytes ?? 0 };
  },
};
