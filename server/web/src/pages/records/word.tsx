/**
 * The owner's word on a record: left out of peeks and why, a rating, a note; and who has seen it.
 * @module
 */
import type { RecordMarks, RecordView } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { SelectField, TextField } from "../../parts/field.tsx";
import { Icon } from "../../parts/icon.tsx";
import { go, to } from "../../router.ts";
import { run } from "../../state/ask.ts";
import { api } from "../../state/session.ts";
import { say } from "../../state/toast.ts";
import { t } from "../../text/catalog.ts";
import { type Marks, removeRecords, takeBack } from "./bulk.tsx";
import { lookOf } from "./look.ts";

const RATINGS = ["1", "2", "3", "4", "5"] as const;

/** The section's content. */
export function OwnWord(props: { readonly one: RecordView }): VNode {
  const { one } = props;
  const set = (marks: Marks): void =>
    run(async () => {
      await api.value.mark({ ids: [one.id], collection: one.collection, marks });
      say(t.records.one.saved, takeBack);
    });
  const excluded = one.marks.exclude === true;
  return (
    <div class="stack pad-block">
      <p class="second">{excluded ? t.records.one.excluded : t.records.one.noMark}</p>
      <SelectField
        label={t.records.one.reason}
        value={excluded ? (one.marks.reason ?? "other") : ""}
        options={{ "": t.records.one.noReason, ...t.records.reasons }}
        onChange={(reason) => set(exclusionOf(reason))}
      />
      <SelectField
        label={t.records.one.rating}
        value={String(one.marks.rating ?? "")}
        options={{
          "": t.records.one.noRating,
          ...Object.fromEntries(RATINGS.map((n) => [n, t.records.one.stars(Number(n))])),
        }}
        onChange={(rating) => set({ rating: rating === "" ? null : Number(rating) })}
      />
      <Note one={one} onKeep={(note) => set({ note: note === "" ? null : note })} />
      <p class="small-text">
        <a class="link" href={`#/settings/erase?id=${encodeURIComponent(one.id)}`}>
          {t.erase.entryLink}
        </a>
      </p>
    </div>
  );
}

function exclusionOf(reason: string): Marks {
  return isReason(reason) ? { exclude: true, reason } : { exclude: null, reason: null };
}

function isReason(text: string): text is NonNullable<RecordMarks["reason"]> {
  return Object.hasOwn(t.records.reasons, text);
}

function Note(props: { readonly one: RecordView; readonly onKeep: (note: string) => void }): VNode {
  const { one } = props;
  const [note, setNote] = useState(one.marks.note ?? "");
  const keep = (event: Event): void => {
    event.preventDefault();
    props.onKeep(note);
  };
  const remove = (): void =>
    run(async () => {
      go(lookOf(one.collection)?.list ?? "#/");
      await removeRecords(one.collection, [one.id]);
    });
  return (
    <form class="stack tight" onSubmit={keep}>
      <TextField label={t.records.one.note} value={note} onInput={setNote} />
      <div class="actions">
        <button type="submit" class="btn small">
          {t.do.save}
        </button>
        <button type="button" class="btn small danger" onClick={remove}>
          <Icon name="trash" small />
          {t.records.one.remove}
        </button>
      </div>
    </form>
  );
}

/** Who has collected a row of it. */
export function SeenBy(props: { readonly hosts: readonly string[] }): VNode {
  if (props.hosts.length === 0) return <p class="pad-block second">{t.records.one.nobody}</p>;
  return (
    <>
      <ul class="rows">
        {props.hosts.map((host) => (
          <li key={host}>
            <a class="go" href={to("sharing", host)}>
              <Icon name="eye" />
              <span>{host}</span>
              <Icon name="next" />
            </a>
          </li>
        ))}
      </ul>
      <p class="pad-block small-text second">{t.records.one.seenText}</p>
    </>
  );
}
