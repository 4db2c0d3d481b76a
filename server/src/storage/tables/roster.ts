/**
 * Tables `roster_entry`, `lockbox`, `link`, `helper_box`, `pairing`.
 * @module
 */
import { createHash } from "node:crypto";
import { equalBytes, rosterEntryShape } from "@rootvault/vault-core/protocol";
import type { PairingRow, PairingStore, RosterStore, StoredEntry } from "../../roster/store.ts";
import { sqlOf } from "../tenant-db.ts";

interface EntryColumns {
  readonly n: number;
  readonly bytes: string;
  readonly sigs: string;
  readonly hash: string;
  readonly at: number;
}

interface PairingColumns {
  readonly offer: string;
  readonly hello: Uint8Array | null;
  readonly pop: Uint8Array | null;
  readonly welcome: Uint8Array | null;
  readonly expires_at: number;
}

/** Rows of rosters. */
export const rosterStore: RosterStore = {
  from: async (tx, n) => {
    const rows = await sqlOf(tx).all<EntryColumns>(
      "SELECT n, bytes, sigs, hash, at FROM roster_entry WHERE vault = ?1 AND n >= ?2 ORDER BY n",
      n,
    );
    return rows.map(toStoredEntry);
  },
  add: async (tx, { n, hash, entry, at }) => {
    await sqlOf(tx).run(
      "INSERT INTO roster_entry (vault, n, bytes, sigs, hash, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
      n,
      entry.bytes,
      JSON.stringify(entry.sigs),
      hash,
      at,
    );
  },
  takenAt: async (tx, n) => {
    const row = await sqlOf(tx).get<{ at: number }>(
      "SELECT at FROM roster_entry WHERE vault = ?1 AND n = ?2",
      n,
    );
    return row?.at ?? null;
  },
  putLockbox: async (tx, { epoch, rid, data }) => {
    const { changes } = await sqlOf(tx).run(
      `INSERT INTO lockbox (vault, epoch, rid, data) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (vault, epoch, rid) DO NOTHING`,
      epoch,
      rid,
      data,
    );
    if (changes === 1) return true;
    const kept = await rosterStore.lockbox(tx, epoch, rid);
    return kept !== null && equalBytes(kept, data);
  },
  lockbox: async (tx, epoch, rid) => {
    const row = await sqlOf(tx).get<{ data: Uint8Array }>(
      "SELECT data FROM lockbox WHERE vault = ?1 AND epoch = ?2 AND rid = ?3",
      epoch,
      rid,
    );
    return row?.data ?? null;
  },
  putLink: async (tx, epoch, data) => {
    await sqlOf(tx).run("INSERT INTO link (vault, epoch, data) VALUES (?1, ?2, ?3)", epoch, data);
  },
  link: async (tx, epoch) => {
    const row = await sqlOf(tx).get<{ data: Uint8Array }>(
      "SELECT data FROM link WHERE vault = ?1 AND epoch = ?2",
      epoch,
    );
    return row?.data ?? null;
  },
  putHelperBox: async (tx, { epoch, rid, data }) => {
    await sqlOf(tx).run(
      `INSERT INTO helper_box (vault, epoch, rid, id, data) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (vault, epoch, rid, id) DO NOTHING`,
      epoch,
      rid,
      createHash("sha256").update(data).digest("hex"),
      data,
    );
    return (await rosterStore.helperBoxes(tx, epoch, rid)).length;
  },
  helperBoxes: async (tx, epoch, rid) => {
    const rows = await sqlOf(tx).all<{ data: Uint8Array }>(
      "SELECT data FROM helper_box WHERE vault = ?1 AND epoch = ?2 AND rid = ?3 ORDER BY id",
      epoch,
      rid,
    );
    return rows.map(({ data }) => data);
  },
  purgeKeys: async (tx, epochFloor) => {
    await sqlOf(tx).run("DELETE FROM lockbox WHERE vault = ?1 AND epoch < ?2", epochFloor);
    await sqlOf(tx).run("DELETE FROM helper_box WHERE vault = ?1 AND epoch < ?2", epochFloor);
    // The link of an epoch opens the one before it.
    await sqlOf(tx).run("DELETE FROM link WHERE vault = ?1 AND epoch <= ?2", epochFloor);
  },
};

/** Rows of pairings. */
export const pairingStore: PairingStore = {
  create: async (tx, hash, offer, expiresAt) => {
    const { changes } = await sqlOf(tx).run(
      "INSERT INTO pairing (hash, offer, expires_at) VALUES (?1, ?2, ?3) ON CONFLICT (hash) DO NOTHING",
      hash,
      offer,
      expiresAt,
    );
    return changes === 1;
  },
  read: async (read, hash) => {
    const row = await sqlOf(read).get<PairingColumns>(
      "SELECT offer, hello, pop, welcome, expires_at FROM pairing WHERE hash = ?1",
      hash,
    );
    return row === undefined ? null : toPairing(row);
  },
  write: async (tx, hash, message, data) => {
    const { changes } = await sqlOf(tx).run(
      `UPDATE pairing SET ${message} = ?2 WHERE hash = ?1 AND ${message} IS NULL`,
      hash,
      data,
    );
    return changes === 1;
  },
  sweep: async (tx, endedBefore) => {
    await sqlOf(tx).run("DELETE FROM pairing WHERE expires_at < ?1", endedBefore);
  },
};

function toStoredEntry({ n, bytes, sigs, hash, at }: EntryColumns): StoredEntry {
  const entry = rosterEntryShape.parse({ bytes, sigs: JSON.parse(sigs) });
  return { n, hash, entry, at };
}

function toPairing(row: PairingColumns): PairingRow {
  const { offer, hello, pop, welcome } = row;
  return { offer, hello, pop, welcome, expiresAt: row.expires_at };
}
