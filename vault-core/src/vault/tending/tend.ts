/**
 * What a device does for the household after each sync: it ends helpers whose time is over, makes a new pairwise root after a
 * removal, brings helpers their keys, and takes in what they wrote. Whatever another device left undone is done here.
 * @module
 */
import { tendBoxes } from "../../people/tend-boxes.ts";
import { settleLinks } from "../../collection/links/settle-links.ts";
import { takeInHelpers } from "../../people/take-in-helpers.ts";
import type { MemberId } from "../../model/ids.ts";
import { activeMembers } from "../../protocol/roster/members.ts";
import type { RosterState } from "../../protocol/roster/state.ts";
import { removeMember } from "../../roster/remove.ts";
import { tellOfQuarantine } from "../../sync/tell-quarantine.ts";
import type { OpenParts } from "../open/open-parts.ts";
import { readPairwiseRoots, toRootLine } from "../settings.ts";

/** What tending needs. */
export type TendParts = Pick<OpenParts, "context" | "device" | "serial">;

/**
 * Does what is due.
 *
 * @param isLast no further look at the server comes after this one.
 * @returns whether another sync is worth it: something was written, or waits for what the server may have. While blocks are
 *   owed nothing is done: what is due, and whether another device has done it, stands in blocks that may be among them.
 * @throws {VaultError} what an append to the roster, or bringing boxes, throws.
 */
export async function tend(parts: TendParts, isLast: boolean): Promise<boolean> {
  const { context, device, serial } = parts;
  if (device.log.owed() > 0) return false;
  const ended = await endOverdue(parts);
  const root = await renewRoot(parts);
  const boxes = await bringBoxes(parts);
  const taken = await serial(async () => takeInHelpers(context, device, isLast));
  await tellOfQuarantine(device);
  // Two devices may each have brought one half of a purchase.
  const linked = await serial(async () => settleLinks(context));
  return ended || root || boxes || taken.blocks > 0 || linked > 0 || (taken.isWaiting && !isLast);
}

/** Takes in what helpers wrote, or sets it aside; nothing more of them will come. Tells whether lines were written. */
export async function takeUpHelpers({ context, device, serial }: TendParts): Promise<boolean> {
  const { blocks } = await serial(async () => takeInHelpers(context, device, true));
  return blocks > 0;
}

/** Brings helpers the keys that they lack, and remembers it. */
export async function bringBoxes({ context, device, serial }: TendParts): Promise<boolean> {
  const lines = await tendBoxes(context, device, device.roster.current());
  if (lines.length > 0) await serial(async () => context.records.write(lines));
  return lines.length > 0;
}

/** Makes the pairwise root of the newest removal, if no device has made it yet. */
export async function renewRoot({ context, device, serial }: TendParts): Promise<boolean> {
  const since = newestRemoval(device.roster.current());
  return serial(async () => {
    const roots = readPairwiseRoots(context.records);
    const [newest] = roots;
    if (newest === undefined || roots.some((root) => (root.since ?? 0) >= since)) return false;
    const generation = newest.generation + 1;
    await context.records.write([toRootLine(context, { generation, since })]);
    return true;
  });
}

/** The server ends a helper's session by itself; the roster ends it for good. */
async function endOverdue({ device }: TendParts): Promise<boolean> {
  const { roster, log, session, now } = device;
  const time = now() + session.clockOffset();
  const overdue = activeMembers(roster.current()).filter(
    ({ until }) => until !== null && until <= time,
  );
  for (const { id } of overdue) await removeIfThere(device, id, log.vector());
  return overdue.length > 0;
}

async function removeIfThere(
  device: TendParts["device"],
  id: MemberId,
  vector: ReturnType<TendParts["device"]["log"]["vector"]>,
): Promise<void> {
  const { roster } = device;
  await roster.accept(await removeMember(device, roster.current(), id, vector));
}

/** Number of the newest removal of a member that knew the root; 0 if there is none. Helpers never did. */
function newestRemoval({ members }: RosterState): number {
  const removed = [...members.values()].filter((member) => member.class !== "helper");
  return Math.max(0, ...removed.map(({ removedAt }) => removedAt ?? 0));
}
