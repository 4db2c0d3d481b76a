/**
 * Which lockboxes must come with roster entries: without its own a member would be shut out, and one too many could be a
 * key for somebody whom no entry names.
 * @module
 */
import {
  activeMember,
  lockboxMembers,
  readRosterBody,
  VaultError,
  type MemberId,
  type RosterEntry,
  type RosterState,
} from "@rootvault/vault-core/protocol";
import type { Lockbox } from "./store.ts";

/** Gives the members that need a lockbox of the epoch in force after the entries. */
export function neededLockboxes(
  after: RosterState,
  entries: readonly RosterEntry[],
): ReadonlySet<MemberId> {
  const bodies = entries.map((entry) => readRosterBody(entry));
  if (bodies.some(({ op }) => op === "epoch" || op === "genesis"))
    return new Set(lockboxMembers(after).map((member) => member.id));
  const added = bodies.flatMap((body) => (body.op === "add" ? [body.device.id] : []));
  return new Set(added.filter((id) => activeMember(after, id)?.class !== "helper"));
}

/**
 * @throws {VaultError} LOCKBOX_MISSING for a member without one; BAD_LOCKBOX for one that nobody needs or that comes twice.
 */
export function mustHaveLockboxes(
  after: RosterState,
  needed: ReadonlySet<MemberId>,
  lockboxes: readonly Lockbox[],
): void {
  const given = new Set(lockboxes.map((lockbox) => lockbox.rid));
  for (const rid of needed)
    if (!given.has(rid))
      throw new VaultError("LOCKBOX_MISSING", "A member has no lockbox.", { details: { rid } });
  const fits = lockboxes.every(({ rid, epoch }) => needed.has(rid) && epoch === after.epoch);
  if (!fits || given.size !== lockboxes.length)
    throw new VaultError(
      "BAD_LOCKBOX",
      "A lockbox is for no member that needs one, or comes twice.",
    );
}
