/**
 * Restatements that wait for the owner's word: what the vault says, what the file says now. One word settles all of them:
 * what is not taken stays as the vault has it.
 * @module
 */
import type { CollectionForm, ImportReport } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { dayOf, valueText } from "../../parts/values.ts";
import { useBusy } from "../../state/ask.ts";
import { fieldNamed, useForm } from "../../state/forms.ts";
import { withId } from "../../state/picks.ts";
import { api } from "../../state/session.ts";
import { asItStands, noteReport } from "../../state/import-news.ts";
import { say } from "../../state/toast.ts";
import { t } from "../../text/catalog.ts";
import { day } from "../../text/format.ts";
import { nameOf } from "../records/look.ts";

const STEP = 50;

type Review = ImportReport["review"][number];

/** The list with ticks; nothing once it was settled. */
export function ImportReview(props: { readonly report: ImportReport }): VNode | null {
  const report = asItStands(props.report);
  const { review } = report;
  const [shown, setShown] = useState(STEP);
  const [taken, setTaken] = useState<ReadonlySet<string>>(new Set());
  const [isBusy, start] = useBusy();
  const form = useForm(review[0]?.collection ?? "purchases");
  if (review.length === 0) return null;
  const take = (): void =>
    start(async () => {
      const { restated } = await api.value.importReview({ run: report.run, accept: [...taken] });
      const left = review.length - restated;
      noteReport({ ...report, review: [], restated: report.restated - left });
      say(t.imports.reviewTaken(restated));
    });
  const more = Math.min(STEP, review.length - shown);
  return (
    <div class="stack tight">
      <h3>{t.imports.reviewHeading}</h3>
      <p class="second small-text">{t.imports.reviewText}</p>
      <ul class="rows ruled">
        {review.slice(0, shown).map((one) => (
          <ReviewRow
            key={one.id}
            one={one}
            form={form}
            isTaken={taken.has(one.id)}
            onTake={(isTaken) => setTaken(withId(taken, one.id, isTaken))}
          />
        ))}
      </ul>
      <div class="actions">
        <button type="button" class="btn small" disabled={isBusy} onClick={take}>
          {t.imports.reviewTake(taken.size, review.length)}
        </button>
        {taken.size === review.length ? null : (
          <Quiet
            text={t.imports.reviewAll}
            onClick={() => setTaken(new Set(review.map(({ id }) => id)))}
          />
        )}
        {more <= 0 ? null : (
          <Quiet text={t.records.more(more)} onClick={() => setShown(shown + STEP)} />
        )}
      </div>
    </div>
  );
}

function Quiet(props: { readonly text: string; readonly onClick: () => void }): VNode {
  return (
    <button type="button" class="btn quiet small" onClick={props.onClick}>
      {props.text}
    </button>
  );
}

/** Which record it is, and what is to change. */
function ReviewRow(props: {
  readonly one: Review;
  readonly form: CollectionForm | null;
  readonly isTaken: boolean;
  readonly onTake: (isTaken: boolean) => void;
}): VNode {
  const { collection, before } = props.one;
  const about = dayOf(before);
  return (
    <li>
      <label class="choice">
        <input
          type="checkbox"
          class="tick"
          checked={props.isTaken}
          onChange={(event) => props.onTake(event.currentTarget.checked)}
        />
        <span class="private">
          {t.records.one.by(
            nameOf({ collection, shown: before }),
            about === "" ? "" : day(about, true),
          )}
          {differences(props.one, props.form).map((line) => (
            <small key={line}>{line}</small>
          ))}
        </span>
      </label>
    </li>
  );
}

function differences(
  { collection, before, after }: Review,
  form: CollectionForm | null,
): readonly string[] {
  const fields = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...fields].flatMap((field) => {
    if (field === "source" || field === "rev" || field === "edited") return [];
    const isChoice = fieldNamed(form, field)?.kind === "choice";
    const [was, is] = [before, after].map((record) => {
      const value = record[field] ?? null;
      if (value === null) return t.records.one.nothing;
      return isChoice && typeof value === "string" ? t.records.choice(value) : valueText(value);
    });
    return was === is
      ? []
      : [t.imports.reviewLine(t.records.label(collection, field), was ?? "", is ?? "")];
  });
}
