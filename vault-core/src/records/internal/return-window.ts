/**
 * Days in which a shop takes things back, as the owner knows them, as a record of `_settings`.
 * @module
 */
import { z } from "../../protocol/zod.ts";
import { internalEnvelope } from "./envelope.ts";

/** Days at most: two years. */
export const MOST_RETURN_DAYS = 730;

/** Windows at most. */
export const MOST_RETURN_WINDOWS = 500;

/** What the owner says of a shop. */
export const returnWindowFields = {
  /** Letters that stand in the seller or marketplace; absent: every shop that no other window is of. */
  shop: z.string().trim().min(1).max(200).exactOptional(),
  /** Counted from the delivery, else from the day of the purchase; 0: nothing is taken back. */
  days: z.number().int().min(0).max(MOST_RETURN_DAYS),
};

/** A return window in `_settings`. */
export const ReturnWindowSetting = z.strictObject({
  ...internalEnvelope,
  type: z.literal("return-window"),
  ...returnWindowFields,
});
