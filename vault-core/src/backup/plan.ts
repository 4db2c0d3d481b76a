/**
 * What goes into a backup: decided in one moment, between two syncs, so that roster, blocks and keys belong together.
 * @module
 */
import type { RandomSource } from "../crypto/random-pool.ts";
import { VaultError } from "../errors.ts";
import type { SecretsKeeper } from "../keys/secrets-keeper.ts";
import type { SyncableLog } from "../log/log-for-sync.ts";
import { type Position, toPosition, type Vector } from "../protocol/log/block-stream.ts";
import type { RosterState } from "../protocol/roster/state.ts";
import type { BlockStore } from "../store/block-store.ts";
import { comparePositions, documentId } from "../store/positions.ts";

/** An open vault, as a backup sees it. */
export interface BackupDevice {
  readonly log: Pick<SyncableLog, "flush" | "missing" | "vector" | "unpublished">;
  readonly roster: { readonly current: () => RosterState };
  readonly keeper: SecretsKeeper;
  readonly blocks: Pick<BlockStore, "positions" | "get">;
  readonly random: RandomSource;
  /** Unix ms. */
  readonly now: () => number;
}

/** A backup to be written. */
export interface BackupPlan {
  readonly state: RosterState;
  /** VEKs by epoch. */
  readonly epochKeys: ReadonlyMap<number, Uint8Array>;
  /** Where the blocks stand, in the order in which they are written. */
  readonly positions: readonly Position[];
  /** Own blocks that no server has acknowledged, by the name of their document. */
  readonly unpublished: ReadonlyMap<string, Uint8Array>;
  /** Newest block of each stream, those included. */
  readonly streams: Vector;
}

/**
 * Seals what waits and takes stock. Nothing may be synced meanwhile.
 * @throws {VaultError} owing if entries have not come to this device: the backup would have a hole; LOCKBOX_MISSING
 *   without the newest key.
 */
export async function planBackup(device: BackupDevice): Promise<BackupPlan> {
  const { log, roster, keeper, blocks } = device;
  await log.flush();
  const state = roster.current();
  const { epochKeys } = keeper.current();
  if (!epochKeys.has(state.epoch))
    throw new VaultError("LOCKBOX_MISSING", "This device was not given the vault's newest key.");
  const missing = log.missing().length;
  if (missing > 0)
    throw new VaultError(
      "owing",
      `${missing} entries have not come to this device, so a backup would have a hole. Sync first.`,
      { details: { missing } },
    );
  const vector = log.vector();
  const stored = (await blocks.positions()).filter(
    ({ stream, seq }) => seq <= (vector[stream]?.[0] ?? 0),
  );
  const streams = { ...vector };
  const unpublished = new Map<string, Uint8Array>();
  // By name, for a block whose ack came just before a crash may lie in store and outbox.
  const named = new Map(stored.map((position) => [documentId(position), position]));
  for (const { header, id, bytes } of log.unpublished()) {
    const position = toPosition(header.device, header.segment, header.seq);
    named.set(documentId(position), position);
    unpublished.set(documentId(position), bytes);
    streams[header.stream] = [header.seq, id];
  }
  const positions = unbroken([...named.values()].toSorted(comparePositions));
  return { state, epochKeys, positions, unpublished, streams };
}

/** Of each stream the newest run without a gap: what a purge left of blocks below the floor is dropped. */
function unbroken(sorted: readonly Position[]): readonly Position[] {
  const kept: Position[] = [];
  for (const position of sorted.toReversed()) {
    const above = kept.at(-1);
    if (above?.stream !== position.stream || above.seq === position.seq + 1) kept.push(position);
  }
  return kept.toReversed();
}
