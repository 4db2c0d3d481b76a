/**
 * The month bars of purchases: the currency with the most purchases, twelve months by category, the year before beside
 * them.
 * @module
 */
import type { ViewRow } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { type MonthBar, MonthBars } from "../../charts/month-bars.tsx";
import { Twin } from "../../charts/twin.tsx";
import { QuietSelect } from "../../parts/quiet-select.tsx";
import { setQuery } from "../../router.ts";
import { useAsk } from "../../state/ask.ts";
import { api } from "../../state/session.ts";
import { t } from "../../text/catalog.ts";
import { amount, money, monthLong, monthShort } from "../../text/format.ts";
import { currenciesOf, piecesOf, stacksOf } from "./stacks.ts";

const MONTHS = 12;

/** The chart with its table. */
export function PurchaseMonths(props: {
  readonly sums: readonly ViewRow[];
  readonly month: string | null;
  /** The one that was chosen; null for that of most purchases. */
  readonly currency: string | null;
  readonly onChoose: (month: string) => void;
}): VNode | null {
  const currencies = currenciesOf(props.sums);
  const currency = currencies.find((one) => one === props.currency) ?? currencies[0] ?? null;
  const last = props.sums.at(-1)?.key;
  if (currency === null || last === undefined) return null;
  const months = monthsTo(endOf(props.month, last));
  return (
    <div class="stack tight">
      <Currencies all={currencies} chosen={currency} />
      <Months {...props} months={months} currency={currency} />
    </div>
  );
}

/** Says in which currency the bars are; nothing is converted, so that of several one is chosen. */
function Currencies(props: { readonly all: readonly string[]; readonly chosen: string }): VNode {
  const { all, chosen } = props;
  if (all.length < 2)
    return <span class="second small-text">{t.purchases.inCurrency(chosen)}</span>;
  return (
    <QuietSelect
      icon="filter"
      label={t.purchases.currency}
      value={chosen}
      options={Object.fromEntries(all.map((one) => [one, t.purchases.inCurrency(one)]))}
      onChange={(one) => setQuery({ currency: one === all[0] ? null : one })}
    />
  );
}

/** The last month that is shown: the newest, or a later one than the chosen if that is long ago. */
function endOf(chosen: string | null, last: string): string {
  return chosen !== null && chosen < shift(last, 1 - MONTHS) ? shift(chosen, 5) : last;
}

function monthsTo(end: string): readonly string[] {
  return Array.from({ length: MONTHS }, (_, index) => shift(end, index + 1 - MONTHS));
}

interface Shown {
  readonly months: readonly string[];
  readonly currency: string;
  /** The month that is chosen, or the last one. */
  readonly chosen: string;
  /** What was spent in each month, and on each category of it. */
  readonly sums: ReadonlyMap<string, ViewRow>;
  readonly rows: readonly ViewRow[];
}

function Months(props: {
  readonly sums: readonly ViewRow[];
  readonly month: string | null;
  readonly months: readonly string[];
  readonly currency: string;
  readonly onChoose: (month: string) => void;
}): VNode {
  const { currency, months } = props;
  const [from = "", to = ""] = [months[0], months.at(-1)];
  const asked = useAsk(`categories ${from} ${to}`, () =>
    api.value.stats({ view: "purchases-by-month-and-category", from, to }),
  );
  const rows = (asked.value?.rows ?? []).filter((row) => row.currency === currency);
  const own = props.sums.filter((sum) => sum.currency === currency);
  const sums = new Map(own.map((sum) => [sum.key, sum]));
  const shown = { months, currency, chosen: props.month ?? to, sums, rows };
  const stacks = stacksOf(rows, currency);
  const label = t.purchases.chart(currency, monthLong(from), monthLong(to));
  return (
    <MonthBars
      label={label}
      bars={months.map((month) => toBar(shown, stacks, month))}
      series={stacks}
      before={t.purchases.yearBefore}
      onChoose={props.onChoose}
    >
      <Twin
        caption={label}
        file="purchases-by-month.csv"
        head={[t.purchases.month, t.purchases.category, `${t.purchases.total}, ${currency}`]}
        rows={months.flatMap((month) => tableOf(shown, month))}
      />
    </MonthBars>
  );
}

function toBar(shown: Shown, stacks: ReturnType<typeof stacksOf>, month: string): MonthBar {
  const { sums, currency, rows } = shown;
  const total = sums.get(month)?.total ?? "0";
  const value = Number(total);
  const own = rows.filter((row) => row.key === month);
  return {
    month,
    short: monthShort(month),
    label: t.purchases.barLabel(
      monthLong(month),
      money(total, currency),
      sums.get(month)?.count ?? 0,
    ),
    printed: amount(total),
    value,
    pieces: stacks.length === 1 ? [value] : piecesOf(own, stacks, value),
    before: Number(sums.get(shift(month, -12))?.total ?? "0"),
    chosen: month === shown.chosen,
  };
}

/** The figures of a month: the whole, then each category of it. */
function tableOf({ sums, rows }: Shown, month: string): string[][] {
  const own = rows.filter((row) => row.key === month);
  const table = own.map((row) => [month, wordOf(row), row.total ?? "0"]);
  return [[month, t.purchases.allCategories, sums.get(month)?.total ?? "0"], ...table];
}

function wordOf({ category = "", name }: ViewRow): string {
  return t.categories[category] ?? name ?? category;
}

/** A month some months later or earlier. */
export function shift(month: string, by: number): string {
  const [year = 2000, number = 1] = month.split("-").map(Number);
  const index = year * 12 + number - 1 + by;
  return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, "0")}`;
}
