/**
 * Where this device's copy begins. After a compaction the blocks up to its floor still have to come, until this device
 * has confirmed it, or until the server has proved that it deleted them.
 * @module
 */
import {
  baseFloor,
  type Floor,
  floorOf,
  newestFloor,
  NO_FLOOR,
} from "../protocol/roster/truncates.ts";
import { isHelper } from "../log/members/helper-lines.ts";
import { fetchCompactions, isErased } from "./compaction-calls.ts";
import type { SyncDevice } from "./sync-device.ts";

/** The floor up to which this device keeps no block. */
export function baseOf({ roster, keeper }: Pick<SyncDevice, "roster" | "keeper">): Floor {
  const { device, settled } = keeper.current();
  return baseFloor(roster.current(), device, settled ?? 0);
}

/**
 * Takes the floors in that the roster names now.
 * @throws {VaultError} FORK if a floor names another block than the one that is held.
 */
export async function takeFloors(device: SyncDevice): Promise<void> {
  const base = baseOf(device);
  device.log.rise(base.vector);
  if (base.n === newestFloor(device.roster.current()).n || device.log.owed() === 0) return;
  if (isHelper(device.roster.current(), device.keeper.current().device)) {
    // A helper confirms nothing and compares nothing: the snapshot holds all that it may see.
    device.log.rise(newestFloor(device.roster.current()).vector);
    return;
  }
  // What is proved to be deleted cannot come. The snapshot is then held against what is here.
  const erased = await erasedFloor(device);
  if (erased.n > base.n) device.log.rise(erased.vector);
}

/** The newest floor of which the server has proved that it deleted what lies below. */
export async function erasedFloor(device: SyncDevice): Promise<Floor> {
  const state = device.roster.current();
  const gone = (await fetchCompactions(device)).find((one) => isErased(state, one));
  return gone === undefined ? NO_FLOOR : floorOf(state, gone.n);
}
