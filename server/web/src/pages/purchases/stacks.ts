/**
 * The pieces of the month bars: the categories on which most was spent, and all others together; and the currencies.
 * @module
 */
import type { ViewRow } from "@rootvault/vault-core";
import type { Series } from "../../charts/stack-labels.tsx";
import { t } from "../../text/catalog.ts";
import { list, money } from "../../text/format.ts";

/** A category of its own in the chart; null is all others. */
interface Stack extends Series {
  readonly category: string | null;
}

const MOST = 4;

/** Chooses the categories of a chart: the largest of its months, from the largest on. */
export function stacksOf(rows: readonly ViewRow[], currency: string): readonly Stack[] {
  const sums = new Map<string, number>();
  for (const { category = "", total } of rows.filter((row) => row.currency === currency))
    if (category !== "" && category in t.categories)
      sums.set(category, (sums.get(category) ?? 0) + Number(total));
  const largest = [...sums]
    .filter(([, sum]) => sum > 0)
    .toSorted((a, b) => b[1] - a[1])
    .slice(0, MOST);
  if (largest.length === 0) return [{ category: null, name: currency, tone: "bar" }];
  const own = largest.map(([category], at) => ({
    category,
    name: t.categories[category] ?? category,
    tone: `c${at + 1}`,
  }));
  return [...own, { category: null, name: t.purchases.other, tone: "c7" }];
}

/**
 * How a month is shared out among the stacks: heights of pieces that make up its total. A category of which more came back
 * than was bought has no piece, and the others are smaller by it.
 */
export function piecesOf(
  rows: readonly ViewRow[],
  stacks: readonly Stack[],
  total: number,
): readonly number[] {
  const named = new Set(stacks.map(({ category }) => category));
  const sumOf = (stack: Stack): number =>
    rows
      .filter(({ category = "" }) => (named.has(category) ? category : null) === stack.category)
      .reduce((sum, row) => sum + Number(row.total), 0);
  const sums = stacks.map((stack) => Math.max(0, sumOf(stack)));
  const all = sums.reduce((sum, one) => sum + one, 0);
  return sums.map((sum) => (all === 0 ? 0 : (sum / all) * Math.max(0, total)));
}

/** The currencies, that of most purchases first. */
export function currenciesOf(sums: readonly ViewRow[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { currency = "", count } of sums)
    counts.set(currency, (counts.get(currency) ?? 0) + count);
  return [...counts].toSorted((a, b) => b[1] - a[1]).map(([currency]) => currency);
}

/** Of a month its sums, each currency for itself. */
export function sumsOf(sums: readonly ViewRow[], month: string | null): string | undefined {
  const own = sums.filter((one) => one.key === month);
  if (own.length === 0) return undefined;
  const totals = own.map(({ total, currency }) => money(total ?? "0", currency ?? ""));
  return t.purchases.monthSum(list(totals));
}
