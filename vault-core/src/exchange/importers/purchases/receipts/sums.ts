/**
 * Sums of money, exactly, in millionths: taxes and discounts of a whole document on its lines.
 * @module
 */
import type { JsonObject } from "../../../../model/json.ts";
import { toDecimal, toMillionths } from "../../../../records/decimal.ts";

const MILLION = 1_000_000n;

/** Millionths of a decimal text that is known to be one. */
export function toMicros(decimal: string): bigint {
  return toMillionths(decimal) ?? 0n;
}

/** Fraction digits that a currency has: 2 for EUR, 0 for JPY, 3 for TND. */
export function currencyDigits(currency: string): number {
  const format = new Intl.NumberFormat("en", { style: "currency", currency });
  return Math.min(format.resolvedOptions().maximumFractionDigits ?? 2, 6);
}

/**
 * Taxes of lines that add up to the tax of their document, which is rounded once a rate: each line gets what the rounded
 * sum grows by.
 */
export class RunningTax {
  readonly #sums = new Map<string, bigint>();

  /** Millionths of tax of one more line, whose net amount is given in millionths. */
  next(rate: string, net: bigint, digits: number): bigint {
    const before = this.#sums.get(rate) ?? 0n;
    this.#sums.set(rate, before + net);
    return taxOf(before + net, rate, digits) - taxOf(before, rate, digits);
  }
}

function taxOf(net: bigint, rate: string, digits: number): bigint {
  const unit = unitOf(digits);
  const divisor = 100n * MILLION * unit;
  const product = net * toMicros(rate);
  const half = product < 0n ? -divisor / 2n : divisor / 2n;
  return ((product + half) / divisor) * unit;
}

/**
 * Spreads a discount of the whole over its lines by their amounts, in millionths: the shares add up to it, and no line
 * gets more than its amount. Nothing is spread over lines that are worth nothing.
 */
export function sharesOf(
  discount: bigint,
  amounts: readonly bigint[],
  digits: number,
): readonly bigint[] {
  const weights = amounts.map((amount) => (amount > 0n ? amount : 0n));
  const whole = weights.reduce((sum, weight) => sum + weight, 0n);
  const most = discount < whole ? discount : whole;
  const unit = unitOf(digits);
  let running = 0n;
  let given = 0n;
  return weights.map((weight) => {
    running += weight;
    const exact = whole === 0n ? 0n : (most * running) / whole;
    const until = running === whole ? most : (exact / unit) * unit;
    const share = until - given;
    given = until;
    return share;
  });
}

/** What is left of a line's total, and its share of the discount; nothing if it has none. */
export interface CheaperLine {
  readonly lineTotal?: JsonObject;
  readonly discount?: JsonObject;
}

/**
 * Takes a discount of the whole, in millionths, off the totals of its lines.
 *
 * @param totals `{value, currency}` of each line, or null; those of another currency are left alone.
 */
export function cheaperBy(
  discount: bigint,
  currency: string,
  totals: readonly (JsonObject | null)[],
): readonly CheaperLine[] {
  const digits = currencyDigits(currency);
  const amounts = totals.map((total) =>
    total?.["currency"] === currency && typeof total["value"] === "string"
      ? toMicros(total["value"])
      : 0n,
  );
  const shares = sharesOf(discount, amounts, digits);
  return amounts.map((amount, index) => {
    const share = shares[index] ?? 0n;
    if (share === 0n) return {};
    return {
      lineTotal: { value: toDecimal(amount - share, digits), currency },
      discount: { value: toDecimal(share, digits), currency },
    };
  });
}

function unitOf(digits: number): bigint {
  return 10n ** BigInt(6 - digits);
}
