/**
 * What a record belongs with: lines of one purchase, a refund, a duplicate, a part. Set by hand, taken off again.
 * @module
 */
import type { RecordLink as Link, RecordView } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { SelectField, TextField } from "../../parts/field.tsx";
import { dayOf } from "../../parts/values.ts";
import { run, useAsk } from "../../state/ask.ts";
import { api } from "../../state/session.ts";
import { say } from "../../state/toast.ts";
import { t } from "../../text/catalog.ts";
import { day } from "../../text/format.ts";
import { takeBack } from "./bulk.tsx";
import { RecordLink } from "./facts.tsx";
import { nameOf, whoOf } from "./look.ts";

const SHOWN = 6;

/** The section's content. */
export function RecordLinks(props: { readonly one: RecordView }): VNode {
  const { one } = props;
  const links = one.marks.links ?? [];
  const set = (next: readonly Link[]): void =>
    run(async () => {
      const marks = { links: next.length === 0 ? null : next };
      await api.value.mark({ ids: [one.id], collection: one.collection, marks });
      say(t.records.one.saved, takeBack);
    });
  const back = one.linkedFrom ?? [];
  return (
    <div class="stack tight pad-block">
      {links.length + back.length === 0 ? <p class="second">{t.records.links.none}</p> : null}
      <ul class="rows">
        {links.map(({ to, relation }) => (
          <LinkRow
            key={to}
            id={to}
            word={t.records.links.relations[relation]}
            onRemove={() => set(links.filter((other) => other.to !== to))}
          />
        ))}
        {back.map(({ to, relation }) => (
          <LinkRow
            key={to}
            id={to}
            word={t.records.links.from[relation]}
            onRemove={() => run(() => takeOff(one, to))}
          />
        ))}
      </ul>
      <NewLink one={one} taken={links} onAdd={(link) => set([...links, link])} />
    </div>
  );
}

function LinkRow(props: {
  readonly id: string;
  readonly word: string;
  readonly onRemove: () => void;
}): VNode {
  return (
    <li class="run-row">
      <span>
        <small>{props.word}</small>
        <RecordLink id={props.id} />
      </span>
      <button type="button" class="btn small" onClick={props.onRemove}>
        {t.records.links.remove}
      </button>
    </li>
  );
}

/** Takes off the link that another record has to this one. */
async function takeOff({ id, collection }: RecordView, from: string): Promise<void> {
  const { marks } = await api.value.get({ id: from, collection });
  const left = (marks.links ?? []).filter(({ to }) => to !== id);
  await api.value.mark({
    ids: [from],
    collection,
    marks: { links: left.length === 0 ? null : left },
  });
  say(t.records.one.saved, takeBack);
}

/** The relation, and the other record by words of it. */
function NewLink(props: {
  readonly one: RecordView;
  readonly taken: readonly Link[];
  readonly onAdd: (link: Link) => void;
}): VNode {
  const { one, taken } = props;
  const [relation, setRelation] = useState<Link["relation"]>("same_purchase");
  const [text, setText] = useState("");
  const found = useAsk(`link ${one.id} ${text}`, async () =>
    text.trim().length < 2
      ? []
      : (await api.value.list({ collection: one.collection, text, limit: SHOWN + 1 })).records,
  );
  const others = (found.value ?? []).filter(
    ({ id }) => id !== one.id && !taken.some(({ to }) => to === id),
  );
  return (
    <details>
      <summary class="small-text second">{t.records.links.add}</summary>
      <div class="stack tight pad-block">
        <SelectField
          label={t.records.links.relation}
          value={relation}
          options={t.records.links.relations}
          onChange={(next) => {
            if (isRelation(next)) setRelation(next);
          }}
        />
        <TextField label={t.records.links.search} type="search" value={text} onInput={setText} />
        <Others
          others={others.slice(0, SHOWN)}
          onChoose={(to) => {
            setText("");
            props.onAdd({ to, relation });
          }}
        />
      </div>
    </details>
  );
}

function Others(props: {
  readonly others: readonly RecordView[];
  readonly onChoose: (id: string) => void;
}): VNode {
  return (
    <ul class="rows">
      {props.others.map((other) => (
        <li key={other.id} class="run-row">
          <span class="private">
            {nameOf(other)}
            <small>{t.records.one.by(day(dayOf(other.shown), true), whoOf(other))}</small>
          </span>
          <button
            type="button"
            class="btn small"
            aria-label={t.records.links.link(nameOf(other))}
            onClick={() => props.onChoose(other.id)}
          >
            {t.records.links.choose}
          </button>
        </li>
      ))}
    </ul>
  );
}

function isRelation(text: string): text is Link["relation"] {
  return Object.hasOwn(t.records.links.relations, text);
}
