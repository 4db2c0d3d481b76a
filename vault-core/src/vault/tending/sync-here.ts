/**
 * One sync of an open vault: blocks and roster first, then the grants, whose ends a restored backup of the server may
 * have undone.
 * @module
 */
import { isVaultError, VaultError, type VaultErrorCode } from "../../errors.ts";
import { toInstant } from "../../protocol/ids.ts";
import { type SyncFigures, syncOnce } from "../../sync/sync-once.ts";
import type { SyncDevice } from "../../sync/sync-device.ts";
import type { SyncReport } from "../api/vault-api.ts";

const LAST_SYNC = "last-sync";

/** What comes after blocks and roster. */
export interface AfterSync {
  /** Does what a device owes the other members; tells whether another sync is worth it. `isLast`: none will follow. */
  tend(isLast: boolean): Promise<boolean>;
  /** Compares grants; gives how many were revoked again. */
  compareGrants(): Promise<number>;
  /** Follows the access log. */
  followLog(): Promise<void>;
}

/** After these there is nobody to ask. */
const NO_SERVER: ReadonlySet<VaultErrorCode> = new Set(["unreachable", "device-removed"]);

/**
 * Syncs once. Grants are compared also if an alarm stops publishing: a restored server is just where a revoked grant
 * comes back, and revoking is not publishing.
 *
 * @throws {VaultError} unreachable; device-removed; any alarm that stops publishing. What failed first is thrown, with
 *   `revokedAgain` in its details if grants were.
 */
export async function syncHere(device: SyncDevice, after: AfterSync): Promise<SyncReport> {
  const synced = await attempt(() => syncAndTend(device, after));
  if (synced.error !== null && isNobodyThere(synced.error)) throw synced.error;
  if (synced.error === null) await device.blocks.putMeta(LAST_SYNC, toInstant(device.now()));
  const compared = await attempt(() => after.compareGrants());
  const followed = await attempt(() => after.followLog());
  const revokedAgain = compared.value ?? 0;
  const failed = compared.error ?? followed.error;
  if (synced.error !== null) throw withRevoked(synced.error, revokedAgain);
  if (failed !== null) throw withRevoked(failed, revokedAgain);
  return { ...synced.value, alarms: device.alarms.list(), revokedAgain };
}

/** Nobody to ask, or one who admits this device no more. One who admits it again is asked, whatever the owner has still to say. */
function isNobodyThere({ code, details }: VaultError): boolean {
  const isRefused = details["refused"] === true && details["isOver"] !== true;
  return NO_SERVER.has(code) || (code === "ROSTER_ROLLBACK" && isRefused);
}

/** What tending writes goes to the server at once, and what it waits for gets a second look. */
async function syncAndTend(device: SyncDevice, after: AfterSync): Promise<SyncFigures> {
  const first = await syncOnce(device);
  if (!(await after.tend(false))) return first;
  const second = sum(first, await syncOnce(device));
  return (await after.tend(true)) ? sum(second, await syncOnce(device)) : second;
}

/** The figures of two syncs, one after the other, as those of one. */
export function sum(before: SyncFigures, after: SyncFigures): SyncFigures {
  return {
    ...after,
    pulledBlocks: before.pulledBlocks + after.pulledBlocks,
    pulledBytes: before.pulledBytes + after.pulledBytes,
    pushedBlocks: before.pushedBlocks + after.pushedBlocks,
    pushedBytes: before.pushedBytes + after.pushedBytes,
  };
}

type Attempt<Value> =
  | { readonly value: Value; readonly error: null }
  | { readonly value: null; readonly error: VaultError };

async function attempt<Value>(work: () => Promise<Value>): Promise<Attempt<Value>> {
  try {
    return { value: await work(), error: null };
  } catch (error) {
    if (!isVaultError(error)) throw error;
    return { value: null, error };
  }
}

function withRevoked(error: VaultError, revokedAgain: number): VaultError {
  if (revokedAgain === 0) return error;
  const { code, message, details } = error;
  return new VaultError(code, message, { cause: error, details: { ...details, revokedAgain } });
}

/** When the last sync went through; null before the first. */
export async function lastSyncOf({ blocks }: Pick<SyncDevice, "blocks">): Promise<string | null> {
  return blocks.getMeta(LAST_SYNC);
}
