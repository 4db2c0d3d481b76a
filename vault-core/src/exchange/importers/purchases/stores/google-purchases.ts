/**
 * Purchases that Google gathered from mails and payments, as Takeout handed them out until 2023: an order a file,
 * `order_*.json`. Customers, recipients and addresses are left at the door.
 * @module
 */
import type { Draft, ImportItem } from "../../../../model/drafts.ts";
import type { Json, JsonObject } from "../../../../model/json.ts";
import { productCategory } from "../../../../records/category-words.ts";
import { toDecimal } from "../../../../records/decimal.ts";
import { naturalKey } from "../../../../records/natural-key.ts";
import {
  scoreOf,
  type Detection,
  type Importer,
  type ImportMember,
  type Sample,
} from "../../importer.ts";
import { whenOfMicroseconds } from "../../reading/instants.ts";
import { RowFault } from "../../reading/fault.ts";
import { isObject, memberOf, textMember } from "../../reading/json.ts";
import { Nth } from "../../reading/nth.ts";
import { timesWhole } from "../../reading/numbers.ts";
import { paymentKind } from "../../reading/payment.ts";
import { stripped } from "../../reading/strip.ts";
import { wholeJson } from "../../reading/whole.ts";
import { said } from "../../things/thing-rows.ts";
import { cheaperBy, currencyDigits, toMicros } from "../receipts/sums.ts";

const required = ["lineItem", "creationTime", "transactionMerchant"].map((name) => ({
  name,
  accepted: [name],
}));

/** The importer. */
export const googlePurchases: Importer = {
  id: "google.purchases",
  name: "Google purchases",
  collections: ["purchases"],
  detect,
  questions: async () => [],
  read,
};

/** A reservation lacks the merchant; it is told as a skip of its own. */
function detect(sample: Sample): Detection | null {
  if (sample.kind !== "json" || !sample.paths.has("lineItem")) return null;
  const isReservation = /"(?:flight|hotel|restaurant|event|\w*)Reservation"/u.test(sample.start);
  return isReservation ? { confidence: 1, missing: [] } : scoreOf(required, sample.paths);
}

async function* read(members: readonly ImportMember[]): AsyncGenerator<ImportItem> {
  for (const [index, { name, source }] of members.entries()) {
    const place = name === null ? {} : { member: name };
    const row = name === null ? 1 : index + 1;
    for (const item of itemsOf(await wholeJson(source), row)) yield { ...item, ...place };
  }
}

function itemsOf(order: JsonObject | null, row: number): readonly ImportItem[] {
  if (order === null) return [{ kind: "fault", row, reason: "The order is no JSON." }];
  if (memberOf(order, "transactionMerchant") === undefined)
    return [{ kind: "skip", rule: "type", row }];
  try {
    return draftsOf(order).map((draft) => Object.assign({}, draft, { row }));
  } catch (error) {
    if (error instanceof RowFault) return [{ kind: "fault", row, reason: error.message }];
    throw error;
  }
}

function draftsOf(order: JsonObject): readonly Omit<Draft, "row">[] {
  const microseconds = wordIn(objectIn(order, "creationTime"), "usecSinceEpochUtc");
  const when = whenOfMicroseconds(microseconds);
  if (when === null) throw new RowFault("creationTime.usecSinceEpochUtc is no time.");
  const merchant = textIn(objectIn(order, "transactionMerchant"), "name");
  if (merchant === null) throw new RowFault("transactionMerchant.name is missing.");
  const orderId = textMember(order, "merchantOrderId");
  const kind = paymentKind(textIn(objectIn(order, "paymentInfo"), "displayName") ?? "");
  const shared = { type: "purchase", when, orderId, seller: stripped(merchant) };
  const nth = new Nth();
  return linesOf(order).map(({ name, ...line }) => {
    const fields = {
      ...shared,
      direction: "purchase",
      ...line,
      name: stripped(name ?? merchant),
      ...said({ category: productCategory(name ?? merchant), paymentKind: kind }),
    };
    const parts = [merchant, orderId ?? microseconds, name ?? ""];
    const key = naturalKey("google-purchase", ...parts, nth.next(name ?? ""));
    return { kind: "draft", collection: "purchases", naturalKey: key, fields };
  });
}

type Line = JsonObject & { readonly name: string | null };

/** The things, then taxes, fees and discounts of the whole order; one line for the whole if no thing has a price. */
function linesOf(order: JsonObject): readonly Line[] {
  const status = statusOf(textIn(objectIn(order, "orderStatus"), "status") ?? "");
  const things = listIn(order, "lineItem").flatMap((item) => thingOf(item));
  const pricelines = listIn(order, "priceline");
  const total = pricelines.find((line) => textMember(line, "type") === "TOTAL");
  const whole = total === undefined ? null : moneyIn(objectIn(total, "amount"));
  if (things.some((thing) => memberOf(thing, "lineTotal") !== undefined))
    return [
      ...cheaperThings(things, pricelines),
      ...pricelines.flatMap((one) => extraOf(one, status)),
    ];
  const names = things.map(({ name }) => name).join("; ");
  const plain = { status, quantity: 1, ...said({ lineTotal: whole }) };
  const [only] = things;
  if (only !== undefined && things.length === 1)
    return [{ ...only, ...said({ lineTotal: whole }) }];
  return [{ name: names === "" ? null : names.slice(0, 1_000), lineKind: "order_total", ...plain }];
}

