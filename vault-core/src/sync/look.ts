/**
 * The first half of a sync: where the server stands, roster and keys, lost blocks, what is new, and all checks.
 * Nothing is published here.
 * @module
 */
import type { Heads } from "../protocol/log/block-stream.ts";
import { isAlarm } from "./alarms.ts";
import { fetchShownHeads } from "./block-calls.ts";
import { takeFloors } from "./floors.ts";
import { healLog, type HealOptions, type Moved, STRETCH_BYTES } from "./heal.ts";
import { pull } from "./pull.ts";
import { reconcile } from "./reconcile.ts";
import { checkRollback } from "./rollback.ts";
import { syncRemoval, syncRoster } from "./roster-sync.ts";
import { savePin, type SyncDevice } from "./sync-device.ts";
import { beginAtHeads } from "./walk-back.ts";

/** What a look brought. */
export interface Looked extends Moved {
  /** Where the server said that it stands, before anything was taken in. */
  readonly heads: Heads;
}

/**
 * Takes in what is new and checks what the server shows. Alarms stand in `device.alarms`. To a device that is joining more
 * may be owed than one look brings.
 *
 * @throws {VaultError} unreachable and other answers of the server; ROSTER_*; device-removed.
 */
export async function look(device: SyncDevice, options: HealOptions = {}): Promise<Looked> {
  device.alarms.beginRound();
  const { value: heads, bytes } = await fetchShownHeads(device.session).catch((error: unknown) =>
    raised(device, () => syncRemoval(device, error)),
  );
  await raised(device, () => syncRoster(device));
  await raised(device, () => takeFloors(device));
  const begun = await noted(device, () => beginAtHeads(device, heads), {
    blocks: 0,
    bytes: 0,
    restored: false,
  });
  const { stretchBytes = STRETCH_BYTES } = options;
  const healed = await healLog(device, { stretchBytes: stretchBytes - begun.bytes });
  for (const fault of healed.faults) await device.alarms.raiseError(fault);
  await checkRollback(device, heads, bytes);
  const pulled = await pull(device, heads);
  await savePin(device);
  // Sealing anew publishes nothing, and what the server gave away of this device now it may hide the next time.
  await reconcile(device, pulled.restored || begun.restored);
  const parts = [begun, healed, pulled];
  return {
    heads,
    blocks: parts.reduce((sum, part) => sum + part.blocks, 0),
    bytes: parts.reduce((sum, part) => sum + part.bytes, 0),
  };
}

/** Runs a step whose alarm ends the sync. */
export async function raised<Value>(
  device: SyncDevice,
  step: () => Promise<Value>,
): Promise<Value> {
  try {
    return await step();
  } catch (error) {
    if (isAlarm(error)) await device.alarms.raiseError(error);
    throw error;
  }
}

/** Runs a step whose alarm is noted, and the sync goes on. */
async function noted<Value>(
  device: SyncDevice,
  step: () => Promise<Value>,
  otherwise: Value,
): Promise<Value> {
  try {
    return await step();
  } catch (error) {
    if (!isAlarm(error)) throw error;
    await device.alarms.raiseError(error);
    return otherwise;
  }
}
