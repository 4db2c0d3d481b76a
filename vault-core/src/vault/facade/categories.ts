/**
 * The part of `VaultApi` about categories.
 * @module
 */
import type { CategoryRule } from "../../collection/categories/categorizer.ts";
import { countChanges } from "../../collection/categories/preview.ts";
import { type KeptRule, readRules } from "../../collection/categories/read-rules.ts";
import { ruleIdOf, toForgottenRule, toRuleLine } from "../../collection/categories/rules.ts";
import { foldText } from "../../records/fold-text.ts";
import { internalRecords } from "../../collection/settings/internal.ts";
import { writeChange } from "../../collection/undo/last-change.ts";
import { VaultError } from "../../errors.ts";
import type { RecordLine } from "../../log/vault-log.ts";
import { ancestorOf, categoryNames } from "../../peek/taxonomy.ts";
import {
  type CategorizedName,
  categorized,
  CategoryRuleSetting,
  conditionsOf,
  MOST_CATEGORY_RULES,
} from "../../records/internal/category-rule.ts";
import type {
  CategoriesApi,
  CategoryRuleChange,
  CategoryRuleDraft,
  CategoryRuleView,
} from "../api/categories.ts";
import { foundById } from "../shown/found-by-id.ts";
import type { RecordParts } from "../open/open-parts.ts";
import { toView } from "../shown/record-view.ts";

const SCHEMES: Readonly<Record<CategorizedName, "iab-adproduct-2.0" | "iab-content-3.1">> = {
  purchases: "iab-adproduct-2.0",
  clickstream: "iab-content-3.1",
};
const RuleShape = CategoryRuleSetting.pick({
  collection: true,
  seller: true,
  title: true,
  site: true,
  told: true,
  category: true,
});

/** Makes the methods. */
export function categoryMethods(parts: RecordParts): CategoriesApi {
  const { context, serial } = parts;
  const all = (): readonly KeptRule[] =>
    readRules(internalRecords(context.records, "_settings", "category-rule"));
  const change = async (
    rule: KeptRule,
    rules: readonly CategoryRule[],
    line: RecordLine | null,
  ): Promise<CategoryRuleChange> => {
    const { changed, sample } = await countChanges(context.records, rule.collection, rules);
    const shown = sample.map((one) => toView(parts, one));
    if (line !== null) await writeChange(context, "edit", [line]);
    return { rule: toRuleView(rule), changed, sample: shown };
  };

  return {
    categoryRules: async () => Promise.resolve(all().map(toRuleView)),
    categoryNames: async ({ collection }) => {
      if (!categorized.includes(collection)) throw badField("collection", "has no categories");
      return Promise.resolve(
        [...categoryNames(SCHEMES[collection])]
          .map(([id, name]) => ({ id, name }))
          .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
      );
    },
    saveCategoryRule: async ({ rule: draft, preview }) => {
      const rule = mustBeRule(draft);
      const id = ruleIdOf(context, rule);
      return serial(async () => {
        const others = all().filter((one) => one.id !== id);
        if (others.length >= MOST_CATEGORY_RULES)
          throw badField("rule", `there are ${MOST_CATEGORY_RULES} rules; forget one first`);
        const line = preview === true ? null : toRuleLine(context, rule);
        return change({ ...rule, id }, [rule, ...others], line);
      });
    },
    removeCategoryRule: async ({ id, preview }) =>
      serial(async () => {
        const rule = foundById(all(), id, { code: "no-category-rule", what: "rule" });
        const others = all().filter((one) => one.id !== rule.id);
        return change(rule, others, preview === true ? null : toForgottenRule(context, rule.id));
      }),
  };
}

function toRuleView(rule: KeptRule): CategoryRuleView {
  const name = categoryNames(SCHEMES[rule.collection]).get(rule.category) ?? rule.category;
  return { ...rule, name };
}

/** @throws {VaultError} bad-value with the field. */
function mustBeRule(draft: CategoryRuleDraft): CategoryRule {
  const given = Object.entries(draft).filter(
    ([, value]) => value !== undefined && String(value).trim() !== "",
  );
  const read = RuleShape.safeParse(Object.fromEntries(given));
  if (!read.success) {
    const [issue] = read.error.issues;
    throw badField(String(issue?.path[0] ?? "rule"), "is not as a rule has it");
  }
  const rule = read.data;
  const allowed = conditionsOf[rule.collection];
  const wrong = given.find(
    ([field]) =>
      field !== "collection" && field !== "category" && !allowed.some((one) => one === field),
  );
  if (wrong !== undefined) throw badField(wrong[0], `is no condition of ${rule.collection}`);
  if (given.length < 3)
    throw badField(allowed[0] ?? "rule", `is missing: say one of ${allowed.join(", ")}`);
  return { ...rule, category: mustBeCategory(rule) };
}

/** An id of the taxonomy, by its name too. */
function mustBeCategory({ collection, category }: CategoryRule): string {
  const scheme = SCHEMES[collection];
  if (ancestorOf(scheme, category, 1) !== null) return category;
  const wanted = foldText(category);
  const named = [...categoryNames(scheme)].find(([, name]) => foldText(name) === wanted);
  if (named === undefined)
    throw badField("category", `"${category}" is no category of ${collection}`);
  return named[0];
}

function badField(field: string, why: string): VaultError {
  return new VaultError("bad-value", `"${field}": ${why}.`, { details: { field } });
}
