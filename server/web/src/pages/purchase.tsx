/**
 * Screen 9, Purchase: what the record says, the owner's word on it, who has seen it.
 * @module
 */
import type { Json, RecordView } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { TextField } from "../parts/field.tsx";
import { Icon } from "../parts/icon.tsx";
import { Failed, Loading } from "../parts/notice.tsx";
import { Page, Section } from "../parts/page.tsx";
import { Pictures } from "../parts/pictures.tsx";
import { dayOf, isObject, priceOf, textAt, valueText } from "../parts/values.ts";
import { go, to } from "../router.ts";
import { run, useAsk } from "../state/ask.ts";
import { api } from "../state/session.ts";
import { say } from "../state/toast.ts";
import { t } from "../text/catalog.ts";
import { longDay } from "../text/format.ts";
import { markOf, markRecords } from "./purchases-bulk.tsx";

/** The screen. */
export function Purchase(props: { readonly id: string }): VNode {
  const found = useAsk(props.id, () => api.value.get({ id: props.id, collection: "purchases" }));
  if (found.value !== null) return <Found one={found.value} />;
  return (
    <Page heading={t.purchases.heading}>
      {found.error === null ? <Loading /> : <Failed error={found.error} again={found.again} />}
    </Page>
  );
}

function Found(props: { readonly one: RecordView }): VNode {
  const { one } = props;
  const { shown } = one;
  const price = priceOf(shown);
  const excluded = one.marks.exclude === true;
  return (
    <Page
      kicker={t.purchases.one.bought(longDay(dayOf(shown)), textAt(shown, "seller"))}
      heading={textAt(shown, "name")}
      text={price === null ? undefined : <span class="big-money money">{price.text}</span>}
      actions={excluded ? <Unmark id={one.id} /> : <Mark id={one.id} />}
    >
      <div class="two">
        <div class="stack wide-gap">
          <Section heading={t.purchases.one.facts}>
            <Facts one={one} />
          </Section>
          <Source one={one} />
        </div>
        <div class="stack wide-gap">
          <Pictures one={one} />
          <Section heading={t.purchases.one.seen}>
            <SeenBy hosts={one.seenBy} />
          </Section>
          <Section heading={t.purchases.one.mark}>
            <OwnWord one={one} />
          </Section>
        </div>
      </div>
    </Page>
  );
}

function Mark(props: { readonly id: string }): VNode {
  return (
    <>
      <button
        type="button"
        class="btn"
        onClick={() => run(() => markRecords([props.id], markOf.private))}
      >
        <Icon name="eye-off" />
        {t.purchases.one.markPrivate}
      </button>
      <button
        type="button"
        class="btn primary"
        onClick={() => run(() => markRecords([props.id], markOf.gift))}
      >
        <Icon name="gift" />
        {t.purchases.one.markGift}
      </button>
    </>
  );
}

function Unmark(props: { readonly id: string }): VNode {
  return (
    <button
      type="button"
      class="btn"
      onClick={() => run(() => markRecords([props.id], markOf.clear))}
    >
      {t.purchases.one.unmark}
    </button>
  );
}

function Facts(props: { readonly one: RecordView }): VNode {
  const { shown } = props.one;
  const rows = Object.entries(t.purchases.fields).flatMap(([field, label]) => {
    const value: Json | undefined = shown[field];
    return value === undefined || value === null ? [] : [{ field, label, text: valueText(value) }];
  });
  return (
    <dl class="pairs">
      {rows.map((row) => (
        <Pair key={row.field} label={row.label} text={row.text} />
      ))}
    </dl>
  );
}

function Pair(props: { readonly label: string; readonly text: string }): VNode {
  return (
    <>
      <dt>{props.label}</dt>
      <dd class="private">{props.text}</dd>
    </>
  );
}

function Source(props: { readonly one: RecordView }): VNode | null {
  const { source } = props.one.record;
  if (!isObject(source)) return null;
  const format = textAt(source, "format");
  const row = textAt(source, "row");
  const raw = isObject(source["raw"]) ? Object.entries(source["raw"]) : [];
  return (
    <Section heading={t.purchases.one.source}>
      <p class="pad-block second">
        {row === "" ? t.purchases.one.sourcePlain(format) : t.purchases.one.sourceText(format, row)}
      </p>
      {raw.length === 0 ? null : (
        <details>
          <summary class="small-text second">{t.purchases.one.raw}</summary>
          <dl class="pairs">
            {raw.map(([column, value]) => (
              <Pair
                key={column}
                label={column}
                text={value === undefined ? "" : valueText(value)}
              />
            ))}
          </dl>
        </details>
      )}
    </Section>
  );
}

function SeenBy(props: { readonly hosts: readonly string[] }): VNode {
  if (props.hosts.length === 0) return <p class="pad-block second">{t.purchases.one.nobody}</p>;
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
      <p class="pad-block small-text second">{t.purchases.one.seenText}</p>
    </>
  );
}

function OwnWord(props: { readonly one: RecordView }): VNode {
  const { one } = props;
  const [note, setNote] = useState(one.marks.note ?? "");
  const keep = (event: Event): void => {
    event.preventDefault();
    run(async () => {
      await api.value.mark({
        ids: [one.id],
        collection: one.collection,
        marks: { note: note === "" ? null : note },
      });
      say(t.purchases.one.noteSaved);
    });
  };
  const remove = (): void =>
    run(async () => {
      await api.value.remove({ ids: [one.id] });
      go("#/things/purchases");
      say(t.purchases.one.removed, async () => void (await api.value.undo()));
    });
  const excluded = one.marks.exclude === true;
  return (
    <div class="stack pad-block">
      <p class="second">{excluded ? t.purchases.one.excluded : t.purchases.one.noMark}</p>
      <form class="stack tight" onSubmit={keep}>
        <TextField label={t.purchases.one.note} value={note} onInput={setNote} />
        <div class="actions">
          <button type="submit" class="btn small">
            {t.do.save}
          </button>
          <button type="button" class="btn small danger" onClick={remove}>
            <Icon name="trash" small />
            {t.purchases.one.remove}
          </button>
        </div>
      </form>
      <p class="small-text">
        <a class="link" href={`#/settings/erase?id=${encodeURIComponent(one.id)}`}>
          {t.erase.entryLink}
        </a>
      </p>
    </div>
  );
}
