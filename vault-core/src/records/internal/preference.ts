/**
 * What the owner prefers, as a record of `_settings`.
 * @module
 */
import { z } from "../../protocol/zod.ts";
import { internalEnvelope } from "./envelope.ts";

/** Tells of each preference whether a text is one that is known here. */
export const isPreference = {
  locale: (value: string): boolean => works(() => new Intl.Locale(value)),
  currency: (value: string): boolean => /^[A-Z]{3}$/.test(value),
  homeZone: (value: string): boolean =>
    works(() => new Intl.DateTimeFormat("en", { timeZone: value })),
} as const;

/** The preferences. */
export const preferenceFields = {
  locale: z.string().max(64).refine(isPreference.locale).exactOptional(),
  currency: z.string().refine(isPreference.currency).exactOptional(),
  homeZone: z.string().max(64).refine(isPreference.homeZone).exactOptional(),
};

/** What the owner prefers. */
export const PreferenceSetting = z.strictObject({
  ...internalEnvelope,
  type: z.literal("preference"),
  locale: z.string().optional(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional(),
  homeZone: z.string().optional(),
});

function works(attempt: () => object): boolean {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}
