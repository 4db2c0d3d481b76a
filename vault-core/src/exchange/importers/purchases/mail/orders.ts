/**
 * An order of schema.org as purchases, in both of its dialects: `acceptedOffer` of mail programs, and `orderedItem`.
 * Customer, addresses and links are left at the door.
 * @module
 */
import type { Draft } from "../../../../model/drafts.ts";
import type { Json, JsonObject } from "../../../../model/json.ts";
import { productCategory } from "../../../../records/category-words.ts";
import { naturalKey } from "../../../../records/natural-key.ts";
import { RowFault } from "../../reading/fault.ts";
import { Nth } from "../../reading/nth.ts";
import { timesWhole } from "../../reading/numbers.ts";
import { paymentKind } from "../../reading/payment.ts";
import { stripped, strippedId } from "../../reading/strip.ts";
import { said } from "../../things/thing-rows.ts";
import { gtinIn } from "../receipts/gtin.ts";
import { cheaperBy } from "../receipts/sums.ts";
import { discountOf, extrasOf, linesOf, type OrderLine } from "./order-lines.ts";
import { wordsAt } from "./values.ts";

/** Gives a draft without its row for each line. @throws {RowFault} */
export function orderDrafts(
  order: JsonObject,
  whenOf: (key: string, date: string | null) => JsonObject,
): readonly Omit<Draft, "row">[] {
  const orderId = wordsAt(order, "orderNumber") ?? wordsAt(order, "confirmationNumber");
  if (orderId === null) throw new RowFault("orderNumber is missing.");
  const merchant = wordsAt(order, "merchant") ?? wordsAt(order, "seller");
  const lines = linesOf(order);
  const seller = merchant ?? lines.find((one) => one.seller !== null)?.seller ?? null;
  if (seller === null) throw new RowFault("merchant has no name.");
  const orderKey = naturalKey("order", seller.toLowerCase(), orderId);
  const shared = {
    type: "purchase",
    when: whenOf(orderKey, wordsAt(order, "orderDate")),
    direction: "purchase",
    status: statusOf(wordsAt(order, "orderStatus")),
    orderId: strippedId(orderId),
  };
  const kind = paymentKindOf(order);
  // The price of an order that names nothing is what was paid.
  const less = lines.some(({ name }) => name !== null) ? discountOf(order) : null;
  const cheaper = less === null ? [] : cheaperBy(less.micros, less.currency, lines.map(totalOf));
  const nth = new Nth();
  return [...lines, ...extrasOf(order)].map((line, index) => {
    const thing = line.sku ?? line.name ?? "";
    const own = { ...fieldsOf(line, seller), ...said({ paymentKind: kind }) };
    const fields = { ...shared, ...own, ...cheaper[index] };
    const key = `${orderKey}|${naturalKey(thing, nth.next(thing))}`;
    return { kind: "draft", collection: "purchases", naturalKey: key, fields };
  });
}

function fieldsOf(line: OrderLine, merchant: string): JsonObject {
  const seller = line.seller ?? merchant;
  const name = stripped(line.name ?? merchant);
  return {
    lineKind: line.name === null ? "order_total" : "item",
    seller: stripped(seller),
    name,
    quantity: line.quantity,
    ...(line.status !== null && { status: statusOf(line.status) }),
    ...said({
      marketplace: seller === merchant ? null : stripped(merchant),
      category: productCategory(name),
      gtin: gtinIn(line.gtin),
      sku: line.sku === null ? null : strippedId(line.sku),
      brand: line.brand === null ? null : stripped(line.brand),
      ...moneyOf(line),
    }),
  };
}

function moneyOf(line: OrderLine): JsonObject {
  const { price, currency, isLinePrice } = line;
  const lineTotal = totalOf(line);
  if (lineTotal === null || price === null || currency === null) return {};
  return { lineTotal, ...(!isLinePrice && { unitPrice: { value: price, currency } }) };
}

/** The price of an offer is that of one, unless it is known to be the line's. */
function totalOf({ price, currency, quantity, isLinePrice }: OrderLine): JsonObject | null {
  if (price === null || currency === null) return null;
  const isOne = quantity === 1 || isLinePrice || !Number.isSafeInteger(quantity);
  return { value: isOne ? price : timesWhole(price, quantity), currency };
}

/** schema.org OrderStatus. */
function statusOf(status: string | null): string {
  const text = status ?? "";
  if (/cancel/iu.test(text)) return "cancelled";
  if (/return/iu.test(text)) return "returned";
  if (/delivered/iu.test(text)) return "delivered";
  if (/transit|pickup|shipped/iu.test(text)) return "shipped";
  return /problem/iu.test(text) ? "unknown" : "ordered";
}

function paymentKindOf(order: JsonObject): Json {
  const text = wordsAt(order, "paymentMethod");
  const short = text?.slice(text.search(/[^/#]*$/u)) ?? "";
  return short === "" ? null : paymentKind(short);
}
