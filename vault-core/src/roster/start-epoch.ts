/**
 * Starts an epoch in this device's name and keeps its key.
 * @module
 */
import type { RosterState } from "../protocol/roster/state.ts";
import { appendRoster } from "./append.ts";
import { currentEpochKey, keepMadeKey, type RosterDevice, writerOf } from "./device-roster.ts";
import { newEpoch, type NewEpoch } from "./new-epoch.ts";

/**
 * Starts the next epoch.
 *
 * @param link whether the new key opens the one before; without, who lacks the older key never gets it.
 * @throws {VaultError} LOCKBOX_MISSING without the current epoch's key; ROSTER_MOVED if others were always first.
 */
export async function startEpoch(
  device: RosterDevice,
  state: RosterState,
  link: boolean,
): Promise<RosterState> {
  let made: NewEpoch | null = null;
  const after = await appendRoster(writerOf(device), state, async (base) => {
    const next = newEpoch(base, await currentEpochKey(device, base), device.random);
    made = next;
    return link ? next : withoutLink(next);
  });
  await keepMadeKey(device, after, made);
  return after;
}

function withoutLink({ link: _link, ...next }: NewEpoch): NewEpoch {
  return {
    ...next,
    ops: next.ops.map((op) => (op.op === "epoch" ? { ...op, link: false } : op)),
  };
}
