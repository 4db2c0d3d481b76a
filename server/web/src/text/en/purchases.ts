/**
 * English of purchases.
 * @module
 */
import { count, counted } from "../format.ts";

/** Words of the screen. */
export const purchases = {
  heading: "Purchases",
  summary: (n: number, since: string): string =>
    `${count(n)} since ${since}. What shops paid back is taken off the sums; gifts and private ones are in no sum and in no peek.`,
  sample: "Load sample data",
  chart: (currency: string, from: string, to: string): string =>
    `Purchases by month in ${currency}, ${from} to ${to}, refunds taken off, beside the year before.`,
  month: "Month",
  total: "Total",
  yearBefore: "a year before",
  other: "Other",
  category: "Category",
  allCategories: "All",
  barLabel: (month: string, total: string, n: number): string =>
    `${month}: ${total}, ${counted(n, "purchase", "purchases")}`,
  showAll: "All months",
  monthSum: (totals: string): string => `${totals} net`,
  currency: "Currency of the bars",
  inCurrency: (currency: string): string => `In ${currency}`,
};
