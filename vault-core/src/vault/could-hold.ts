/**
 * What a member could still hold once it is removed: what it was able to read until then. Removing it cannot take that
 * back, and the screen says so.
 * @module
 */
import { toInstant } from "../protocol/ids.ts";
import { epochAt } from "../protocol/roster/members.ts";
import type { Member } from "../protocol/roster/state.ts";
import type { CouldHold } from "./api.ts";
import { toMemberView } from "./member-view.ts";
import type { OpenParts } from "./open-parts.ts";

/** Tells what a member could read: up to now, or up to its removal. */
export async function couldHold(parts: OpenParts, member: Member): Promise<CouldHold> {
  const { device } = parts;
  const state = device.roster.current();
  const { id, name, class: memberClass } = toMemberView(parts, member.id);
  const last = member.removedAt === null ? state.epoch : (epochAt(state, member.removedAt) ?? 1);
  // Links open every epoch before, also those from before it came, down to what compaction has left.
  const first = Math.min(last, Math.max(1, state.truncate?.epochFloor ?? 1));
  const counted = await device.log.countUpTo(last);
  const records = Object.entries(counted.records).filter(([collection]) => collection[0] !== "_");
  return {
    id,
    name,
    class: memberClass,
    added: toInstant(member.addedTs),
    removed: member.removedTs === null ? null : toInstant(member.removedTs),
    epochs: [first, last],
    blocks: counted.blocks,
    bytes: counted.bytes,
    records: Object.fromEntries(records),
    keys:
      memberClass === "device"
        ? ["epoch-keys", "pairwise-root", "local-copy"]
        : ["epoch-keys", "pairwise-root"],
  };
}
