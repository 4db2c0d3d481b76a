/**
 * The terms of a helper: which collections, what it may, until when.
 * @module
 */
import type { HelperTermsView } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { t } from "../text/catalog.ts";
import { SelectField, TextField } from "./field.tsx";

const DAY_MS = 86_400_000;

/** Terms as they are chosen; days from now, or no end. */
export interface ChosenTerms {
  /** A helper cannot write its name into the vault, so the owner gives it one. */
  readonly name: string;
  readonly collections: readonly string[];
  readonly may: HelperTermsView["may"];
  readonly days: string;
}

/** What a helper is given unless the owner says otherwise. */
export const CAREFUL: ChosenTerms = { name: "", collections: [], may: "read", days: "30" };

/** The terms from now on. */
export function toTerms({ collections, may, days }: ChosenTerms): HelperTermsView {
  const until = days === "never" ? null : Date.now() + Number(days) * DAY_MS;
  // The protocol's instants have whole seconds.
  const text = until === null ? null : new Date(until).toISOString().replace(/\.\d+Z$/, "Z");
  return { collections, may, until: text };
}

/** The fields. */
export function TermsFields(props: {
  readonly terms: ChosenTerms;
  readonly onTerms: (terms: ChosenTerms) => void;
}): VNode {
  const { terms, onTerms } = props;
  return (
    <div class="stack">
      <p class="second">{t.helpers.helperText}</p>
      <TextField
        label={t.helpers.name}
        value={terms.name}
        onInput={(name) => onTerms({ ...terms, name })}
      />
      <CollectionTicks
        chosen={terms.collections}
        fixed={[]}
        onChoose={(collections) => onTerms({ ...terms, collections })}
      />
      <div class="limits">
        <SelectField
          label={t.helpers.may}
          value={terms.may}
          options={t.helpers.mays}
          onChange={(may) => onTerms({ ...terms, may: may === "add" ? "add" : "read" })}
        />
        <SelectField
          label={t.helpers.until}
          value={terms.days}
          options={t.helpers.untils}
          onChange={(days) => onTerms({ ...terms, days })}
        />
      </div>
    </div>
  );
}

/** A tick for each collection; those of `fixed` stay ticked. */
export function CollectionTicks(props: {
  readonly chosen: readonly string[];
  readonly fixed: readonly string[];
  readonly onChoose: (chosen: readonly string[]) => void;
}): VNode {
  const { chosen, fixed, onChoose } = props;
  const turn = (name: string): void =>
    onChoose(chosen.includes(name) ? chosen.filter((one) => one !== name) : [...chosen, name]);
  return (
    <fieldset class="ticks">
      <legend class="label-text">{t.helpers.collections}</legend>
      {Object.entries(t.collections).map(([name, label]) => (
        <label key={name} class="tick-line">
          <input
            type="checkbox"
            class="tick"
            checked={chosen.includes(name) || fixed.includes(name)}
            disabled={fixed.includes(name)}
            onChange={() => turn(name)}
          />
          {label}
        </label>
      ))}
    </fieldset>
  );
}
