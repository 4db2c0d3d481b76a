/**
 * `policy`: the lowest suite and body format that count. It only rises.
 * @module
 */
import { z } from "../../zod.ts";
import { commonMembers } from "../entry.ts";
import { must } from "../must.ts";
import type { Member, RosterState } from "../state.ts";

/** The body of a `policy`. */
export const policyShape = z.strictObject({
  ...commonMembers,
  op: z.literal("policy"),
  minSuite: z.number().int().min(1).max(255),
  minFormat: z.number().int().min(1).max(255),
});

/** The body of a `policy`. */
export type PolicyBody = z.infer<typeof policyShape>;

/** Raises the policy. */
export function applyPolicy(state: RosterState, body: PolicyBody, by: Member): RosterState {
  must(by.class === "device", "only a device sets the policy");
  const { minSuite, minFormat } = body;
  must(minSuite >= state.policy.minSuite, "the lowest suite falls");
  must(minFormat >= state.policy.minFormat, "the lowest format falls");
  return { ...state, policy: { minSuite, minFormat } };
}
