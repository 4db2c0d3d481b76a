/**
 * What the components of a digital price add up to: the price, its tax, and what a promotion or a credit took off, which comes
 * as a price below zero.
 * @module
 */
import type { JsonObject } from "../../../../model/json.ts";
import { RowFault } from "../../reading/fault.ts";
import type { Manner } from "../../reading/manner.ts";
import { isAbsent, plus, readDecimal } from "../../reading/numbers.ts";

/** Columns of an amount, in the new form and in the old one. */
export const amountColumns = {
  itemId: ["digital order item id", "digitalorderitemid"],
  amount: ["transaction amount", "transactionamount"],
  currency: ["base currency code", "basecurrencycode"],
  component: ["component type", "monetarycomponenttypecode"],
} as const;

/** The amounts of a thing so far. */
export interface Amounts {
  /** False once a row of it could not be read: then nobody knows the sum. */
  isWhole: boolean;
  sums: Sums | null;
}

interface Sums {
  readonly currency: string;
  readonly total: string;
  /** Null: no component of that kind. */
  readonly tax: string | null;
  readonly discount: string | null;
}

/** Adds the component of a row; a row without an amount adds none. @throws {RowFault} */
export function addAmount(
  cell: (column: keyof typeof amountColumns) => string,
  amounts: Amounts,
  { decimal }: Manner,
): void {
  try {
    const value = readDecimal(cell("amount"), decimal, "Transaction Amount");
    if (value === null) return;
    const currency = cell("currency");
    if (isAbsent(currency) || !/^[A-Z]{3}$/u.test(currency))
      throw new RowFault("Base Currency Code is no currency code.");
    const { total, tax, discount, ...sums } = amounts.sums ?? {
      currency,
      total: "0",
      tax: null,
      discount: null,
    };
    if (sums.currency !== currency) throw new RowFault("Base Currency Code is not that of before.");
    const isTax = /tax/iu.test(cell("component"));
    amounts.sums = {
      currency,
      total: plus(total, value),
      tax: isTax ? plus(tax ?? "0", value) : tax,
      discount: !isTax && value.startsWith("-") ? plus(discount ?? "0", value) : discount,
    };
  } catch (error) {
    amounts.isWhole = false;
    throw error;
  }
}

/** The fields of a purchase that the amounts tell; none if they are not known. */
export function moneyOf({ isWhole, sums }: Amounts): JsonObject {
  if (!isWhole || sums === null) return {};
  const { currency, total, tax, discount } = sums;
  return {
    ...(total.startsWith("-") ? { direction: "refund" } : {}),
    lineTotal: { value: total, currency },
    ...(tax === null ? {} : { tax: { value: tax, currency } }),
    ...(discount === null ? {} : { discount: { value: discount, currency } }),
  };
}
