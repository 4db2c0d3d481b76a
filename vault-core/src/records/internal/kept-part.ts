/**
 * Part of a list that may be longer than one line: what the last change, or an import, took the place of.
 * @module
 */
import { z } from "../../protocol/zod.ts";
import { internalEnvelope } from "./envelope.ts";

/** One part of a kept list. Part 0 says how many parts there are. */
export const KeptPart = z.strictObject({
  ...internalEnvelope,
  type: z.literal("part"),
  parts: z.number().int().positive().optional(),
  text: z.string(),
});
/** One part of a kept list. */
export type KeptPart = z.infer<typeof KeptPart>;
