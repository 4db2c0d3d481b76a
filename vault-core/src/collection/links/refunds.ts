/**
 * Money that came back: a payout that a file repeats for each return is one, and a refund belongs to what it was paid for.
 * @module
 */
import { groupBy } from "./group-by.ts";
import type { Telling } from "./telling.ts";

/** Links of a record are few; of an order with more lines the first are named. */
export const MOST_LINKS = 64;

/**
 * Finds payouts that are told again: same order, day and amount, and no two products.
 *
 * @param refunds in the order of their ids.
 * @returns each repetition with the payout that it repeats.
 */
export function repeatedPayouts(
  refunds: readonly Telling[],
): readonly (readonly [repeated: Telling, of: Telling])[] {
  const told = refunds.filter(
    ({ kind, order, money, day }) =>
      kind !== "bank" && order !== null && money !== null && day !== null,
  );
  return [...groupBy(told, payoutOf).values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : others.map((one) => [one, first] as const),
  );
}

function payoutOf({ order, money, day, products }: Telling): string {
  return [order, day, money?.key, products[0] ?? ""].join("\n");
}

/** Gives what a refund was paid for, of the purchases of its order: its product, else its amount, else all of them. */
export function refundedBy(refund: Telling, kept: readonly Telling[]): readonly Telling[] {
  const same = kept.filter(({ products }) => products.some((one) => refund.products.includes(one)));
  if (same.length > 0) return same.slice(0, MOST_LINKS);
  const equal = kept.filter(({ money }) => money !== null && money.key === refund.money?.key);
  return equal.length === 1 ? equal : kept.slice(0, MOST_LINKS);
}
