/**
 * What a helper may, seen from the helper itself.
 * @module
 */
import { toInstant } from "../../protocol/ids.ts";
import { activeMember } from "../../protocol/roster/members.ts";
import type { SyncDevice } from "../../sync/sync-device.ts";
import type { HelperTermsView } from "../api/people.ts";

/** What this helper may, as the roster says, and the collections whose keys it has. */
export function termsOf({
  roster,
  keeper,
}: Pick<SyncDevice, "roster" | "keeper">): HelperTermsView {
  const { device, helper } = keeper.current();
  const state = roster.current();
  const member = activeMember(state, device);
  const until = member?.until ?? null;
  return {
    may: member?.may ?? "read",
    until: until === null ? null : toInstant(until),
    collections: [...(helper?.collectionKeys.get(state.epoch)?.keys() ?? [])].toSorted(),
  };
}
