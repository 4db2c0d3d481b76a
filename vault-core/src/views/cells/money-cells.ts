/**
 * Parts that add up money: exact sums of each day, value and currency, refunds taken off, nothing converted.
 * @module
 */
import { dayOf, isBetween } from "../../collection/days.ts";
import { isJsonObject } from "../../collection/paths.ts";
import type { Json } from "../../model/json.ts";
import { toDecimal, toMillionths } from "./decimal.ts";
import { compareTexts, inTime } from "./order.ts";
import type { EffectiveRecord } from "../source.ts";
import type { PartOptions, ViewOptions, ViewRow } from "../view.ts";

/**
 * A sum of one day, value and currency, in millionths as text; `digits` is the number of fraction digits that the amounts
 * are written with.
 */
export type MoneyCell = readonly [
  day: string,
  key: string,
  currency: string,
  millionths: string,
  digits: number,
  count: number,
];

/** What a value comes to in one currency. */
export interface MoneySum {
  readonly key: string;
  readonly currency: string;
  /** Millionths. */
  readonly total: bigint;
  readonly digits: number;
  readonly count: number;
}

interface Sum {
  readonly day: string;
  readonly key: string;
  readonly currency: string;
  total: bigint;
  digits: number;
  count: number;
}

/** Adds up the purchases of a block; cancelled ones and those without a total are left out, and those whose key is null. */
export function toMoneyCells(
  records: readonly EffectiveRecord[],
  { homeZone }: PartOptions,
  keyOf: (record: EffectiveRecord, day: string) => string | null,
): readonly MoneyCell[] {
  const sums = new Map<string, Sum>();
  for (const record of records) {
    const money = readTotal(record);
    const day = dayOf(record, homeZone) ?? "";
    const key = keyOf(record, day);
    if (money === null || key === null) continue;
    add(sums, JSON.stringify([day, key, money.currency]), { day, key, count: 1, ...money });
  }
  return [...sums.values()].map(({ day, key, currency, total, digits, count }) => [
    day,
    key,
    currency,
    String(total),
    digits,
    count,
  ]);
}

/** Reads a kept part; null if it is none. */
export function readMoneyCells(kept: Json): readonly MoneyCell[] | null {
  return isList(kept) && kept.every(isCell) ? kept : null;
}

/** Adds up what lies between the days asked for, in no order. */
export function mergeMoney(
  parts: readonly (readonly MoneyCell[])[],
  { from, to }: ViewOptions,
): readonly MoneySum[] {
  const sums = new Map<string, Sum>();
  for (const part of parts) {
    for (const [day, key, currency, millionths, digits, count] of part) {
      if (!isBetween(day === "" ? null : day, from, to)) continue;
      const total = BigInt(millionths);
      // No currency holds a blank.
      add(sums, `${currency} ${key}`, { day, key, currency, total, digits, count });
    }
  }
  return [...sums.values()];
}

/** Orders by key, earliest first; of too many keys the newest are left, each with all its currencies. */
export function spentInTime(
  sums: readonly MoneySum[],
  limit: number | undefined,
): readonly ViewRow[] {
  return inTime(sums.map(toRow), limit);
}

/**
 * Orders by currency, the one of most records first, then by what was spent, most first; a limit holds for each
 * currency.
 */
export function bySpent(sums: readonly MoneySum[], limit: number | undefined): readonly ViewRow[] {
  const counts = new Map<string, number>();
  for (const { currency, count } of sums) counts.set(currency, (counts.get(currency) ?? 0) + count);
  return [...counts]
    .toSorted((a, b) => b[1] - a[1] || compareTexts(a[0], b[0]))
    .flatMap(([currency]) =>
      sums
        .filter((sum) => sum.currency === currency)
        .toSorted(compareSpent)
        .slice(0, limit)
        .map(toRow),
    );
}

function compareSpent(a: MoneySum, b: MoneySum): number {
  if (a.total !== b.total) return a.total > b.total ? -1 : 1;
  return compareTexts(a.key, b.key);
}

function toRow({ key, currency, total, digits, count }: MoneySum): ViewRow {
  return { key, currency, total: toDecimal(total, digits), count };
}

function add(sums: Map<string, Sum>, name: string, one: Sum): void {
  const known = sums.get(name);
  if (known === undefined) {
    sums.set(name, one);
    return;
  }
  known.total += one.total;
  known.count += one.count;
  known.digits = Math.max(known.digits, one.digits);
}

function readTotal(purchase: EffectiveRecord): Pick<Sum, "currency" | "digits" | "total"> | null {
  const money = purchase["lineTotal"];
  if (!isJsonObject(money) || purchase["status"] === "cancelled") return null;
  const { value, currency } = money;
  const amount = typeof value === "string" ? toMillionths(value) : null;
  if (amount === null || typeof value !== "string" || !isCurrency(currency)) return null;
  const absolute = amount < 0n ? -amount : amount;
  const digits = value.split(".")[1]?.length ?? 0;
  return { currency, digits, total: isRefund(purchase) ? -absolute : amount };
}

function isRefund(purchase: EffectiveRecord): boolean {
  return purchase["direction"] === "refund" || purchase["direction"] === "return";
}

function isCurrency(value: Json | undefined): value is string {
  return typeof value === "string" && /^[A-Z]{3}$/.test(value);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isCell(value: Json): value is MoneyCell {
  if (!isList(value) || value.length !== 6) return false;
  const [day, key, currency, millionths, digits, count] = value;
  return (
    typeof day === "string" &&
    typeof key === "string" &&
    isCurrency(currency) &&
    typeof millionths === "string" &&
    /^-?\d+$/.test(millionths) &&
    [digits, count].every((one) => Number.isSafeInteger(one) && Number(one) >= 0)
  );
}
