/**
 * Tables `vault`, `invite`, `kit`.
 * @module
 */
import { isVaultId, VaultError } from "@rootvault/vault-core/protocol";
import type { Invite, InviteStore, KitStore, VaultRow, VaultStore } from "../../vaults/store.ts";
import { sqlOf } from "../tenant-db.ts";

interface VaultColumns {
  readonly change: number;
  readonly erased: number;
  readonly bytes: number;
  readonly blocks: number;
  readonly roster_n: number;
  readonly roster_hash: string;
  readonly suspended: number;
  readonly quota_bytes: number;
}

interface InviteColumns {
  readonly hash: string;
  readonly note: string;
  readonly quota_bytes: number | null;
  readonly expires_at: number;
  readonly used_by: string | null;
  readonly created_at: number;
}

const VAULT = "change, erased, bytes, blocks, roster_n, roster_hash, suspended, quota_bytes";
const INVITE = "hash, note, quota_bytes, expires_at, used_by, created_at";

/** Rows of vaults. */
export const vaultStore: VaultStore = {
  create: async (tx, { rosterHash, quotaBytes, at }) => {
    const { changes } = await sqlOf(tx).run(
      `INSERT INTO vault (vault, change, erased, bytes, blocks, roster_n, roster_hash, suspended, quota_bytes, created_at)
       VALUES (?1, 0, 0, 0, 0, 0, ?2, 0, ?3, ?4) ON CONFLICT (vault) DO NOTHING`,
      rosterHash,
      quotaBytes,
      at,
    );
    return changes === 1;
  },
  read: async (tx) =>
    toVaultRow(await sqlOf(tx).get(`SELECT ${VAULT} FROM vault WHERE vault = ?1`)),
  lock: async (tx) =>
    toVaultRow(
      await sqlOf(tx).get(
        `UPDATE vault SET change = change + 0 WHERE vault = ?1 RETURNING ${VAULT}`,
      ),
    ),
  advance: async (tx, count, bytes) => {
    const row = await sqlOf(tx).get<{ change: number }>(
      `UPDATE vault SET change = change + ?2, blocks = blocks + ?2, bytes = bytes + ?3 WHERE vault = ?1 RETURNING change`,
      count,
      bytes,
    );
    if (row === undefined) throw new VaultError("not-found", "There is nothing here.");
    return row.change;
  },
  setHead: async (tx, n, hash) => {
    await sqlOf(tx).run(
      "UPDATE vault SET roster_n = ?2, roster_hash = ?3 WHERE vault = ?1",
      n,
      hash,
    );
  },
  shrink: async (tx, { blocks, bytes, change }) => {
    await sqlOf(tx).run(
      `UPDATE vault SET blocks = blocks - ?2, bytes = bytes - ?3, erased = CASE WHEN erased < ?4 THEN ?4 ELSE erased END
       WHERE vault = ?1`,
      blocks,
      bytes,
      change,
    );
  },
};

/** Rows of invites. */
export const inviteStore: InviteStore = {
  create: async (tx, invite) => {
    await sqlOf(tx).run(
      "INSERT INTO invite (hash, note, quota_bytes, expires_at, used_by, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
      invite.hash,
      invite.note,
      invite.quotaBytes,
      invite.expiresAt,
      invite.usedBy,
      invite.createdAt,
    );
  },
  spend: async (tx, hash, vault, now) => {
    const row = await sqlOf(tx).get<InviteColumns>(
      `UPDATE invite SET used_by = ?2 WHERE hash = ?1 AND expires_at > ?3 AND (used_by IS NULL OR used_by = ?2)
       RETURNING ${INVITE}`,
      hash,
      vault,
      now,
    );
    return row === undefined ? null : toInvite(row);
  },
  list: async (read) =>
    (await sqlOf(read).all<InviteColumns>(`SELECT ${INVITE} FROM invite ORDER BY created_at`)).map(
      toInvite,
    ),
  revoke: async (tx, hash) =>
    (await sqlOf(tx).run("DELETE FROM invite WHERE hash = ?1 AND used_by IS NULL", hash))
      .changes === 1,
};

/** Rows of kits. */
export const kitStore: KitStore = {
  put: async (tx, kit, vault) => {
    await sqlOf(tx).run(
      "INSERT INTO kit (hash, vault) VALUES (?1, ?2) ON CONFLICT (hash) DO UPDATE SET vault = ?2",
      kit,
      vault,
    );
  },
  remove: async (tx, kit) => {
    await sqlOf(tx).run("DELETE FROM kit WHERE hash = ?1", kit);
  },
  find: async (read, kit) => {
    const row = await sqlOf(read).get<{ vault: string }>(
      "SELECT vault FROM kit WHERE hash = ?1",
      kit,
    );
    return isVaultId(row?.vault) ? row.vault : null;
  },
};

function toVaultRow(row: VaultColumns | undefined): VaultRow | null {
  if (row === undefined) return null;
  const { change, erased, bytes, blocks } = row;
  return {
    change,
    erased,
    bytes,
    blocks,
    rosterN: row.roster_n,
    rosterHash: row.roster_hash,
    suspended: row.suspended !== 0,
    quotaBytes: row.quota_bytes,
  };
}

function toInvite(row: InviteColumns): Invite {
  return {
    hash: row.hash,
    note: row.note,
    quotaBytes: row.quota_bytes,
    expiresAt: row.expires_at,
    usedBy: row.used_by,
    createdAt: row.created_at,
  };
}
