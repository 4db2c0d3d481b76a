/**
 * Table `session`.
 * @module
 */
import { isMemberId, isVaultId } from "@rootvault/vault-core/protocol";
import type { SessionStore } from "../../sessions/store.ts";
import { sqlOf } from "../tenant-db.ts";

interface SessionColumns {
  readonly vault: string;
  readonly device: string;
  readonly jkt: string;
  readonly expires_at: number;
}

/** Rows of sessions. */
export const sessionStore: SessionStore = {
  create: async (tx, { hash, vault, device, jkt, expiresAt }) => {
    await sqlOf(tx).run(
      "INSERT INTO session (hash, vault, device, jkt, expires_at) VALUES (?1, ?2, ?3, ?4, ?5)",
      hash,
      vault,
      device,
      jkt,
      expiresAt,
    );
  },
  find: async (read, hash, now) => {
    const row = await sqlOf(read).get<SessionColumns>(
      "SELECT vault, device, jkt, expires_at FROM session WHERE hash = ?1 AND expires_at > ?2",
      hash,
      now,
    );
    if (row === undefined || !isVaultId(row.vault) || !isMemberId(row.device)) return null;
    return { hash, vault: row.vault, device: row.device, jkt: row.jkt, expiresAt: row.expires_at };
  },
  sweep: async (tx, now) => {
    await sqlOf(tx).run("DELETE FROM session WHERE expires_at <= ?1", now);
  },
};
