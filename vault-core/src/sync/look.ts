/**
 * The first half of a sync: where the server stands, roster and keys, lost blocks, what is new, and all checks.
 * Nothing is published here.
 * @module
 */
import type { Heads } from "../protocol/log/block-stream.ts";
import { fetchShownHeads } from "./block-calls.ts";
import { takeFloors } from "./floors.ts";
import { type Healed, healLog, type HealOptions, type Moved, STRETCH_BYTES } from "./heal.ts";
import { pull } from "./pull.ts";
import { reconcile } from "./reconcile.ts";
import { haveFloorsRisen } from "./risen.ts";
import { checkRollback } from "./rollback.ts";
import { noted, raised } from "./raised.ts";
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
  const healed = await heal(device, { stretchBytes: stretchBytes - begun.bytes });
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

/** What does not come may be what the server has just been allowed to delete. */
async function heal(device: SyncDevice, options: HealOptions): Promise<Healed> {
  const first = await healLog(device, options);
  const isLacking = first.faults.some(({ code }) => code === "WITHHELD");
  if (!isLacking || !(await haveFloorsRisen(device))) return first;
  const second = await healLog(device, options);
  return {
    blocks: first.blocks + second.blocks,
    bytes: first.bytes + second.bytes,
    faults: second.faults,
  };
}
