/**
 * The owner's rules for categories as they are kept in `_settings`.
 * @module
 */
import type { JsonObject } from "../../model/json.ts";
import { CategoryRuleSetting } from "../../records/internal/category-rule.ts";
import type { CategoryRule } from "./categorizer.ts";

/** A rule that is kept. */
export type KeptRule = CategoryRule & { readonly id: string };

/** Reads the rules among records of `_settings`, the newest first. */
export function readRules(settings: Iterable<JsonObject>): readonly KeptRule[] {
  const rules: CategoryRuleSetting[] = [];
  for (const record of settings) {
    const read = record["type"] === "category-rule" ? CategoryRuleSetting.safeParse(record) : null;
    if (read?.success === true) rules.push(read.data);
  }
  return rules
    .toSorted((a, b) => (a.made === b.made ? compare(a.id, b.id) : compare(b.made, a.made)))
    .map(({ v: _v, rev: _rev, edited: _edited, type: _type, made: _made, ...rule }) => rule);
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
