/**
 * What the look-up tables that the owner brought say of an appliance: nothing is written into the record.
 * @module
 */
import type { LookedUp, RecordView } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { Section } from "../../parts/page.tsx";
import { t } from "../../text/catalog.ts";

/** The section; nothing where no table knows the model. */
export function LookedUpIn(props: { readonly one: RecordView }): VNode | null {
  const { lookedUp = [] } = props.one;
  if (lookedUp.length === 0) return null;
  return (
    <Section heading={t.records.lookedUp.heading}>
      <p class="second small-text pad-block">{t.records.lookedUp.text}</p>
      <ul class="rows ruled">
        {lookedUp.map((found) => (
          <li key={`${found.source} ${found.id}`} class="run-row">
            <span>
              {wordsOf(found).join(", ")}
              <small>{t.records.lookedUp.from(found)}</small>
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function wordsOf({ labelClass, labelRegime, figure }: LookedUp): readonly string[] {
  const regime = t.records.lookedUp.regimes[labelRegime] ?? labelRegime;
  const label = labelClass === null ? regime : t.records.lookedUp.label(labelClass, regime);
  if (figure === null) return [label];
  return [label, t.records.lookedUp.uses[figure.kind]?.(figure.kwh) ?? ""];
}
