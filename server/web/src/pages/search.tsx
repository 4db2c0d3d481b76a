/**
 * Screen 7, Search: all collections at once, the first hits as soon as they are found.
 * @module
 */
import type { RecordView } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { MarkChip } from "../parts/mark-chip.tsx";
import { More } from "../parts/more.tsx";
import { Failed } from "../parts/notice.tsx";
import { Page, Section } from "../parts/page.tsx";
import { SeenChip } from "../parts/seen-chip.tsx";
import { SoFar } from "../parts/so-far.tsx";
import { dayOf } from "../parts/values.ts";
import { place, setQuery } from "../router.ts";
import { usePicks } from "../state/picks.ts";
import { type Searching, useSearch } from "../state/search.ts";
import { t } from "../text/catalog.ts";
import { day } from "../text/format.ts";
import { addressOf, lookOf, nameOf, whoOf } from "./records/look.ts";

/** The screen. */
export function Search(): VNode {
  const text = place.value.query.get("q") ?? "";
  const { shown, step, showMore } = usePicks(`search ${text}`);
  const found = useSearch(text, shown);
  return (
    <Page heading={t.search.heading} text={t.search.text}>
      <Section heading={headingOf(text, found)} aside={asideOf(text, found)}>
        <Field text={text} />
        {found.error === null ? null : <Failed error={found.error} />}
        <SoFar owed={found.owed} />
        {isDone(text, found) && found.hits.length === 0 ? (
          <p class="none">{t.search.none(text)}</p>
        ) : null}
        <ul class="rows ledger hits ruled" aria-busy={found.busy}>
          {found.hits.map((one) => (
            <Hit key={`${one.collection} ${one.id}`} one={one} />
          ))}
        </ul>
        <More more={!found.busy && found.hasMore ? step : 0} step={step} onMore={showMore} />
      </Section>
    </Page>
  );
}

function headingOf(text: string, found: Searching): string {
  return text === "" ? t.search.all : t.search.hits(found.hits.length, found.hasMore);
}

function asideOf(text: string, { busy, searched }: Searching): string | undefined {
  return text !== "" && busy ? t.search.searched(searched) : undefined;
}

function isDone(text: string, { busy, error }: Searching): boolean {
  return text !== "" && !busy && error === null;
}

function Field(props: { readonly text: string }): VNode {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  return (
    <search class="filters">
      <input
        ref={field}
        type="search"
        class="input"
        value={props.text}
        placeholder={t.search.field}
        aria-label={t.search.field}
        onInput={(event) => setQuery({ q: event.currentTarget.value })}
      />
    </search>
  );
}

function Hit(props: { readonly one: RecordView }): VNode {
  const { one } = props;
  const { shown } = one;
  const hash = addressOf(one);
  const name = nameOf(one);
  const figure = lookOf(one.collection)?.figure(shown) ?? null;
  const known = dayOf(shown);
  return (
    <li class={one.effective === null ? "item out" : "item"}>
      <span class="day">{known === "" ? "" : day(known)}</span>
      <span class="name-cell">
        {hash === null ? (
          <span class="name private">{name}</span>
        ) : (
          <a class="name private" href={hash}>
            {name}
          </a>
        )}{" "}
        <span class="who private">{whoOf(one)}</span>
      </span>
      <span class="marks">
        <span class="mark">{t.search.collections[one.collection] ?? one.collection}</span>
        <MarkChip one={one} />
        <SeenChip hosts={one.seenBy} short={one.marks.exclude === true} />
      </span>
      <span class="money">{figure?.text ?? ""}</span>
    </li>
  );
}
