/**
 * A row of a bank as a purchase. What was paid is positive here, whatever sign the bank gives it.
 * @module
 */
import type { Draft } from "../../../model/drafts.ts";
import type { JsonObject } from "../../../model/json.ts";
import { productCategory } from "../../../records/category-words.ts";
import { naturalKey } from "../../../records/natural-key.ts";
import type { Nth } from "../reading/nth.ts";
import { stripped } from "../reading/strip.ts";

/** What a bank says of a row. */
export interface BankRow {
  /** Enters the key alone and is stored nowhere. */
  readonly account: string;
  /** The bank's own number of the row; empty if it gives none. */
  readonly reference: string;
  readonly when: JsonObject;
  /** Decimal text with the bank's sign: negative is what the owner paid. */
  readonly amount: string;
  readonly currency: string;
  readonly seller: string;
  readonly paymentKind: string;
  readonly mcc: string | null;
  readonly raw: JsonObject;
}

/**
 * Makes the draft. Rows without a number of their own are counted where they are equal; of rows that a bank gives one number,
 * such as a payment abroad and the fee for it, those after the first are told apart by what they say.
 */
export function bankDraft(bank: BankRow, row: number, nth: Nth): Draft {
  const isBack = !bank.amount.startsWith("-");
  const bare = bank.amount.replace(/^-/u, "");
  const name = stripped(bank.seller);
  const category = productCategory(name);
  const fields = {
    type: "purchase",
    when: bank.when,
    lineKind: "bank_transaction",
    direction: isBack ? "refund" : "purchase",
    status: "delivered",
    orderId: null,
    seller: name,
    name,
    ...(category !== null && { category }),
    quantity: 1,
    lineTotal: { value: isBack ? `-${bare}` : bare, currency: bank.currency },
    paymentKind: bank.paymentKind,
    ...(bank.mcc !== null && { mcc: bank.mcc }),
  };
  const key = keyOf(bank, nth);
  return { kind: "draft", collection: "purchases", naturalKey: key, fields, raw: bank.raw, row };
}

function keyOf({ account, reference, when, amount, seller }: BankRow, nth: Nth): string {
  const time = when["day"] ?? when["at"] ?? when["local"];
  const said = [typeof time === "string" ? time : "", amount, seller];
  // The numbers of two accounts that no file names may be the same.
  if (reference !== "" && account === "") return naturalKey("bank", "", reference, ...said);
  if (reference !== "") {
    const own = nth.isFirst(naturalKey(account, reference), naturalKey(amount, seller));
    return naturalKey("bank", account, reference, ...(own ? [] : [amount, seller]));
  }
  const parts = [account, ...said];
  return naturalKey("bank", ...parts, nth.next(...parts));
}
