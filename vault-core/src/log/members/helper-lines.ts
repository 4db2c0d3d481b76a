/**
 * What a block of a helper may say. None of its lines counts by itself: a device takes them in under its own name, or the
 * block waits for the owner's review.
 * @module
 */
import type { OpenedBlock } from "../../block/open.ts";
import type { MemberId } from "../../model/ids.ts";
import type { BlockHeader } from "../../protocol/log/block-header.ts";
import type { RosterState } from "../../protocol/roster/state.ts";
import { readLine } from "../lines/record-line.ts";

/** Highest revision that is readable. */
const MAX_REV = 2 ** 31 - 1;

/** Tells whether a member, removed or not, is a helper. */
export function isHelper({ members }: RosterState, member: MemberId): boolean {
  return members.get(member)?.class === "helper";
}

/** Why a helper may not have written a block, by its header alone; null if it may. */
export function whyNotOfHelper({ members }: RosterState, header: BlockHeader): string | null {
  if (members.get(header.device)?.may === "read") return "it may only read";
  return header.kind === "snapshot" ? "it makes no snapshots" : null;
}

/** Why an opened block of a helper is not taken in; null for nothing but versions of records. */
export function faultOfLines({ collection, head, lines }: OpenedBlock): string | null {
  for (const text of lines) {
    const line = readLine({ collection, from: head.from, text });
    if (line === null) return "a line of it is no record";
    if (line.deleted !== null) return "it deletes records";
    if (line.rev > MAX_REV) return "a revision in it is too high";
  }
  return null;
}