function thingOf(item: JsonObject): readonly Line[] {
  const purchase = objectIn(item, "purchase");
  const product = objectIn(purchase, "productInfo");
  const name = textIn(product, "name") ?? textMember(item, "name");
  if (name === null) return [];
  const stated = Number(wordIn(purchase, "quantity"));
  const quantity = stated > 0 ? stated : 1;
  const unitPrice = moneyIn(objectIn(purchase, "unitPrice"));
  const own = listIn(item, "priceline").find((line) => textMember(line, "type") === "TOTAL");
  const total = own === undefined ? null : moneyIn(objectIn(own, "amount"));
  const brand = textIn(product, "brand") ?? textIn(objectIn(product, "brand"), "name");
  return [
    {
      name,
      lineKind: "item",
      status: statusOf(textIn(purchase, "status") ?? ""),
      quantity,
      ...said({ brand, unitPrice, lineTotal: total ?? totalOf(unitPrice, quantity) }),
    },
  ];
}

function totalOf(price: JsonObject | null, quantity: number): JsonObject | null {
  const value = price === null ? undefined : price["value"];
  if (price === null || typeof value !== "string" || !Number.isSafeInteger(quantity)) return null;
  return { ...price, value: timesWhole(value, quantity) };
}

/** A part of the price that no thing holds, and that makes the order dearer. */
function extraOf(line: JsonObject, status: string): readonly Line[] {
  const type = textIn(line, "type") ?? "";
  const money = moneyIn(objectIn(line, "amount"));
  const isInside = /^(?:TOTAL|SUBTOTAL|ITEM|REGULAR|DISCOUNT)$/u.test(type);
  if (money === null || isInside || memberOf(line, "taxIncluded") === true) return [];
  const value = textIn(money, "value") ?? "0";
  if (!/[1-9]/u.test(value) || value.startsWith("-")) return [];
  const name = textIn(line, "name") ?? type;
  return [{ name, lineKind: "item", status, quantity: 1, lineTotal: money }];
}

/** Discounts of the whole order are taken off its things. */
function cheaperThings(
  things: readonly Line[],
  pricelines: readonly JsonObject[],
): readonly Line[] {
  const less = pricelines.flatMap((line) => discountIn(line));
  const currency = less[0]?.currency ?? null;
  if (currency === null) return things;
  const sum = less.reduce((all, one) => all + (one.currency === currency ? one.micros : 0n), 0n);
  const totals = things.map((thing) => objectIn(thing, "lineTotal"));
  const cheaper = cheaperBy(sum, currency, totals);
  return things.map((thing, index) => Object.assign({}, thing, cheaper[index]));
}

function discountIn(
  line: JsonObject,
): readonly { readonly micros: bigint; readonly currency: string }[] {
  const money = moneyIn(objectIn(line, "amount"));
  const value = textIn(money, "value") ?? "0";
  const currency = textIn(money, "currency");
  const isLess = textIn(line, "type") === "DISCOUNT" || value.startsWith("-");
  return isLess && currency !== null
    ? [{ micros: toMicros(value.replace(/^-/u, "")), currency }]
    : [];
}

function statusOf(status: string): string {
  if (/CANCEL|REJECT|FAIL/u.test(status)) return "cancelled";
  if (/RETURN|REFUND/u.test(status)) return "returned";
  if (/DELIVERED|FULFILLED|PICKED|COMPLETED/u.test(status)) return "delivered";
  if (/SHIP|TRANSIT/u.test(status)) return "shipped";
  return /CREATED|CONFIRMED|ACCEPTED|PENDING/u.test(status) ? "ordered" : "unknown";
}

/** `{amountMicros, currencyCode: {code}}`; null if it is none. */
function moneyIn(amount: JsonObject | null): JsonObject | null {
  const micros = wordIn(amount, "amountMicros");
  const currency = textIn(objectIn(amount, "currencyCode"), "code") ?? "";
  if (!/^-?\d{1,18}$/u.test(micros) || !/^[A-Z]{3}$/u.test(currency)) return null;
  return { value: toDecimal(BigInt(micros), currencyDigits(currency)), currency };
}

/** A text, or a number as one; empty if there is none. */
function wordIn(value: JsonObject | null, name: string): string {
  const member: Json | undefined = value === null ? undefined : memberOf(value, name);
  return typeof member === "number" || typeof member === "string" ? String(member) : "";
}

function objectIn(value: JsonObject | null, name: string): JsonObject | null {
  const member = value === null ? undefined : memberOf(value, name);
  return isObject(member) ? member : null;
}

function listIn(value: JsonObject, name: string): readonly JsonObject[] {
  const member = memberOf(value, name);
  const list: readonly Json[] = Array.isArray(member) ? member : [];
  return list.filter((one): one is JsonObject => isObject(one));
}

function textIn(value: JsonObject | null, name: string): string | null {
  return value === null ? null : textMember(value, name);
}
