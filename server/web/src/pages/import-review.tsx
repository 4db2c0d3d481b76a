/**
 * Restatements that wait for the owner's word: what the vault says, what the file says now.
 * @module
 */
import type { ImportReport } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { valueText } from "../parts/values.ts";
import { run } from "../state/ask.ts";
import { withId } from "../state/picks.ts";
import { api } from "../state/session.ts";
import { say } from "../state/toast.ts";
import { t } from "../text/catalog.ts";

const MOST = 50;

/** The list with ticks. */
export function ImportReview(props: { readonly report: ImportReport }): VNode {
  const { report } = props;
  const shown = report.review.slice(0, MOST);
  const [taken, setTaken] = useState<ReadonlySet<string>>(new Set());
  const take = (): void =>
    run(async () => {
      const { restated } = await api.value.importReview({ run: report.run, accept: [...taken] });
      say(t.imports.reviewTaken(restated));
    });
  return (
    <div class="stack tight">
      <h3>{t.imports.reviewHeading}</h3>
      <p class="second small-text">{t.imports.reviewText}</p>
      <ul class="rows ruled">
        {shown.map((one) => (
          <li key={one.id}>
            <label class="choice">
              <input
                type="checkbox"
                class="tick"
                checked={taken.has(one.id)}
                onChange={(event) => setTaken(withId(taken, one.id, event.currentTarget.checked))}
              />
              <span>
                {differences(one).map((line) => (
                  <small key={line}>{line}</small>
                ))}
              </span>
            </label>
          </li>
        ))}
      </ul>
      <div class="actions">
        <button type="button" class="btn small" disabled={taken.size === 0} onClick={take}>
          {t.imports.reviewTake(taken.size)}
        </button>
      </div>
    </div>
  );
}

type Review = ImportReport["review"][number];

function differences({ collection, before, after }: Review): readonly string[] {
  const fields = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...fields].flatMap((field) => {
    if (field === "source" || field === "rev" || field === "edited") return [];
    const [was, is] = [valueText(before[field] ?? null), valueText(after[field] ?? null)];
    return was === is ? [] : [t.imports.reviewLine(t.records.label(collection, field), was, is)];
  });
}
