/**
 * Removes a member and starts a new epoch in the same append, so that it reads nothing that is sealed from then on.
 * @module
 */
import { VaultError } from "../errors.ts";
import type { BlockId, MemberId, StreamName } from "../model/ids.ts";
import { isStreamName } from "../protocol/ids.ts";
import type { Vector } from "../protocol/log/block-stream.ts";
import { activeMember } from "../protocol/roster/members.ts";
import type { RosterState } from "../protocol/roster/state.ts";
import { appendRoster } from "./append.ts";
import { currentEpochKey, keepMadeKey, type RosterDevice, writerOf } from "./device-roster.ts";
import { newEpoch } from "./new-epoch.ts";

/**
 * Removes a member.
 *
 * @param vector what this device has verified: the cut-off of the removed member's streams.
 * @throws {VaultError} no-device for a member that is none; bad-value for this device itself or the kit.
 */
export async function removeMember(
  device: RosterDevice,
  state: RosterState,
  member: MemberId,
  vector: Vector,
): Promise<RosterState> {
  let made: { readonly epoch: number; readonly vek: Uint8Array } | null = null;
  if (activeMember(state, member) === null)
    throw new VaultError("no-device", "There is no such device, or it was removed already.");
  if (member === device.keeper.current().device || state.members.get(member)?.class === "kit")
    throw new VaultError("bad-value", "This device and the recovery kit cannot be removed here.");
  const after = await appendRoster(writerOf(device), state, async (base) => {
    if (activeMember(base, member) === null) return null;
    const older = await currentEpochKey(device, base);
    const next = newEpoch(base, older, device.random, member);
    made = next;
    // A stream that ended at the floor is in no vector any more, and all of it was valid.
    const cutoff = cutoffOf({ ...base.floor, ...vector }, member);
    return { ...next, ops: [{ op: "remove", device: member, cutoff }, ...next.ops] };
  });
  await keepMadeKey(device, after, made);
  return after;
}

function cutoffOf(vector: Vector, member: MemberId): Record<StreamName, [number, BlockId]> {
  const cutoff: Record<StreamName, [number, BlockId]> = {};
  for (const [stream, [seq, id]] of Object.entries(vector)) {
    if (isStreamName(stream) && stream.startsWith(`${member}/`)) cutoff[stream] = [seq, id];
  }
  return cutoff;
}
