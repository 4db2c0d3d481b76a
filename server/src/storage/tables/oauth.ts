/**
 * The OAuth library's rows.
 * @module
 */
import type { SharedDb } from "../../model/tenant.ts";
import type { OAuthRow, OAuthStore } from "../../oauth/store.ts";
import type { Sql } from "../driver.ts";
import { sqlOf } from "../tenant-db.ts";

interface Row {
  readonly hash: string;
  readonly oauth_grant: string | null;
  readonly payload: string;
  readonly expires_at: number;
  readonly consumed_at: number | null;
}

const INSERT = `INSERT INTO oauth_row (hash, oauth_grant, model, payload, expires_at, consumed_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)`;
const OVER = `ON CONFLICT (hash) DO UPDATE SET oauth_grant = excluded.oauth_grant, payload = excluded.payload,
  expires_at = excluded.expires_at`;

/** Opens the OAuth rows of a server. */
// oxlint-disable-next-line max-lines-per-function -- a table of statements, read top to bottom
export function createOAuthStore(shared: SharedDb): OAuthStore {
  return {
    put: (row) =>
      shared.tx(async (tx) => {
        await sqlOf(tx).run(`${INSERT} ${OVER}`, ...values(row));
      }),
    putOnce: (rows, now) =>
      shared.tx(async (tx) => {
        const sql = sqlOf(tx);
        for (const row of rows) if (await isLive(sql, row.hash, now)) return false;
        for (const row of rows) {
          await sql.run("DELETE FROM oauth_row WHERE hash = ?1", row.hash);
          await sql.run(INSERT, ...values(row));
        }
        return true;
      }),
    async find(hash, now) {
      const row = await sqlOf(shared.read).get<Row>(
        "SELECT hash, oauth_grant, payload, expires_at, consumed_at FROM oauth_row WHERE hash = ?1 AND expires_at > ?2",
        hash,
        now,
      );
      return row === undefined ? null : toOAuthRow(row);
    },
    consume: (hash, now) =>
      shared.tx(async (tx) => {
        const { changes } = await sqlOf(tx).run(
          "UPDATE oauth_row SET consumed_at = ?2 WHERE hash = ?1 AND consumed_at IS NULL",
          hash,
          now,
        );
        return changes === 1;
      }),
    remove: (hash) =>
      shared.tx(async (tx) => {
        await sqlOf(tx).run("DELETE FROM oauth_row WHERE hash = ?1", hash);
      }),
    removeByGrant: (oauthGrant, models) =>
      shared.tx(async (tx) => {
        const sql = sqlOf(tx);
        if (models === undefined)
          await sql.run("DELETE FROM oauth_row WHERE oauth_grant = ?1", oauthGrant);
        for (const model of models ?? [])
          await sql.run(
            "DELETE FROM oauth_row WHERE oauth_grant = ?1 AND model = ?2",
            oauthGrant,
            model,
          );
      }),
    sweep: (now) =>
      shared.tx(async (tx) => {
        const { changes } = await sqlOf(tx).run(
          "DELETE FROM oauth_row WHERE expires_at <= ?1",
          now,
        );
        return changes;
      }),
  };
}

async function isLive(sql: Sql, hash: string, now: number): Promise<boolean> {
  const row = await sql.get<{ hash: string }>(
    "SELECT hash FROM oauth_row WHERE hash = ?1 AND expires_at > ?2",
    hash,
    now,
  );
  return row !== undefined;
}

function values(row: OAuthRow): [string, string | null, string, string, number, number | null] {
  return [row.hash, row.oauthGrant, row.model, row.payload, row.expiresAt, row.consumedAt];
}

function toOAuthRow(row: Row): OAuthRow {
  return {
    hash: row.hash,
    model: row.hash.split(":", 1)[0] ?? "",
    oauthGrant: row.oauth_grant,
    payload: row.payload,
    expiresAt: row.expires_at,
    consumedAt: row.consumed_at,
  };
}
