/**
 * Money that came back: a payout that a file repeats for each return is one, and a refund belongs to what it was paid for.
 * @module
 */
import { groupBy } from "./group-by.ts";
import type { Telling } from "./telling.ts";

/** Links of a record are few; of an order with more lines the first are named. */
export const MOST_LINKS = 16;

/**
 * Finds payouts that are told again: same order, day and amount, and no two products. A payout is told as a total; lines of a
 * credit note are things of their own.
 *
 * @param refunds in the order of their ids.
 * @returns each repetition with the payout that it repeats.
 */
export function repeatedPayouts(
  refunds: readonly Telling[],
): readonly (readonly [repeated: Telling, of: Telling])[] {
  const told = refunds.filter(
    ({ kind, order, money, day }) =>
      kind === "total" && order !== null && money !== null && day !== null,
  );
  return [...groupBy(told, payoutOf).values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : others.map((one) => [one, first] as const),
  );
}

function payoutOf({ order, money, day, products }: Telling): string {
  return [order, day, money?.key, products[0] ?? ""].join("\n");
}

/** The purchases of an order, for its refunds to be held against. */
export class Refundable {
  readonly #kept: readonly Telling[];
  readonly #byProduct: ReadonlyMap<string, readonly Telling[]>;
  readonly #byAmount: ReadonlyMap<string, readonly Telling[]>;

  constructor(kept: readonly Telling[]) {
    this.#kept = kept;
    this.#byProduct = groupBy(kept, ({ products }) => products[0] ?? "");
    this.#byAmount = groupBy(kept, ({ money }) => money?.key ?? "");
  }

  /** Gives what a refund was paid for: its product, else the one line of its amount, else all of them. */
  of({ products, money }: Telling): readonly Telling[] {
    const [product] = products;
    const same = product === undefined ? [] : (this.#byProduct.get(product) ?? []);
    if (same.length > 0) return same;
    const equal = money === null ? [] : (this.#byAmount.get(money.key) ?? []);
    return equal.length === 1 ? equal : this.#kept;
  }
}
