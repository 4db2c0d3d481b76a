/**
 * `epoch`: commits to a new vault key.
 * @module
 */
import { countShape } from "../../shapes.ts";
import { z } from "../../zod.ts";
import { commonMembers, hexToBytes, key32HexShape } from "../entry.ts";
import { hasClass } from "../members.ts";
import { must } from "../must.ts";
import type { Member, RosterState } from "../state.ts";

/** The body of an `epoch`. */
export const epochShape = z.strictObject({
  ...commonMembers,
  op: z.literal("epoch"),
  epoch: countShape,
  commit: key32HexShape,
  link: z.boolean(),
});

/** The body of an `epoch`. */
export type EpochBody = z.infer<typeof epochShape>;

/** Starts the next epoch; whatever was owed is paid. */
export function applyEpoch(state: RosterState, body: EpochBody, by: Member): RosterState {
  must(hasClass(by, "device", "passkey", "kit"), "a helper cannot start an epoch");
  must(body.epoch === state.epoch + 1, "an epoch is left out or repeated");
  const commit = { commit: hexToBytes(body.commit), link: body.link };
  return {
    ...state,
    epoch: body.epoch,
    commits: new Map(state.commits).set(body.epoch, commit),
    owed: "nothing",
  };
}
