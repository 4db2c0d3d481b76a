/**
 * `prekey`: a device's new KEM key, so that an old lockbox cannot be opened with what it holds later.
 * Keys of kit and passkey are derived and fixed, and so are those of a helper that only reads.
 * @module
 */
import { memberIdShape } from "../../shapes.ts";
import { z } from "../../zod.ts";
import { commonMembers, hexToBytes, kemHexShape } from "../entry.ts";
import { must } from "../must.ts";
import type { Member, RosterState } from "../state.ts";

/** The body of a `prekey`. */
export const prekeyShape = z.strictObject({
  ...commonMembers,
  op: z.literal("prekey"),
  device: memberIdShape,
  kem: kemHexShape,
});

/** The body of a `prekey`. */
export type PrekeyBody = z.infer<typeof prekeyShape>;

/** Replaces the KEM key of its author. */
export function applyPrekey(state: RosterState, body: PrekeyBody, by: Member): RosterState {
  must(body.device === by.id, "a member can change its own KEM key only");
  must(by.class === "device" || by.may === "add", "this member's KEM key is fixed");
  const member: Member = { ...by, kemKey: hexToBytes(body.kem) };
  return { ...state, members: new Map(state.members).set(member.id, member) };
}
