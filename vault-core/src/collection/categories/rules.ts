/**
 * The owner's rules for categories, one record of `_settings` each. A rule with the same conditions takes the place of another.
 * @module
 */
import { VaultError } from "../../errors.ts";
import type { RecordLine } from "../../log/vault-log.ts";
import type { JsonObject } from "../../model/json.ts";
import { naturalKey } from "../../records/natural-key.ts";
import { instantOf, type CollectionContext } from "../context.ts";
import { toInternalLine } from "../settings/internal.ts";
import { idOf, toTombstone } from "../line.ts";
import { recordIdOf } from "../record-id.ts";
import type { CategoryRule } from "./categorizer.ts";

const COLLECTION = "_settings";
const TYPE = "category-rule";
const CONDITIONS = ["seller", "title", "site", "told"] as const;

/** Gives the id of a rule, made of its conditions. */
export function ruleIdOf(context: Pick<CollectionContext, "idRoot">, rule: CategoryRule): string {
  const parts = CONDITIONS.map((name) => rule[name] ?? "");
  return recordIdOf(context.idRoot, COLLECTION, naturalKey(TYPE, rule.collection, ...parts));
}

/** Makes the line that keeps a rule. */
export function toRuleLine(context: CollectionContext, rule: CategoryRule): RecordLine {
  const conditions = CONDITIONS.flatMap((name) =>
    rule[name] === undefined ? [] : [[name, rule[name]] as const],
  );
  const { collection, category } = rule;
  const made = instantOf(context);
  return toInternalLine(context, {
    collection: COLLECTION,
    id: ruleIdOf(context, rule),
    type: TYPE,
    fields: { collection, ...Object.fromEntries(conditions), category, made },
  });
}

/** Makes the line that forgets a rule. @throws {VaultError} no-category-rule. */
export function toForgottenRule(context: CollectionContext, rule: string): RecordLine {
  const id = idOf(mustBeRule(context, rule));
  const rev = (context.records.kept(COLLECTION, id)?.rev ?? 0) + 1;
  const edited = instantOf(context);
  return toTombstone(COLLECTION, { id, type: TYPE, rev, edited, deleted: "owner" });
}

function mustBeRule({ records }: CollectionContext, id: string): JsonObject {
  const record = records.document(COLLECTION, id)?.record;
  if (record?.["type"] === TYPE) return record;
  throw new VaultError("no-category-rule", `There is no rule ${id} for categories.`);
}
