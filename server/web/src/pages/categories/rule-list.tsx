/**
 * The rules for categories that there are, the newest first.
 * @module
 */
import type { CategoryRuleView } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { Section } from "../../parts/page.tsx";
import { run, useAsk } from "../../state/ask.ts";
import { api } from "../../state/session.ts";
import { say } from "../../state/toast.ts";
import { t } from "../../text/catalog.ts";
import { takeBack } from "../records/bulk.tsx";
import { conditionWords } from "./rule-words.ts";

/** The section with the list. */
export function RuleList(): VNode {
  const rules = useAsk("category rules", () => api.value.categoryRules()).value ?? [];
  return (
    <Section heading={t.categoryRules.list}>
      {rules.length === 0 ? <p class="second pad-block">{t.categoryRules.none}</p> : null}
      <ul class="rows ruled">
        {rules.map((rule) => (
          <RuleRow key={rule.id} rule={rule} />
        ))}
      </ul>
    </Section>
  );
}

function RuleRow({ rule }: { readonly rule: CategoryRuleView }): VNode {
  const words = conditionWords(rule);
  const forget = (): void =>
    run(async () => {
      const { changed } = await api.value.removeCategoryRule({ id: rule.id });
      say(t.categoryRules.gone(changed), takeBack);
    });
  return (
    <li class="run-row">
      <span>
        {rule.collection === "purchases" ? (t.categories[rule.category] ?? rule.name) : rule.name}
        <small>
          {t.categoryRules.collections[rule.collection]}: {words}
        </small>
      </span>
      <button
        type="button"
        class="btn small"
        aria-label={t.categoryRules.forgetOne(words)}
        onClick={forget}
      >
        {t.categoryRules.forget}
      </button>
    </li>
  );
}
