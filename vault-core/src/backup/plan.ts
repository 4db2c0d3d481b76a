/**
 * What goes into a backup: decided in one moment, between two syncs, so that roster, blocks and keys belong together.
 * @module
 */
import type { RandomSource } from "../crypto/random-pool.ts";
import { VaultError } from "../errors.ts";
import type { SecretsKeeper } from "../keys/secrets-keeper.ts";
import type { SyncableLog } from "../log/log-for-sync.ts";
import type { AttachmentAddress } from "../model/ids.ts";
import { type Position, toPosition, type Vector } from "../protocol/log/block-stream.ts";
import type { RosterState } from "../protocol/roster/state.ts";
import { baseFloor } from "../protocol/roster/truncates.ts";
import type { BlockStore } from "../store/block-store.ts";
import { comparePositions, documentId } from "../store/positions.ts";
import { addressesNamed } from "../sync/attachment-names.ts";

/** An open vault, as a backup sees it. */
export interface BackupDevice {
  readonly log: Pick<
    SyncableLog,
    | "flush"
    | "missing"
    | "heads"
    | "unpublished"
    | "readUnpublished"
    | "collections"
    | "all"
    | "blocks"
    | "isInMemory"
  >;
  readonly roster: { readonly current: () => RosterState };
  readonly keeper: SecretsKeeper;
  readonly blocks: Pick<BlockStore, "positions" | "get">;
  /** The sealed bytes of a picture or paper; null if they can be had neither here nor from the server. */
  readonly attachment: (address: AttachmentAddress) => Promise<Uint8Array | null>;
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
  /** Newest block of each stream that has one here, those included. */
  readonly streams: Vector;
  /** What live lines name, sorted. */
  readonly attachments: readonly AttachmentAddress[];
}

/**
 * Seals what waits and takes stock. Nothing may be synced meanwhile.
 * @throws {VaultError} owing if entries have not come to this device: the backup would have a hole; LOCKBOX_MISSING
 *   without the newest key.
 */
export async function planBackup(device: BackupDevice): Promise<BackupPlan> {
  const { log, roster, keeper } = device;
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
  const positions = await positionsOf(device);
  const unpublished = new Map<string, Uint8Array>();
  for (const { id, header } of log.unpublished()) {
    const bytes = await log.readUnpublished(id);
    const name = documentId(toPosition(header.device, header.segment, header.seq));
    if (bytes !== null) unpublished.set(name, bytes);
  }
  const attachments = [...(await addressesNamed(log))].toSorted();
  return {
    state,
    epochKeys,
    positions,
    unpublished,
    streams: headsOf(device, positions),
    attachments,
  };
}

/** Where blocks lie that are kept or wait for an ack; what lies at or below the base is about to be deleted. */
async function positionsOf({
  log,
  roster,
  keeper,
  blocks,
}: BackupDevice): Promise<readonly Position[]> {
  const { device, settled } = keeper.current();
  const base = baseFloor(roster.current(), device, settled ?? 0).vector;
  const heads = log.heads();
  const stored = (await blocks.positions()).filter(
    ({ stream, seq }) => seq <= (heads[stream]?.[0] ?? 0) && seq > (base[stream]?.[0] ?? 0),
  );
  const own = log
    .unpublished()
    .map(({ header }) => toPosition(header.device, header.segment, header.seq));
  // By name, for a block whose ack came just before a crash may lie in store and outbox.
  const named = new Map([...stored, ...own].map((position) => [documentId(position), position]));
  return unbroken([...named.values()].toSorted(comparePositions));
}

/** Of streams with a block here: those that end at the floor of a compaction have none. */
function headsOf({ log }: BackupDevice, positions: readonly Position[]): Vector {
  const heads = { ...log.heads() };
  for (const { header, id } of log.unpublished()) heads[header.stream] = [header.seq, id];
  const streams = new Set<string>(positions.map(({ stream }) => stream));
  return Object.fromEntries(Object.entries(heads).filter(([stream]) => streams.has(stream)));
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
