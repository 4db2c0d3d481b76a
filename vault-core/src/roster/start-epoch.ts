/**
 * Starts an epoch in this device's name and keeps its key.
 * @module
 */
import type { RosterState } from "../protocol/roster/state.ts";
import { appendRoster } from "./append.ts";
import { currentEpochKey, keepMadeKey, type RosterDevice, writerOf } from "./device-roster.ts";
import { newEpoch, type NewEpoch, withoutLink } from "./new-epoch.ts";

/**
 * Starts the next epoch.
 *
 * @param link whether its key opens the one before; without, who lacks the older key never gets it.
 * @throws {VaultError} LOCKBOX_MISSING without the current epoch's key; ROSTER_MOVED if others were always first.
 */
export async function startEpoch(
  device: RosterDevice,
  state: RosterState,
  link = true,
): Promise<RosterState> {
  let made: NewEpoch | null = null;
  const after = await appendRoster(writerOf(device), state, async (base) => {
    const linked = newEpoch(base, await currentEpochKey(device, base), device.random);
    made = link ? linked : withoutLink(linked);
    return made;
  });
  await keepMadeKey(device, after, made);
  return after;
}
