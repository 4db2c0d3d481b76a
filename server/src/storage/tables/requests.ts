/**
 * Requests, grant names and subjects: rows without a vault.
 * @module
 */
import type { RequestUid, VaultId } from "@rootvault/vault-core/protocol";

import type { DueGrant, KeptRequest, RequestStore } from "../../grants/store.ts";
import { sqlOf } from "../tenant-db.ts";

interface Row {
  readonly uid: RequestUid;
  readonly client_id: string;
  readonly request: string;
  readonly request_sha256: string;
  readonly state: KeptRequest["state"];
  readonly decided_by: VaultId | null;
  readonly body_sha256: string | null;
  readonly oauth_grant: string | null;
  readonly decided_at: number | null;
  readonly expires_at: number;
}

const COLUMNS =
  "uid, client_id, request, request_sha256, state, decided_by, body_sha256, oauth_grant, decided_at, expires_at";

/** The tables of requests. */
export const requestStore: RequestStore = {
  async keep(tx, request) {
    await sqlOf(tx).run(
      `INSERT INTO request (uid, client_id, request, request_sha256, state, expires_at) VALUES (?1, ?2, ?3, ?4, 'shown', ?5)
       ON CONFLICT (uid) DO NOTHING`,
      request.uid,
      request.clientId,
      request.request,
      request.requestSha256,
      request.expiresAt,
    );
  },
  async find(tx, uid) {
    const row = await sqlOf(tx).get<Row>(`SELECT ${COLUMNS} FROM request WHERE uid = ?1`, uid);
    return row === undefined ? null : toRequest(row);
  },
  async decidedBy(tx, vault, limit) {
    const rows = await sqlOf(tx).all<Row>(
      `SELECT ${COLUMNS} FROM request WHERE decided_by = ?1 ORDER BY decided_at DESC LIMIT ?2`,
      vault,
      limit,
    );
    return rows.map(toRequest);
  },
  async claim(tx, claim) {
    const { changes } = await sqlOf(tx).run(
      `UPDATE request SET state = ?2, decided_by = ?3, body_sha256 = ?4, oauth_grant = ?5, approval_sha256 = ?6, decided_at = ?7
       WHERE uid = ?1 AND state = 'shown' AND expires_at > ?7`,
      claim.uid,
      claim.state,
      claim.vault,
      claim.bodySha256,
      claim.oauthGrant,
      claim.approvalSha256,
      claim.now,
    );
    return changes === 1;
  },
  async hasGrantedTwin(tx, request) {
    const row = await sqlOf(tx).get<{ uid: string }>(
      "SELECT uid FROM request WHERE request_sha256 = ?1 AND uid <> ?2 AND state = 'granted' LIMIT 1",
      request.requestSha256,
      request.uid,
    );
    return row !== undefined;
  },
  async renewApproval(tx, uid, approvalSha256) {
    await sqlOf(tx).run(
      "UPDATE request SET approval_sha256 = ?2 WHERE uid = ?1 AND state <> 'shown'",
      uid,
      approvalSha256,
    );
  },
  async useApproval(tx, uid, approvalSha256) {
    const row = await sqlOf(tx).get<Row>(
      `UPDATE request SET approval_sha256 = NULL WHERE uid = ?1 AND approval_sha256 = ?2 RETURNING ${COLUMNS}`,
      uid,
      approvalSha256,
    );
    return row === undefined ? null : toRequest(row);
  },
  async nameGrants(tx, vault, ids, dueAt) {
    for (const id of ids) {
      const row = await sqlOf(tx).get<{ owner_vault: string }>(
        `INSERT INTO grant_name (id, owner_vault, due_at) VALUES (?1, ?2, ?3)
         ON CONFLICT (id) DO UPDATE SET owner_vault = grant_name.owner_vault RETURNING owner_vault`,
        id,
        vault,
        dueAt,
      );
      if (row?.owner_vault !== vault) return false;
    }
    return true;
  },
  async setDue(tx, id, dueAt) {
    await sqlOf(tx).run("UPDATE grant_name SET due_at = ?2 WHERE id = ?1", id, dueAt);
  },
  async due(tx, now, limit) {
    return sqlOf(tx).all<DueGrant>(
      "SELECT id, owner_vault AS vault FROM grant_name WHERE due_at <= ?1 ORDER BY due_at LIMIT ?2",
      now,
      limit,
    );
  },
  async nameSubject(tx, vault, sub) {
    const row = await sqlOf(tx).get<{ owner_vault: VaultId }>(
      `INSERT INTO subject (sub, owner_vault) VALUES (?1, ?2)
       ON CONFLICT (sub) DO UPDATE SET owner_vault = subject.owner_vault RETURNING owner_vault`,
      sub,
      vault,
    );
    return row?.owner_vault ?? vault;
  },
  async forget(tx, uid) {
    await sqlOf(tx).run("DELETE FROM request WHERE uid = ?1", uid);
  },
  async sweep(tx, now, declinedBefore) {
    await sqlOf(tx).run("DELETE FROM request WHERE state = 'shown' AND expires_at <= ?1", now);
    await sqlOf(tx).run(
      "DELETE FROM request WHERE state = 'declined' AND decided_at <= ?1",
      declinedBefore,
    );
  },
};

function toRequest(row: Row): KeptRequest {
  return {
    uid: row.uid,
    clientId: row.client_id,
    request: row.request,
    requestSha256: row.request_sha256,
    state: row.state,
    decidedBy: row.decided_by,
    bodySha256: row.body_sha256,
    oauthGrant: row.oauth_grant,
    decidedAt: row.decided_at,
    expiresAt: row.expires_at,
  };
}
