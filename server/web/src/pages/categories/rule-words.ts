/**
 * Rules for categories in words, and what the form asks of each collection.
 * @module
 */
import type { CategorizedCollection, CategoryRuleView } from "@rootvault/vault-core";
import { t } from "../../text/catalog.ts";

/** A condition of a rule. */
export type Condition = "seller" | "title" | "site" | "told";

/** The conditions of each collection, in the order of the form. */
export const conditions: Readonly<Record<CategorizedCollection, readonly Condition[]>> = {
  purchases: ["seller", "title", "told"],
  clickstream: ["site", "title", "told"],
};

/** What a rule asks, in one line. */
export function conditionWords(rule: CategoryRuleView): string {
  return conditions[rule.collection]
    .flatMap((name) => {
      const value = rule[name];
      return value === undefined
        ? []
        : [t.categoryRules.is(t.categoryRules.fields[name] ?? "", value)];
    })
    .join(t.categoryRules.and);
}

/** Tells whether a text names a collection that has categories. */
export function isCategorized(name: string): name is CategorizedCollection {
  return Object.hasOwn(conditions, name);
}
