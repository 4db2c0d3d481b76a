/**
 * A record of `purchases` as one telling of a purchase, or of money that came back: what is compared to find out which
 * records tell of the same.
 * @module
 */
import { toMillionths } from "../../records/decimal.ts";
import type { JsonObject } from "../../model/json.ts";
import { dayOf } from "../time/days.ts";
import { foldText } from "../../records/fold-text.ts";
import { textOf } from "../line.ts";
import { isJsonObject } from "../paths.ts";
import { sellerWords } from "../../records/seller-words.ts";

/** What a telling is of. */
export type TellingKind = "bank" | "total" | "line";

/** An amount without its sign. */
export interface Sum {
  /** ISO 4217. */
  readonly currency: string;
  /** Millionths. */
  readonly amount: bigint;
  /** Equal for equal sums. */
  readonly key: string;
}

/** One telling. */
export interface Telling {
  readonly id: string;
  readonly kind: TellingKind;
  /** Money came back: a refund, a return. */
  readonly isBack: boolean;
  /** A cancelled line was never paid. */
  readonly isCancelled: boolean;
  /** Which order: its number; a short one, which two shops may both have, with a word of the seller. Null without one. */
  readonly order: string | null;
  /** Null where none is known, or it is zero. */
  readonly money: Sum | null;
  /** Day of the owner, counted from 1970; null if the record knows none. */
  readonly day: number | null;
  /** Words of the seller. */
  readonly words: readonly string[];
  /** Numbers by which products are known. */
  readonly products: readonly string[];
  /** Folded. */
  readonly name: string;
  readonly format: string;
  /** Number of facts that it knows: of two equal tellings the one that knows more is shown. */
  readonly facts: number;
}

/** Members of a record that a telling is read from. */
export const TELLING_FIELDS: readonly string[] = [
  "id",
  "when",
  "source",
  "lineKind",
  "direction",
  "status",
  "orderId",
  "seller",
  "marketplace",
  "name",
  "paymentKind",
  "lineTotal",
  "asin",
  "gtin",
  "sku",
];

const DAY_MS = 86_400_000;
const DAY_LETTERS = 10;
/** An order number of so many letters is one shop's alone. */
const SURE_LETTERS = 10;
const KINDS: ReadonlyMap<string, TellingKind> = new Map([
  ["bank_transaction", "bank"],
  ["order_total", "total"],
  ["item", "line"],
  ["subscription", "line"],
]);
const FACTS = ["asin", "gtin", "sku", "lineTotal", "marketplace", "paymentKind"] as const;

/** Reads a record as a telling; null for a replacement, which moves no money, and for what has no such kind. */
export function readTelling(record: JsonObject, homeZone: string): Telling | null {
  const kind = KINDS.get(textOf(record, "lineKind") ?? "");
  const id = textOf(record, "id");
  const direction = textOf(record, "direction");
  if (kind === undefined || id === null || direction === "replacement") return null;
  const words = wordsOf(record, kind);
  const { source } = record;
  return {
    id,
    kind,
    isBack: direction === "refund" || direction === "return",
    isCancelled: record["status"] === "cancelled",
    order: orderOf(record, words),
    money: moneyOf(record),
    day: dayNumber(dayOf(record, homeZone)),
    words,
    products: [textOf(record, "asin"), textOf(record, "gtin"), textOf(record, "sku")].filter(
      (one) => one !== null,
    ),
    name: foldText(textOf(record, "name") ?? ""),
    format: isJsonObject(source) ? (textOf(source, "format") ?? "") : "",
    facts: FACTS.filter((field) => record[field] !== undefined).length,
  };
}

/** A bank's row names the seller in its text; what was paid by PayPal a bank may call PayPal. */
function wordsOf(record: JsonObject, kind: TellingKind): readonly string[] {
  const isByPayPal = record["paymentKind"] === "paypal";
  return sellerWords(
    textOf(record, "seller"),
    textOf(record, "marketplace"),
    kind === "bank" ? textOf(record, "name") : null,
    isByPayPal ? "paypal" : null,
  );
}

function orderOf(record: JsonObject, words: readonly string[]): string | null {
  const order = foldText(textOf(record, "orderId") ?? "");
  if (order === "") return null;
  return order.length >= SURE_LETTERS ? order : `${order} ${words[0] ?? ""}`;
}

function moneyOf({ lineTotal }: JsonObject): Telling["money"] {
  if (!isJsonObject(lineTotal)) return null;
  const currency = textOf(lineTotal, "currency");
  const value = textOf(lineTotal, "value");
  const amount = value === null ? null : toMillionths(value);
  if (currency === null || amount === null || amount === 0n) return null;
  return toSum(currency, amount);
}

/** Makes a sum; the sign falls away. */
export function toSum(currency: string, amount: bigint): Sum {
  const absolute = amount < 0n ? -amount : amount;
  return { currency, amount: absolute, key: `${currency} ${absolute}` };
}

function dayNumber(day: string | null): number | null {
  if (day === null || day.length < DAY_LETTERS) return null;
  const time = Date.parse(`${day.slice(0, DAY_LETTERS)}T00:00:00Z`);
  return Number.isNaN(time) ? null : time / DAY_MS;
}
