/**
 * What was spent in each month, per currency: exact sums, refunds taken off, nothing converted.
 * @module
 */
import { dayOf, isBetween } from "../collection/days.ts";
import { isJsonObject } from "../collection/paths.ts";
import type { JsonObject } from "../model/json.ts";
import type { MonthSum } from "../vault/api.ts";
import { toDecimal, toMillionths } from "./decimal.ts";

interface Sum {
  readonly month: string;
  readonly currency: string;
  readonly digits: number;
  readonly total: bigint;
  readonly count: number;
}

/**
 * Sums effective purchases by month, oldest month first. Cancelled ones and those without month or total are left out.
 */
export function purchasesByMonth(
  purchases: Iterable<JsonObject>,
  span: { readonly from?: string; readonly to?: string },
  homeZone: string,
): MonthSum[] {
  const sums = new Map<string, Sum>();
  for (const purchase of purchases) {
    const one = readSum(purchase, span, homeZone);
    if (one === null) continue;
    const key = `${one.month} ${one.currency}`;
    const known = sums.get(key);
    sums.set(key, known === undefined ? one : add(known, one));
  }
  return [...sums.values()]
    .toSorted((a, b) => compare(`${a.month} ${a.currency}`, `${b.month} ${b.currency}`))
    .map(({ month, currency, digits, total, count }) => ({
      month,
      currency,
      total: toDecimal(total, digits),
      count,
    }));
}

function readSum(
  purchase: JsonObject,
  { from, to }: { readonly from?: string; readonly to?: string },
  homeZone: string,
): Sum | null {
  const day = dayOf(purchase, homeZone);
  const money = readTotal(purchase);
  if (day === null || day.length < 7 || !isBetween(day, from, to) || money === null) return null;
  return { month: day.slice(0, 7), count: 1, ...money };
}

function readTotal(purchase: JsonObject): Pick<Sum, "currency" | "digits" | "total"> | null {
  const money = purchase["lineTotal"];
  if (!isJsonObject(money) || purchase["status"] === "cancelled") return null;
  const { value, currency } = money;
  const amount = typeof value === "string" ? toMillionths(value) : null;
  if (amount === null || typeof value !== "string" || typeof currency !== "string") return null;
  const absolute = amount < 0n ? -amount : amount;
  const digits = value.split(".")[1]?.length ?? 0;
  return { currency, digits, total: isRefund(purchase) ? -absolute : amount };
}

function isRefund(purchase: JsonObject): boolean {
  return purchase["direction"] === "refund" || purchase["direction"] === "return";
}

function add(a: Sum, b: Sum): Sum {
  const digits = Math.max(a.digits, b.digits);
  return { ...a, digits, total: a.total + b.total, count: a.count + b.count };
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
