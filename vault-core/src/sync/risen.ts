/**
 * Whether the household has let the server delete more while this device was on its way to fetch it.
 * @module
 */
import { takeFloors } from "./floors.ts";
import { raised } from "./raised.ts";
import { syncRoster } from "./roster-sync.ts";
import type { SyncDevice } from "./sync-device.ts";

/**
 * Takes the newest floors in, and tells whether less has to come now.
 * @throws {VaultError} what the roster's sync throws; its alarms are raised.
 */
export async function haveFloorsRisen(device: SyncDevice): Promise<boolean> {
  const { log } = device;
  const before = standOf(log);
  await raised(device, async () => {
    await syncRoster(device);
    await takeFloors(device);
  });
  return standOf(log) !== before;
}

/** What is here, and what is not, as one text. */
function standOf(log: SyncDevice["log"]): string {
  return JSON.stringify([log.owed(), log.heads()]);
}
