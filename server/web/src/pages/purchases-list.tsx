/**
 * The list of purchases of a month or of all: filters, order, bulk marks with undo, export.
 * @module
 */
import type { MonthSum, RecordView } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { exportCollection } from "../parts/export.ts";
import { Icon } from "../parts/icon.tsx";
import { Failed } from "../parts/notice.tsx";
import { Section } from "../parts/page.tsx";
import { place, setQuery } from "../router.ts";
import { run, useAsk } from "../state/ask.ts";
import { listUpTo } from "../state/list.ts";
import { api } from "../state/session.ts";
import { t } from "../text/catalog.ts";
import { money, monthLong } from "../text/format.ts";
import { BulkBar } from "./purchases-bulk.tsx";
import { mainCurrency } from "./purchases-months.tsx";
import { PurchaseRow } from "./purchases-row.tsx";

const STEP = 100;
/** A filter by mark looks at no more than this. */
const MOST = 5_000;

/** The list. */
export function PurchaseList(props: {
  readonly sums: readonly MonthSum[];
  readonly month: string | null;
}): VNode {
  const { query } = place.value;
  const show = query.get("show") ?? "all";
  const sort = query.get("sort") ?? "-when";
  const text = query.get("q") ?? "";
  const [shown, setShown] = useState(STEP);
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const key = [props.month, show, sort, text].join(" ");
  useEffect(() => {
    setPicked(new Set());
    setShown(STEP);
  }, [key]);
  const found = useAsk(`${key} ${shown}`, () =>
    listUpTo(
      api.value,
      {
        collection: "purchases",
        ...(props.month === null ? {} : { from: props.month, to: props.month }),
        ...(text === "" ? {} : { text }),
        ...(sort === "-when" ? {} : { sort }),
      },
      show === "all" ? shown : MOST,
    ),
  );
  const fitting = (found.value?.records ?? []).filter((one) => fits(one, show));
  const records = fitting.slice(0, shown);
  const more =
    show === "all" ? (found.value?.total ?? 0) - records.length : fitting.length - records.length;
  const pick = (id: string, on: boolean): void => {
    const next = new Set(picked);
    if (on) next.add(id);
    else next.delete(id);
    setPicked(next);
  };
  return (
    <Section
      heading={props.month === null ? t.purchases.all : monthLong(props.month)}
      aside={aside(props, found.value?.total ?? 0)}
      end={
        props.month === null ? undefined : (
          <button type="button" class="link" onClick={() => setQuery({ month: null })}>
            {t.purchases.showAll}
          </button>
        )
      }
    >
      <Filters show={show} sort={sort} text={text} />
      {found.error === null ? null : <Failed error={found.error} again={found.again} />}
      {records.length === 0 && !found.busy ? <p class="none">{t.purchases.none}</p> : null}
      <ul class="rows ledger ruled">
        {records.map((one) => (
          <PurchaseRow key={one.id} one={one} picked={picked.has(one.id)} onPick={pick} />
        ))}
      </ul>
      {more > 0 ? (
        <button type="button" class="btn quiet" onClick={() => setShown(shown + STEP)}>
          {t.purchases.more(Math.min(STEP, more))}
        </button>
      ) : null}
      <BulkBar picked={picked} onDone={() => setPicked(new Set())} />
    </Section>
  );
}

function aside(
  props: { readonly sums: readonly MonthSum[]; readonly month: string | null },
  total: number,
): string {
  const currency = mainCurrency(props.sums);
  const sum = props.sums.find((one) => one.month === props.month && one.currency === currency);
  return sum === undefined
    ? t.purchases.allSum(total)
    : t.purchases.monthSum(sum.count, money(sum.total, sum.currency));
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

function Filters(props: {
  readonly show: string;
  readonly sort: string;
  readonly text: string;
}): VNode {
  return (
    <div class="filters">
      <input
        type="search"
        class="input"
        value={props.text}
        placeholder={t.purchases.search}
        aria-label={t.purchases.search}
        onChange={(event) => setQuery({ q: event.currentTarget.value })}
      />
      <QuietSelect
        icon="filter"
        label={t.purchases.show}
        value={props.show}
        options={t.purchases.shows}
        onChange={(show) => setQuery({ show: show === "all" ? null : show })}
      />
      <QuietSelect
        icon="sort"
        label={t.purchases.sort}
        value={props.sort}
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
