/**
 * A new rule for categories: what it asks, which category it gives, and, before it is kept, what it changes.
 * @module
 */
import type {
  CategorizedCollection,
  CategoryRuleChange,
  CategoryRuleDraft,
} from "@rootvault/vault-core";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { SelectField, TextField } from "../../parts/field.tsx";
import { Section } from "../../parts/page.tsx";
import { fieldOfError } from "../../state/errors.ts";
import { useAsk, useBusy } from "../../state/ask.ts";
import { api } from "../../state/session.ts";
import { say } from "../../state/toast.ts";
import { t } from "../../text/catalog.ts";
import { takeBack } from "../records/bulk.tsx";
import { nameOf } from "../records/look.ts";
import { type Condition, conditions, isCategorized } from "./rule-words.ts";

const SHOWN = 5;
const EMPTY: CategoryRuleDraft = { collection: "purchases", category: "" };

/** The section with the form. */
export function RuleForm(): VNode {
  const [rule, setRule] = useState(EMPTY);
  const [seen, setSeen] = useState<CategoryRuleChange | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const [busy, start] = useBusy();
  const change = (next: Partial<CategoryRuleDraft>): void => {
    setRule({ ...rule, ...next });
    setSeen(null);
    setWrong(null);
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    start(async () => {
      const preview = seen === null;
      const answer = await api.value.saveCategoryRule({ rule, preview }).catch((error: unknown) => {
        setWrong(fieldOfError(error));
        if (fieldOfError(error) === null) throw error;
      });
      if (answer === undefined) return;
      setSeen(preview ? answer : null);
      if (preview) return;
      setRule({ ...EMPTY, collection: rule.collection });
      say(t.categoryRules.kept(answer.changed), takeBack);
    });
  };
  return (
    <Section heading={t.categoryRules.add}>
      <form class="stack pad-block" onSubmit={submit}>
        <SelectField
          label={t.categoryRules.of}
          value={rule.collection}
          options={t.categoryRules.collections}
          onChange={(name) => {
            if (isCategorized(name)) change({ ...EMPTY, collection: name, ...NOTHING });
          }}
        />
        <Conditions rule={rule} wrong={wrong} onChange={change} />
        <CategoryField rule={rule} wrong={wrong} onChange={change} />
        {seen === null ? null : <Seen change={seen} />}
        <div class="actions fill-phone">
          <button type="submit" class="btn primary" disabled={busy}>
            {seen === null ? t.categoryRules.look : t.categoryRules.keep}
          </button>
        </div>
      </form>
    </Section>
  );
}

const NOTHING = { seller: undefined, title: undefined, site: undefined, told: undefined } as const;

interface PartProps {
  readonly rule: CategoryRuleDraft;
  /** The field that was refused. */
  readonly wrong: string | null;
  readonly onChange: (next: Partial<CategoryRuleDraft>) => void;
}

function Conditions({ rule, wrong, onChange }: PartProps): VNode {
  const isEmpty = conditions[rule.collection].every((name) => (rule[name] ?? "").trim() === "");
  return (
    <fieldset class="stack tight">
      <legend class="second">{t.categoryRules.if}</legend>
      {conditions[rule.collection].map((name) => (
        <TextField
          key={name}
          label={t.categoryRules.fields[name] ?? name}
          value={rule[name] ?? ""}
          {...hintOf(name)}
          error={
            wrong === name ? (isEmpty ? t.categoryRules.missing : t.categoryRules.wrong) : null
          }
          onInput={(value) => onChange({ [name]: value })}
        />
      ))}
    </fieldset>
  );
}

function hintOf(name: Condition): { readonly hint?: string } {
  if (name === "site") return { hint: t.categoryRules.siteHint };
  return name === "told" ? { hint: t.categoryRules.toldHint } : {};
}

/** Of purchases the highest categories in words of a household, of visits those of the taxonomy. */
function CategoryField({ rule, wrong, onChange }: PartProps): VNode {
  return (
    <SelectField
      label={t.categoryRules.category}
      value={rule.category}
      options={useCategories(rule.collection)}
      error={wrong === "category" ? t.categoryRules.unchosen : null}
      onChange={(category) => onChange({ category })}
    />
  );
}

function useCategories(collection: CategorizedCollection): Readonly<Record<string, string>> {
  const named = useAsk(`category names ${collection}`, () =>
    api.value.categoryNames({ collection }),
  );
  const { "": _none, ...household } = t.categories;
  const names =
    collection === "purchases"
      ? household
      : Object.fromEntries((named.value ?? []).map(({ id, name }) => [id, name]));
  return { "": t.categoryRules.choose, ...names };
}

function Seen(props: { readonly change: CategoryRuleChange }): VNode {
  const { changed, sample } = props.change;
  return (
    <div class="stack tight" role="status">
      <p>{t.categoryRules.wouldChange(changed)}</p>
      {sample.length === 0 ? null : (
        <p class="second small-text private">
          {t.categoryRules.first}: {[...new Set(sample.map(nameOf))].slice(0, SHOWN).join("; ")}
        </p>
      )}
    </div>
  );
}
