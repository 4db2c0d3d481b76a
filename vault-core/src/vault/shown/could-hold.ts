/**
 * What a member could still hold once it is removed: what it was able to read until then. Removing it cannot take that
 * back, and the screen says so. Where it cannot be told exactly it is too much, never too little.
 * @module
 */
import { collectionsOf } from "../../people/helper-list.ts";
import { toInstant } from "../../protocol/ids.ts";
import { epochAt } from "../../protocol/roster/members.ts";
import type { Member, RosterState } from "../../protocol/roster/state.ts";
import type { CouldHold } from "../api/vault-api.ts";
import { toMemberView } from "./member-view.ts";
import type { OpenParts } from "../open/open-parts.ts";

/** What each class holds beside what it reads. A passkey and the kit have no disk of their own. */
const KEYS: Readonly<Record<Member["class"], CouldHold["keys"]>> = {
  device: ["epoch-keys", "pairwise-root", "local-copy"],
  passkey: ["epoch-keys", "pairwise-root"],
  kit: ["epoch-keys", "pairwise-root"],
  helper: ["collection-keys", "local-copy"],
};

/** Tells what a member could read: up to now, or up to its removal. */
export async function couldHold(parts: OpenParts, member: Member): Promise<CouldHold> {
  const { context, device } = parts;
  const state = device.roster.current();
  const { id, name, class: memberClass } = toMemberView(parts, member.id);
  const [first, last] = epochsOf(state, member);
  const withSnapshots = last < (state.truncate?.epochFloor ?? 1);
  const counted = await device.log.countUpTo({ epoch: last, withSnapshots });
  const given = memberClass === "helper" ? new Set(collectionsOf(context.records, id)) : null;
  const read = [...counted].filter(([collection]) => given?.has(collection) ?? true);
  const sum = (of: "blocks" | "bytes"): number =>
    read.reduce((total, [, count]) => total + count[of], 0);
  // Collections of the app's own mean nothing to an owner.
  const shown = read.filter(([collection]) => !collection.startsWith("_"));
  return {
    id,
    name,
    class: memberClass,
    added: toInstant(member.addedTs),
    removed: member.removedTs === null ? null : toInstant(member.removedTs),
    epochs: [first, last],
    blocks: sum("blocks"),
    bytes: sum("bytes"),
    records: Object.fromEntries(shown.map(([collection, { records }]) => [collection, records])),
    keys: KEYS[memberClass],
  };
}

/** First and last epoch that it could open: links open those from before it came too, down to what is left of them. */
function epochsOf(state: RosterState, { removedAt }: Member): readonly [number, number] {
  const last = removedAt === null ? state.epoch : (epochAt(state, removedAt) ?? 1);
  return [Math.min(last, Math.max(1, state.truncate?.epochFloor ?? 1)), last];
}
