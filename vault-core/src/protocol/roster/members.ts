/**
 * Questions about the members of a roster.
 * @module
 */
import type { BlockId, MemberId, StreamName } from "../../model/ids.ts";
import { RECOVERY_ID } from "../ids.ts";
import type { RosterEntry } from "./entry.ts";
import { must } from "./must.ts";
import type { Member, MemberClass, RosterState } from "./state.ts";

/** Most active members of a vault, the kit among them. */
export const MAX_MEMBERS = 32;

/** Gives the members that are not removed, the kit among them, in the order in which they came. */
export function activeMembers(state: RosterState): Member[] {
  return [...state.members.values()].filter((member) => member.removedAt === null);
}

/** Gives an active member; null for an unknown or removed one. */
export function activeMember(state: RosterState, id: MemberId): Member | null {
  const member = state.members.get(id);
  return member?.removedAt === null ? member : null;
}

/** Gives the recovery kit as a member. */
export function kitOf(state: RosterState): Member {
  const kit = state.members.get(RECOVERY_ID);
  must(kit !== undefined, "it has no kit");
  return kit;
}

/**
 * Gives the key that signs the blocks of a member, removed or not; null for an unknown one, and for a passkey or the
 * kit: they open the vault and change its roster, and write nothing.
 */
export function signKeyOf(state: RosterState, id: MemberId): Uint8Array | null {
  const member = state.members.get(id);
  return member === undefined || hasClass(member, "passkey", "kit") ? null : member.signKey;
}

/** Gives the members that a new epoch needs a lockbox for: all active ones but helpers. */
export function lockboxMembers(state: RosterState): Member[] {
  return activeMembers(state).filter((member) => member.class !== "helper");
}

/** Gives the epoch in force after an entry; null if there is no such entry. */
export function epochAt(state: RosterState, n: number): number | null {
  return state.entries[n]?.epoch ?? null;
}

/** Gives the hash of an entry; null if there is no such entry. */
export function entryHashAt(state: RosterState, n: number): string | null {
  return state.entries[n]?.hash ?? null;
}

/** Gives the last valid block of a removed member's stream, `[0, null]` if none is; null for an active member. */
export function cutoffOf(
  state: RosterState,
  device: MemberId,
  stream: StreamName,
): readonly [seq: number, id: BlockId | null] | null {
  const cutoff = state.cutoffs.get(device);
  return cutoff === undefined ? null : (cutoff[stream] ?? [0, null]);
}

/** Tells whether a member is of one of the classes. */
export function hasClass(member: Member, ...classes: readonly MemberClass[]): boolean {
  return classes.includes(member.class);
}

/** What a member may see of the roster: all of it, and once it is removed, up to the new epoch that its removal brought. */
export function rosterFor(
  state: RosterState,
  id: MemberId,
): { readonly entries: readonly RosterEntry[]; readonly head: RosterState["head"] } | null {
  const member = state.members.get(id);
  if (member === undefined) return null;
  const { removedAt } = member;
  const end = state.entries.find(
    ({ n, op }) => removedAt !== null && n > removedAt && op === "epoch",
  );
  const shown = state.entries.slice(0, (end?.n ?? state.head[0]) + 1);
  return {
    entries: shown.map(({ entry }) => entry),
    head: end === undefined ? state.head : [end.n, end.hash],
  };
}
