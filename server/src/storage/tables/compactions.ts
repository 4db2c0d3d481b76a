/**
 * Tables `compaction`, `confirmation`, `compaction_due`.
 * @module
 */
import { isMemberId, isVaultId, type MemberId } from "@rootvault/vault-core/protocol";
import type { CompactionRow, CompactionStore } from "../../vaults/store.ts";
import { sqlOf } from "../tenant-db.ts";

interface Columns {
  readonly n: number;
  readonly stored_at: number;
  readonly due_at: number;
  readonly erased_at: number | null;
  readonly erased_index: number | null;
}

interface DueColumns {
  readonly owner_vault: string;
  readonly n: number;
}

const COMPACTION = "n, stored_at, due_at, erased_at, erased_index";

/** Rows of compactions. */
export const compactionStore: CompactionStore = {
  add: async (tx, { n, storedAt, dueAt }) => {
    await sqlOf(tx).run(
      "INSERT INTO compaction (vault, n, stored_at, due_at) VALUES (?1, ?2, ?3, ?4)",
      n,
      storedAt,
      dueAt,
    );
  },
  list: async (tx, limit) => {
    const rows = await sqlOf(tx).all<Columns>(
      `SELECT ${COMPACTION} FROM compaction WHERE vault = ?1 ORDER BY n DESC LIMIT ?2`,
      limit,
    );
    return rows.map(toRow);
  },
  read: async (tx, n) => {
    const row = await sqlOf(tx).get<Columns>(
      `SELECT ${COMPACTION} FROM compaction WHERE vault = ?1 AND n = ?2`,
      n,
    );
    return row === undefined ? null : toRow(row);
  },
  setErased: async (tx, { n, at, index }) => {
    await sqlOf(tx).run(
      "UPDATE compaction SET erased_at = ?3, erased_index = ?4 WHERE vault = ?1 AND n <= ?2 AND erased_at IS NULL",
      n,
      at,
      index,
    );
  },
  confirm: async (tx, { n, device, sig, at }) => {
    await sqlOf(tx).run(
      `INSERT INTO confirmation (vault, n, device, sig, at) VALUES (?1, ?2, ?3, ?4, ?5)
       ON CONFLICT (vault, n, device) DO NOTHING`,
      n,
      device,
      sig,
      at,
    );
  },
  confirmed: async (tx, n) => {
    const rows = await sqlOf(tx).all<{ device: string }>(
      "SELECT device FROM confirmation WHERE vault = ?1 AND n = ?2 ORDER BY device",
      n,
    );
    return rows.flatMap(({ device }): MemberId[] => (isMemberId(device) ? [device] : []));
  },
  setDue: async (tx, { vault, n, dueAt }) => {
    await sqlOf(tx).run(
      `INSERT INTO compaction_due (name, owner_vault, n, due_at) VALUES (?1, ?2, ?3, ?4)
       ON CONFLICT (name) DO UPDATE SET due_at = ?4`,
      nameOf(vault, n),
      vault,
      n,
      dueAt,
    );
  },
  due: async (tx, now, limit) => {
    const rows = await sqlOf(tx).all<DueColumns>(
      "SELECT owner_vault, n FROM compaction_due WHERE due_at <= ?1 ORDER BY due_at LIMIT ?2",
      now,
      limit,
    );
    return rows.flatMap(({ owner_vault: vault, n }) => (isVaultId(vault) ? [{ vault, n }] : []));
  },
  settleDue: async (tx, vault, n) => {
    await sqlOf(tx).run("DELETE FROM compaction_due WHERE name = ?1", nameOf(vault, n));
  },
};

function nameOf(vault: string, n: number): string {
  return `${vault}:${n}`;
}

function toRow(row: Columns): CompactionRow {
  const { n, erased_at: at, erased_index: index } = row;
  const erased = at === null || index === null ? null : { at, index };
  return { n, storedAt: row.stored_at, dueAt: row.due_at, erased };
}
