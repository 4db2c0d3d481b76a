/**
 * Tables `block`, `stream_head`, `evidence`.
 * @module
 */
import {
  isBlockId,
  isMemberId,
  toStreamName,
  VaultError,
  type BlockId,
  isStreamName,
  splitStream,
  type MemberId,
} from "@rootvault/vault-core/protocol";
import type { BlockRow, BlockStore, StreamHead } from "../../sync/store.ts";
import { sqlOf } from "../tenant-db.ts";

interface BlockColumns {
  readonly device: string;
  readonly segment: number;
  readonly seq: number;
  readonly id: string;
  readonly change: number;
  readonly len: number;
}

interface HeadColumns {
  readonly device: string;
  readonly segment: number;
  readonly seq: number;
  readonly id: string;
}

/** One proof convicts; a device gone wild must not fill the disk with more. */
const MOST_EVIDENCE = 16;
const BLOCK = "device, segment, seq, id, change, len";
const UP_TO = "WHERE vault = ?1 AND device = ?2 AND segment = ?3 AND seq <= ?4";

/** Rows of blocks. */
export const blockStore: BlockStore = {
  add: async (tx, block) => {
    const sql = sqlOf(tx);
    await sql.run(
      `INSERT INTO block (vault, device, segment, seq, id, epoch, len, body, change, at)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)`,
      block.device,
      block.segment,
      block.seq,
      block.id,
      block.epoch,
      block.length,
      block.body,
      block.change,
      block.at,
    );
    await sql.run(
      `INSERT INTO stream_head (vault, device, segment, seq, id) VALUES (?1, ?2, ?3, ?4, ?5)
       ON CONFLICT (vault, device, segment) DO UPDATE SET seq = ?4, id = ?5`,
      block.device,
      block.segment,
      block.seq,
      block.id,
    );
  },
  at: async (tx, { device, segment, seq }) => {
    const row = await sqlOf(tx).get<BlockColumns>(
      `SELECT ${BLOCK} FROM block WHERE vault = ?1 AND device = ?2 AND segment = ?3 AND seq = ?4`,
      device,
      segment,
      seq,
    );
    return row === undefined ? null : toBlockRow(row);
  },
  head: async (tx, device, segment) => {
    const row = await sqlOf(tx).get<HeadColumns>(
      "SELECT device, segment, seq, id FROM stream_head WHERE vault = ?1 AND device = ?2 AND segment = ?3",
      device,
      segment,
    );
    return row === undefined ? null : toStreamHead(row);
  },
  heads: async (tx) => {
    const rows = await sqlOf(tx).all<HeadColumns>(
      "SELECT device, segment, seq, id FROM stream_head WHERE vault = ?1 ORDER BY device, segment",
    );
    return rows.map(toStreamHead);
  },
  hasBelow: async (tx, { device, segment, id }) => {
    const row = await sqlOf(tx).get(
      "SELECT 1 AS one FROM block WHERE vault = ?1 AND device = ?2 AND segment < ?3 AND id = ?4",
      device,
      segment,
      id,
    );
    return row !== undefined;
  },
  after: async (tx, change, limit) => {
    const rows = await sqlOf(tx).all<BlockColumns>(
      `SELECT ${BLOCK} FROM block WHERE vault = ?1 AND change > ?2 ORDER BY change LIMIT ?3`,
      change,
      limit,
    );
    return rows.map(toBlockRow);
  },
  walk: async (tx, { device, segment, from, direction }, limit) => {
    const rows = await sqlOf(tx).all<BlockColumns>(
      direction === "forward"
        ? `SELECT ${BLOCK} FROM block WHERE vault = ?1 AND device = ?2 AND segment = ?3 AND seq > ?4 ORDER BY seq LIMIT ?5`
        : `SELECT ${BLOCK} FROM block WHERE vault = ?1 AND device = ?2 AND segment = ?3 AND seq < ?4 ORDER BY seq DESC LIMIT ?5`,
      device,
      segment,
      from,
      limit,
    );
    return rows.map(toBlockRow);
  },
  idAt: async (tx, change) => {
    const row = await sqlOf(tx).get<{ id: string }>(
      "SELECT id FROM block WHERE vault = ?1 AND change = ?2",
      change,
    );
    return isBlockId(row?.id) ? row.id : null;
  },
  body: async (tx, change) => {
    const row = await sqlOf(tx).get<{ body: Uint8Array }>(
      "SELECT body FROM block WHERE vault = ?1 AND change = ?2",
      change,
    );
    return row?.body ?? null;
  },
  keepEvidence: async (tx, block) => {
    const kept = await sqlOf(tx).get<{ count: number }>(
      "SELECT COUNT(*) AS count FROM evidence WHERE vault = ?1",
    );
    if ((kept?.count ?? 0) >= MOST_EVIDENCE) return;
    await sqlOf(tx).run(
      `INSERT INTO evidence (vault, device, segment, seq, id, body, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
       ON CONFLICT (vault, device, segment, seq, id) DO NOTHING`,
      block.device,
      block.segment,
      block.seq,
      block.id,
      block.body,
      block.at,
    );
  },
  purge: async (tx, floor) => {
    const sql = sqlOf(tx);
    let purged = { blocks: 0, bytes: 0, change: 0 };
    for (const [stream, [seq]] of Object.entries(floor)) {
      if (!isStreamName(stream)) continue;
      const { device, segment } = splitStream(stream);
      const gone = await sql.get<{ count: number; bytes: number | null; newest: number | null }>(
        `SELECT COUNT(*) AS count, SUM(len) AS bytes, MAX(change) AS newest FROM block ${UP_TO}`,
        device,
        segment,
        seq,
      );
      for (const table of ["block", "evidence", "stream_head"])
        await sql.run(`DELETE FROM ${table} ${UP_TO}`, device, segment, seq);
      purged = {
        blocks: purged.blocks + (gone?.count ?? 0),
        bytes: purged.bytes + (gone?.bytes ?? 0),
        change: Math.max(purged.change, gone?.newest ?? 0),
      };
    }
    return purged;
  },
};

function toBlockRow(row: BlockColumns): BlockRow {
  const { segment, seq, change, len } = row;
  return { device: memberOf(row.device), segment, seq, id: blockIdOf(row.id), change, length: len };
}

function toStreamHead(row: HeadColumns): StreamHead {
  return {
    stream: toStreamName(memberOf(row.device), row.segment),
    seq: row.seq,
    id: blockIdOf(row.id),
  };
}

function memberOf(text: string): MemberId {
  if (!isMemberId(text)) throw new VaultError("internal", "A stored block names no device.");
  return text;
}

function blockIdOf(text: string): BlockId {
  if (!isBlockId(text)) throw new VaultError("internal", "A stored block has no id.");
  return text;
}
