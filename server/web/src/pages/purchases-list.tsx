/**
 * The list of purchases of a month or of all: filters, order, bulk marks with undo, export.
 * @module
 */
import type { RecordView, ViewRow } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { useRef } from "preact/hooks";
import { exportCollection } from "../parts/export.ts";
import { Icon } from "../parts/icon.tsx";
import { Failed } from "../parts/notice.tsx";
import { Section } from "../parts/page.tsx";
import { place, setQuery } from "../router.ts";
import { run, useAsk } from "../state/ask.ts";
import { changes } from "../state/follow.ts";
import { type ListStart, Pages } from "../state/list.ts";
import { STEP, usePicks } from "../state/picks.ts";
import { api } from "../state/session.ts";
import { t } from "../text/catalog.ts";
import { money, monthLong } from "../text/format.ts";
import { BulkBar } from "./purchases-bulk.tsx";
import { mainCurrency } from "./purchases-months.tsx";
import { PurchaseRow } from "./purchases-row.tsx";

/** A filter by mark looks at no more than this. */
const MOST = 5_000;

interface Wanted {
  readonly month: string | null;
  readonly show: string;
  readonly sort: string;
  readonly text: string;
}

/** The list. */
export function PurchaseList(props: {
  readonly sums: readonly ViewRow[];
  readonly month: string | null;
}): VNode {
  const wanted = wantedOf(props.month);
  const key = Object.values(wanted).join(" ");
  const picks = usePicks(key);
  const pages = useRef(new Pages());
  const found = useAsk(`${key} ${picks.shown}`, () => ask(pages.current, wanted, picks.shown));
  const fitting = (found.value?.records ?? []).filter((one) => fits(one, wanted.show));
  const records = fitting.slice(0, picks.shown);
  const total = found.value?.total ?? 0;
  const more = (wanted.show === "all" ? total : fitting.length) - records.length;
  return (
    <Section
      heading={props.month === null ? t.purchases.all : monthLong(props.month)}
      aside={aside(props, total)}
      end={props.month === null ? undefined : <AllMonths />}
    >
      <Filters wanted={wanted} />
      {found.error === null ? null : <Failed error={found.error} again={found.again} />}
      {records.length === 0 && !found.busy ? <p class="none">{t.purchases.none}</p> : null}
      <ul class="rows ledger ruled">
        {records.map((one) => (
          <PurchaseRow
            key={one.id}
            one={one}
            picked={picks.picked.has(one.id)}
            onPick={picks.pick}
          />
        ))}
      </ul>
      <More more={more} onMore={picks.showMore} />
      <BulkBar picked={picks.picked} onDone={picks.clear} />
    </Section>
  );
}

function wantedOf(month: string | null): Wanted {
  const { query } = place.value;
  return {
    month,
    show: query.get("show") ?? "all",
    sort: query.get("sort") ?? "-when",
    text: query.get("q") ?? "",
  };
}

function ask(pages: Pages, wanted: Wanted, shown: number): Promise<ListStart> {
  const { month, show, sort, text } = wanted;
  const query = {
    collection: "purchases",
    ...(month === null ? {} : { from: month, to: month }),
    ...(text === "" ? {} : { text }),
    ...(sort === "-when" ? {} : { sort }),
  };
  return pages.upTo(api.value, query, show === "all" ? shown : MOST, changes.value.n);
}

function AllMonths(): VNode {
  return (
    <button type="button" class="link" onClick={() => setQuery({ month: null })}>
      {t.purchases.showAll}
    </button>
  );
}

/** A button for the next rows of a list; nothing if there are none. */
export function More(props: { readonly more: number; readonly onMore: () => void }): VNode | null {
  if (props.more <= 0) return null;
  return (
    <button type="button" class="btn quiet" onClick={props.onMore}>
      {t.purchases.more(Math.min(STEP, props.more))}
    </button>
  );
}

function aside(
  props: { readonly sums: readonly ViewRow[]; readonly month: string | null },
  total: number,
): string {
  const currency = mainCurrency(props.sums);
  const sum = props.sums.find((one) => one.key === props.month && one.currency === currency);
  return sum === undefined
    ? t.purchases.allSum(total)
    : t.purchases.monthSum(sum.count, money(sum.total ?? "0", sum.currency ?? ""));
}

function fits(one: RecordView, show: string): boolean {
  switch (show) {
    case "kept":
      return one.effective !== null;
    case "gift":
    case "private":
      return one.marks.exclude === true && one.marks.reason === show;
    case "seen":
      return one.seenBy.length > 0;
    default:
      return true;
  }
}

function Filters(props: { readonly wanted: Wanted }): VNode {
  return (
    <div class="filters">
      <input
        type="search"
        class="input"
        value={props.wanted.text}
        placeholder={t.purchases.search}
        aria-label={t.purchases.search}
        onChange={(event) => setQuery({ q: event.currentTarget.value })}
      />
      <QuietSelect
        icon="filter"
        label={t.purchases.show}
        value={props.wanted.show}
        options={t.purchases.shows}
        onChange={(show) => setQuery({ show: show === "all" ? null : show })}
      />
      <QuietSelect
        icon="sort"
        label={t.purchases.sort}
        value={props.wanted.sort}
        options={t.purchases.sorts}
        onChange={(sort) => setQuery({ sort: sort === "-when" ? null : sort })}
      />
      <span class="actions to-end">
        <button
          type="button"
          class="btn quiet small"
          onClick={() => run(() => exportCollection("purchases", "json"))}
        >
          {t.purchases.exportJson}
        </button>
        <button
          type="button"
          class="btn quiet small"
          onClick={() => run(() => exportCollection("purchases", "csv"))}
        >
          {t.purchases.exportCsv}
        </button>
      </span>
    </div>
  );
}

function QuietSelect(props: {
  readonly icon: "filter" | "sort";
  readonly label: string;
  readonly value: string;
  readonly options: Readonly<Record<string, string>>;
  readonly onChange: (value: string) => void;
}): VNode {
  return (
    <span class="with-icon">
      <Icon name={props.icon} />
      <select
        class="quiet-select"
        aria-label={props.label}
        value={props.value}
        onChange={(event) => props.onChange(event.currentTarget.value)}
      >
        {Object.entries(props.options).map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </span>
  );
}
