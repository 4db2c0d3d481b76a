/**
 * `remove`: ends a member. Its blocks up to the cut-off stay; later ones are quarantined. A new epoch is owed, so
 * that it reads nothing sealed from then on.
 * @module
 */
import { memberIdShape } from "../../shapes.ts";
import { vectorShape } from "../../log/block-stream.ts";
import { z } from "../../zod.ts";
import { commonMembers } from "../entry.ts";
import { activeMember, hasClass } from "../members.ts";
import { must } from "../must.ts";
import type { Member, RosterState } from "../state.ts";

/** The body of a `remove`. */
export const removeShape = z.strictObject({
  ...commonMembers,
  op: z.literal("remove"),
  device: memberIdShape,
  cutoff: vectorShape,
});

/** The body of a `remove`. */
export type RemoveBody = z.infer<typeof removeShape>;

/** Removes a member. */
export function applyRemove(state: RosterState, body: RemoveBody, by: Member): RosterState {
  must(hasClass(by, "device", "passkey", "kit"), "a helper cannot remove members");
  const removed = activeMember(state, body.device);
  must(removed !== null, "a member that is none cannot be removed");
  must(removed.class !== "kit", "the kit is replaced, never removed");
  must(removed.id !== by.id, "a member cannot remove itself");
  must(
    Object.keys(body.cutoff).every((stream) => stream.startsWith(`${removed.id}/`)),
    "a cut-off names a stream of another member",
  );
  const member: Member = { ...removed, removedAt: body.n, removedTs: body.ts };
  return {
    ...state,
    members: new Map(state.members).set(member.id, member),
    cutoffs: new Map(state.cutoffs).set(member.id, body.cutoff),
    recoveryAsk: state.recoveryAsk?.by === removed.id ? null : state.recoveryAsk,
    owed: "remove-or-epoch",
  };
}
