/**
 * The grants of a vault and the sealed peeks left for them.
 * @module
 */
import type { GrantId, RequestUid } from "@rootvault/vault-core/protocol";

import type { Grant, GrantStore } from "../../grants/store.ts";
import { sqlOf } from "../tenant-db.ts";

interface Row {
  readonly id: GrantId;
  readonly client_id: string;
  readonly state: Grant["state"];
  readonly ver: number;
  readonly reads: number;
  readonly max_reads: number | null;
  readonly last_read: number | null;
  readonly created_at: number;
  readonly granted_at: number | null;
  readonly not_before: number | null;
  readonly expires_at: number;
  readonly unused_ms: number | null;
  readonly ended_at: number | null;
  readonly ended_leaf: number | null;
  readonly details: string;
  readonly consent: string;
  readonly consent_sha256: string;
  readonly withdrawn: string | null;
  readonly view_sha256: string;
  readonly kid: string;
  readonly request_uid: RequestUid;
  readonly oauth_grant: string;
}

const COLUMNS = `id, client_id, state, ver, reads, max_reads, last_read, created_at, granted_at, not_before, expires_at, unused_ms,
  ended_at, ended_leaf, details, consent, consent_sha256, withdrawn, view_sha256, kid, request_uid, oauth_grant`;

/** The table of grants. */
export const grantStore: GrantStore = {
  async deposit(tx, { grant, body, pages }, now) {
    const sql = sqlOf(tx);
    const { changes } = await sql.run(
      `INSERT INTO grant_state (vault, id, client_id, state, ver, reads, max_reads, created_at, not_before, expires_at, unused_ms,
         details, consent, consent_sha256, view_sha256, kid, request_uid, oauth_grant)
       VALUES (?1, ?2, ?3, 'pending', ?4, 0, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
       ON CONFLICT (vault, id) DO NOTHING`,
      grant.id,
      grant.clientId,
      grant.ver,
      grant.maxReads,
      now,
      grant.notBefore,
      grant.expiresAt,
      grant.unusedMs,
      grant.details,
      grant.consent,
      grant.consentSha256,
      grant.viewSha256,
      grant.kid,
      grant.requestUid,
      grant.oauthGrant,
    );
    if (changes === 0) return;
    await sql.run(
      "INSERT INTO envelope (vault, id, body, pages, at) VALUES (?1, ?2, ?3, ?4, ?5)",
      grant.id,
      body,
      pages,
      now,
    );
  },
  async find(tx, id) {
    const row = await sqlOf(tx).get<Row>(
      `SELECT ${COLUMNS} FROM grant_state WHERE vault = ?1 AND id = ?2`,
      id,
    );
    return row === undefined ? null : toGrant(row);
  },
  async list(tx) {
    const rows = await sqlOf(tx).all<Row>(
      `SELECT ${COLUMNS} FROM grant_state WHERE vault = ?1 ORDER BY created_at DESC, id`,
    );
    return rows.map(toGrant);
  },
  async ofRequest(tx, uid) {
    const rows = await sqlOf(tx).all<Row>(
      `SELECT ${COLUMNS} FROM grant_state WHERE vault = ?1 AND request_uid = ?2 ORDER BY id`,
      uid,
    );
    return rows.map(toGrant);
  },
  async activeAmong(tx, ids) {
    const active = new Set<string>();
    for (const id of ids) {
      const row = await sqlOf(tx).get<{ id: string }>(
        "SELECT id FROM grant_state WHERE vault = ?1 AND id = ?2 AND state = 'active'",
        id,
      );
      if (row !== undefined) active.add(row.id);
    }
    return active;
  },
  async countAllLive(tx) {
    const row = await sqlOf(tx).get<{ live: number }>(
      "SELECT COUNT(*) AS live FROM grant_state WHERE vault = ?1 AND state IN ('pending', 'active')",
    );
    return row?.live ?? 0;
  },
  async countLive(tx, oauthGrant) {
    const row = await sqlOf(tx).get<{ live: number }>(
      `SELECT COUNT(*) AS live FROM grant_state WHERE vault = ?1 AND oauth_grant = ?2 AND state IN ('pending', 'active')`,
      oauthGrant,
    );
    return row?.live ?? 0;
  },
  async activate(tx, id, now, since) {
    const row = await sqlOf(tx).get<Row>(
      `UPDATE grant_state SET state = 'active', granted_at = ?3
       WHERE vault = ?1 AND id = ?2 AND state = 'pending' AND created_at >= ?4 RETURNING ${COLUMNS}`,
      id,
      now,
      since,
    );
    return row === undefined ? null : toGrant(row);
  },
  async spendRead(tx, id, now) {
    const row = await sqlOf(tx).get<Row>(
      `UPDATE grant_state SET reads = reads + 1, last_read = ?3
       WHERE vault = ?1 AND id = ?2 AND state = 'active' AND expires_at > ?3 AND (not_before IS NULL OR not_before <= ?3)
         AND (max_reads IS NULL OR reads < max_reads)
         AND (unused_ms IS NULL OR COALESCE(last_read, granted_at) + unused_ms > ?3)
       RETURNING ${COLUMNS}`,
      id,
      now,
    );
    return row === undefined ? null : toGrant(row);
  },
  async body(tx, id) {
    const row = await sqlOf(tx).get<{ body: string; pages: number; at: number }>(
      "SELECT body, pages, at FROM envelope WHERE vault = ?1 AND id = ?2",
      id,
    );
    return row === undefined ? null : { body: row.body, pages: row.pages, depositedAt: row.at };
  },
  async end(tx, { id, state, now, withdrawn }) {
    const sql = sqlOf(tx);
    const row = await sql.get<Row>(
      `UPDATE grant_state SET state = ?3, ended_at = ?4, withdrawn = ?5
       WHERE vault = ?1 AND id = ?2 AND state IN ('pending', 'active') RETURNING ${COLUMNS}`,
      id,
      state,
      now,
      withdrawn,
    );
    if (row === undefined) return null;
    await sql.run("DELETE FROM envelope WHERE vault = ?1 AND id = ?2", id);
    return toGrant(row);
  },
  async setEndedLeaf(tx, id, leaf) {
    await sqlOf(tx).run(
      "UPDATE grant_state SET ended_leaf = ?3 WHERE vault = ?1 AND id = ?2",
      id,
      leaf,
    );
  },
  async forget(tx, id) {
    await sqlOf(tx).run(
      "DELETE FROM grant_state WHERE vault = ?1 AND id = ?2 AND state NOT IN ('pending', 'active')",
      id,
    );
  },
  async subject(tx, host) {
    const row = await sqlOf(tx).get<{ sub: string }>(
      "SELECT sub FROM pairwise WHERE vault = ?1 AND host = ?2",
      host,
    );
    return row?.sub ?? null;
  },
  async setSubject(tx, host, sub) {
    await sqlOf(tx).run(
      "INSERT INTO pairwise (vault, host, sub) VALUES (?1, ?2, ?3) ON CONFLICT (vault, host) DO NOTHING",
      host,
      sub,
    );
  },
};

function toGrant(row: Row): Grant {
  return {
    id: row.id,
    clientId: row.client_id,
    state: row.state,
    ver: row.ver,
    reads: row.reads,
    maxReads: row.max_reads,
    lastRead: row.last_read,
    createdAt: row.created_at,
    grantedAt: row.granted_at,
    notBefore: row.not_before,
    expiresAt: row.expires_at,
    unusedMs: row.unused_ms,
    endedAt: row.ended_at,
    endedLeaf: row.ended_leaf,
    details: row.details,
    consent: row.consent,
    consentSha256: row.consent_sha256,
    withdrawn: row.withdrawn,
    viewSha256: row.view_sha256,
    kid: row.kid,
    requestUid: row.request_uid,
    oauthGrant: row.oauth_grant,
  };
}
