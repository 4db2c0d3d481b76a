/**
 * A rule of the owner by which records get their category, as a record of `_settings`.
 * @module
 */
import { z } from "../../protocol/zod.ts";
import { Instant } from "../values.ts";
import { internalEnvelope } from "./envelope.ts";

/** Collections whose records have a category. */
export const categorized = ["purchases", "clickstream"] as const;
/** Name of a collection whose records have a category. */
export type CategorizedName = (typeof categorized)[number];

const Words = z.string().trim().min(1).max(200);

/** What a rule asks of a record. All that is given has to be met. */
export const categoryConditions = {
  /** Letters that stand in the seller or marketplace. Of purchases. */
  seller: Words.exactOptional(),
  /** Letters that stand in the name of what was bought, or in the title of a page. */
  title: Words.exactOptional(),
  /** The site. Of clicks. */
  site: Words.exactOptional(),
  /** The category that the file or page told: an id, or the file's own word. */
  told: Words.exactOptional(),
};

/** Each purchase and visit is held against every rule: there are no more. */
export const MOST_CATEGORY_RULES = 1_000;

/** The conditions that rules of a collection may have. */
export const conditionsOf: Readonly<
  Record<CategorizedName, readonly (keyof typeof categoryConditions)[]>
> = {
  purchases: ["seller", "title", "told"],
  clickstream: ["site", "title", "told"],
};

/** A rule in `_settings`. */
export const CategoryRuleSetting = z.strictObject({
  ...internalEnvelope,
  type: z.literal("category-rule"),
  collection: z.enum(categorized),
  ...categoryConditions,
  /** Id of the collection's taxonomy. */
  category: z.string().min(1).max(16),
  /** When it was made: of two that fit, the newer one counts. */
  made: Instant,
});
/** A rule in `_settings`. */
export type CategoryRuleSetting = z.infer<typeof CategoryRuleSetting>;
