/**
 * One sync of an open vault: blocks and roster first, then the grants, whose ends a restored backup of the server may
 * have undone.
 * @module
 */
import { isVaultError, VaultError, type VaultErrorCode } from "../errors.ts";
import { toInstant } from "../protocol/ids.ts";
import { type SyncFigures, syncOnce } from "../sync/sync-once.ts";
import type { SyncDevice } from "../sync/sync-device.ts";
import type { SyncReport } from "./api.ts";

const LAST_SYNC = "last-sync";

/** What comes after blocks and roster: compares grants; gives how many were revoked again. */
export type AfterSync = () => Promise<{ readonly revokedAgain: number }>;

/** After these there is nobody to compare grants with. */
const NO_SERVER: ReadonlySet<VaultErrorCode> = new Set(["unreachable", "device-removed"]);

/**
 * Syncs once. Grants are compared also if an alarm stops publishing: a restored server is just where a revoked grant
 * comes back, and revoking is not publishing.
 *
 * @throws {VaultError} unreachable; device-removed; any alarm that stops publishing, with `revokedAgain` in its details.
 */
export async function syncHere(device: SyncDevice, after: AfterSync): Promise<SyncReport> {
  const figures = await syncAndCompare(device, after);
  await device.blocks.putMeta(LAST_SYNC, toInstant(device.now()));
  const { revokedAgain } = await after();
  return { ...figures, alarms: device.alarms.list(), revokedAgain };
}

async function syncAndCompare(device: SyncDevice, after: AfterSync): Promise<SyncFigures> {
  try {
    return await syncOnce(device);
  } catch (error) {
    if (!isVaultError(error) || NO_SERVER.has(error.code)) throw error;
    const revokedAgain = await compareIfPossible(after);
    if (revokedAgain === 0) throw error;
    const { code, message, details } = error;
    throw new VaultError(code, message, { cause: error, details: { ...details, revokedAgain } });
  }
}

/** What failed before is told first; a comparison that fails as well is made again at the next sync. */
async function compareIfPossible(after: AfterSync): Promise<number> {
  try {
    return (await after()).revokedAgain;
  } catch (error) {
    if (!isVaultError(error)) throw error;
    return 0;
  }
}

/** When the last sync went through; null before the first. */
export async function lastSyncOf({ blocks }: Pick<SyncDevice, "blocks">): Promise<string | null> {
  return blocks.getMeta(LAST_SYNC);
}
