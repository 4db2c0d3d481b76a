/**
 * One sync of an open vault: blocks and roster first, then the grants, whose ends a restored backup of the server may
 * have undone.
 * @module
 */
import { toInstant } from "../protocol/ids.ts";
import { syncOnce } from "../sync/sync-once.ts";
import type { SyncDevice } from "../sync/sync-device.ts";
import type { SyncReport } from "./api.ts";

const LAST_SYNC = "last-sync";

/** What comes after blocks and roster: compares grants; gives how many were revoked again. */
export type AfterSync = () => Promise<{ readonly revokedAgain: number }>;

/**
 * Syncs once.
 *
 * @throws {VaultError} unreachable; device-removed; any alarm that stops publishing.
 */
export async function syncHere(device: SyncDevice, after: AfterSync): Promise<SyncReport> {
  const figures = await syncOnce(device);
  await device.blocks.putMeta(LAST_SYNC, toInstant(device.now()));
  const { revokedAgain } = await after();
  return { ...figures, alarms: device.alarms.list(), revokedAgain };
}

/** When the last sync went through; null before the first. */
export async function lastSyncOf({ blocks }: Pick<SyncDevice, "blocks">): Promise<string | null> {
  return blocks.getMeta(LAST_SYNC);
}
