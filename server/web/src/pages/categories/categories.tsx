/**
 * Rules for categories: a new one with what it changes, and those that there are.
 * @module
 */
import type { VNode } from "preact";
import { Page } from "../../parts/page.tsx";
import { t } from "../../text/catalog.ts";
import { RuleForm } from "./rule-form.tsx";
import { RuleList } from "./rule-list.tsx";

/** The screen. */
export function Categories(): VNode {
  return (
    <Page heading={t.categoryRules.heading} text={t.categoryRules.text}>
      <div class="two">
        <RuleForm />
        <RuleList />
      </div>
    </Page>
  );
}
