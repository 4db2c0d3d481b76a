/**
 * Parts that add up money: exact sums of each value and currency, refunds taken off, nothing converted.
 * @module
 */
import { isJsonObject } from "../../collection/paths.ts";
import { isList, type Json } from "../../model/json.ts";
import type { KeyOf } from "./count-cells.ts";
import { toDecimal, toMillionths } from "../../records/decimal.ts";
import { compareTexts, inTime } from "./order.ts";
import type { EffectiveRecord } from "../source.ts";
import type { ViewRow } from "../view.ts";

/**
 * A sum of one value and currency, in millionths as text; `digits` is the number of fraction digits that the amounts are
 * written with.
 */
export type MoneyCell = readonly [
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
  readonly key: string;
  readonly currency: string;
  total: bigint;
  digits: number;
  count: number;
}

/** Members that adding up by time reads, and by which the days of a record are told. */
export const SPENT_FIELDS: readonly string[] = ["when", "lineTotal", "status", "direction"];

/** Adds up the purchases of a block; cancelled ones and those without a total are left out, and those whose key is null. */
export function toMoneyCells(
  records: readonly EffectiveRecord[],
  keyOf: KeyOf,
): readonly MoneyCell[] {
  const sums = new Map<string, Sum>();
  for (const record of records) {
    const money = readTotal(record);
    const key = keyOf(record);
    if (money !== null && key !== null) add(sums, { key, count: 1, ...money });
  }
  return toCells([...sums.values()]);
}

/** Adds parts up to one. */
export function joinMoney(parts: readonly (readonly MoneyCell[])[]): readonly MoneyCell[] {
  return toCells(mergeMoney(parts));
}

function toCells(sums: readonly MoneySum[]): readonly MoneyCell[] {
  return sums.map(
    ({ key, currency, total, digits, count }) =>
      [key, currency, String(total), digits, count] as const,
  );
}

/** Reads a kept part; null if it is none. */
export function readMoneyCells(kept: Json): readonly MoneyCell[] | null {
  return isList(kept) && kept.every(isCell) ? kept : null;
}

/** Adds parts up, in no order. */
export function mergeMoney(parts: readonly (readonly MoneyCell[])[]): readonly MoneySum[] {
  const sums = new Map<string, Sum>();
  for (const part of parts)
    for (const [key, currency, millionths, digits, count] of part)
      add(sums, { key, currency, total: BigInt(millionths), digits, count });
  return [...sums.values()];
}

/** Orders by key, earliest first; of too many keys the newest are left, each with all its currencies. */
export function spentInTime(
  sums: readonly MoneySum[],
  limit: number | undefined,
): readonly ViewRow[] {
  return inTime(sums.map(toMoneyRow), limit);
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
        .map(toMoneyRow),
    );
}

function compareSpent(a: MoneySum, b: MoneySum): number {
  if (a.total !== b.total) return a.total > b.total ? -1 : 1;
  return compareTexts(a.key, b.key);
}

/** The row of a sum. */
export function toMoneyRow({ key, currency, total, digits, count }: MoneySum): ViewRow {
  return { key, currency, total: toDecimal(total, digits), count };
}

function add(sums: Map<string, Sum>, one: Sum): void {
  // A currency is three letters.
  const name = one.currency + one.key;
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

function isCell(value: Json): value is MoneyCell {
  if (!isList(value) || value.length !== 5) return false;
  const [key, currency, millionths, digits, count] = value;
  return (
    typeof key === "string" &&
    isCurrency(currency) &&
    typeof millionths === "string" &&
    /^-?\d+$/.test(millionths) &&
    [digits, count].every((one) => Number.isSafeInteger(one) && Number(one) >= 0)
  );
}
