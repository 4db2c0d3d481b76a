/**
 * The month bars of purchases: the currency with the most purchases, twelve months, the year before beside them.
 * @module
 */
import type { ViewRow } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { MonthBars } from "../charts/month-bars.tsx";
import { Twin } from "../charts/twin.tsx";
import { t } from "../text/catalog.ts";
import { amount, money, monthLong, monthShort } from "../text/format.ts";

const MONTHS = 12;

/** The chart with its table. */
export function PurchaseMonths(props: {
  readonly sums: readonly ViewRow[];
  readonly month: string | null;
  readonly onChoose: (month: string) => void;
}): VNode | null {
  const currency = mainCurrency(props.sums);
  const last = props.sums.at(-1)?.key;
  if (currency === null || last === undefined) return null;
  const byMonth = new Map(
    props.sums.filter((sum) => sum.currency === currency).map((sum) => [sum.key, sum]),
  );
  const end =
    props.month !== null && props.month < shift(last, 1 - MONTHS) ? shift(props.month, 5) : last;
  const months = Array.from({ length: MONTHS }, (_, index) => shift(end, index + 1 - MONTHS));
  const chosen = props.month ?? end;
  const totalOf = (month: string): string => byMonth.get(month)?.total ?? "0";
  const bars = months.map((month) => ({
    month,
    short: monthShort(month),
    label: t.purchases.barLabel(
      monthLong(month),
      money(totalOf(month), currency),
      byMonth.get(month)?.count ?? 0,
    ),
    printed: amount(totalOf(month)),
    value: Number(totalOf(month)),
    before: Number(totalOf(shift(month, -12))),
    chosen: month === chosen,
  }));
  const label = t.purchases.chart(currency, monthLong(months[0] ?? end), monthLong(end));
  return (
    <div class="stack tight">
      <MonthBars label={label} bars={bars} onChoose={props.onChoose} />
      <div class="legend">
        <span class="with-icon">
          <i class="box full" /> {currency}
        </span>
        <span class="with-icon">
          <i class="box hollow" /> {t.purchases.yearBefore}
        </span>
        <Twin
          caption={label}
          file="purchases-by-month.csv"
          head={[t.purchases.month, `${t.purchases.total}, ${currency}`]}
          rows={months.map((month) => [month, totalOf(month)])}
        />
      </div>
    </div>
  );
}

/** The currency of most purchases. */
export function mainCurrency(sums: readonly ViewRow[]): string | null {
  const counts = new Map<string, number>();
  for (const { currency = "", count } of sums)
    counts.set(currency, (counts.get(currency) ?? 0) + count);
  return [...counts].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? null;
}

/** A month some months later or earlier. */
export function shift(month: string, by: number): string {
  const [year = 2000, number = 1] = month.split("-").map(Number);
  const index = year * 12 + number - 1 + by;
  return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, "0")}`;
}
