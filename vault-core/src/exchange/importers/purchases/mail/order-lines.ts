/**
 * Lines of an order of schema.org, whichever dialect it is written in.
 * @module
 */
import type { JsonObject } from "../../../../model/json.ts";
import { toMicros } from "../receipts/sums.ts";
import { decimalAt, objectsAt, wordsAt } from "./values.ts";

/** A line. */
export interface OrderLine {
  /** Null: the order as a whole, which names nothing. */
  readonly name: string | null;
  readonly sku: string | null;
  readonly gtin: string | null;
  readonly brand: string | null;
  /** Null: the merchant. */
  readonly seller: string | null;
  readonly quantity: number;
  /** Decimal text, of one unless `isLinePrice`. */
  readonly price: string | null;
  readonly isLinePrice: boolean;
  readonly currency: string | null;
  /** Of this line alone, if it is told. */
  readonly status: string | null;
}

const plain = {
  name: null,
  sku: null,
  gtin: null,
  brand: null,
  seller: null,
  quantity: 1,
  price: null,
  isLinePrice: true,
  currency: null,
  status: null,
} as const satisfies OrderLine;

/** The lines of an order; one for the whole if it names nothing. @throws {RowFault} */
export function linesOf(order: JsonObject): readonly OrderLine[] {
  const currency = wordsAt(order, "priceCurrency");
  const offers = objectsAt(order, "acceptedOffer");
  const offered = offers.map((offer) => offerLine(offer, currency));
  const named = offered.filter(({ name }) => name !== null);
  const [only] = offers;
  const price = offers.length === 1 && only !== undefined ? only : {};
  const items = objectsAt(order, "orderedItem").map((item) => itemLine(item, price, currency));
  const lines = named.length > 0 ? named : items.filter(({ name }) => name !== null);
  const total = decimalAt(order, "price") ?? decimalAt(order, "totalPrice");
  if (lines.length > 0) return withLinePrices(lines, total);
  return [{ ...plain, price: total, currency: currencyIn(order, currency) }];
}

/** What is charged beside the lines. @throws {RowFault} */
export function extrasOf(order: JsonObject): readonly OrderLine[] {
  const delivery = objectsAt(order, "priceSpecification").find((one) =>
    /DeliveryCharge/u.test(wordsAt(one, "@type") ?? ""),
  );
  const price = delivery === undefined ? null : decimalAt(delivery, "price");
  if (delivery === undefined || isNothing(price)) return [];
  const currency = currencyIn(delivery, wordsAt(order, "priceCurrency"));
  return [{ ...plain, name: "Shipping", price, currency }];
}

/** What is taken off the lines; null if nothing is. @throws {RowFault} */
export function discountOf(
  order: JsonObject,
): { readonly micros: bigint; readonly currency: string } | null {
  const amount = decimalAt(order, "discount");
  const stated = wordsAt(order, "discountCurrency") ?? wordsAt(order, "priceCurrency");
  const currency = code(stated);
  if (amount === null || currency === null) return null;
  const micros = toMicros(amount.replace(/^-/u, ""));
  return micros === 0n ? null : { micros, currency };
}

function isNothing(amount: string | null): boolean {
  return amount === null || !/[1-9]/u.test(amount);
}

/** `acceptedOffer`: an offer with what it offers. */
function offerLine(offer: JsonObject, currency: string | null): OrderLine {
  const [product = {}] = objectsAt(offer, "itemOffered");
  return {
    ...plain,
    ...productFacts(product),
    sku: wordsAt(product, "sku") ?? wordsAt(offer, "sku"),
    seller: wordsAt(offer, "seller"),
    quantity: quantityAt(offer, "eligibleQuantity"),
    price: decimalAt(offer, "price"),
    isLinePrice: false,
    currency: currencyIn(offer, currency),
  };
}

/** `orderedItem`: an OrderItem around a product, or the product itself. */
function itemLine(item: JsonObject, offer: JsonObject, currency: string | null): OrderLine {
  const [inner] = objectsAt(item, "orderedItem");
  const product = inner ?? item;
  const [own = offer] = objectsAt(product, "offers");
  return {
    ...plain,
    ...productFacts(product),
    sku: wordsAt(product, "sku") ?? wordsAt(product, "productID"),
    seller: wordsAt(item, "seller") ?? wordsAt(own, "seller"),
    quantity: quantityAt(item, "orderQuantity"),
    price: decimalAt(item, "price") ?? decimalAt(own, "price"),
    isLinePrice: false,
    currency: currencyIn(item, currencyIn(own, currency)),
    status: wordsAt(item, "orderItemStatus"),
  };
}

function productFacts(product: JsonObject): Pick<OrderLine, "name" | "gtin" | "brand"> {
  const names = ["gtin", "gtin13", "gtin12", "gtin14", "gtin8"];
  return {
    name: wordsAt(product, "name"),
    gtin: names.map((name) => wordsAt(product, name)).find((text) => text !== null) ?? null,
    brand: wordsAt(product, "brand"),
  };
}

function quantityAt(node: JsonObject, name: string): number {
  const text = decimalAt(node, name) ?? "1";
  return Number(text) > 0 ? Number(text) : 1;
}

function currencyIn(node: JsonObject, otherwise: string | null): string | null {
  return code(wordsAt(node, "priceCurrency") ?? otherwise);
}

function code(currency: string | null): string | null {
  const text = (currency ?? "").toUpperCase();
  return /^[A-Z]{3}$/u.test(text) ? text : null;
}

/** Some write the price of the line: where prices of one would be more than the order's total, and prices alone are not. */
function withLinePrices(lines: readonly OrderLine[], total: string | null): readonly OrderLine[] {
  if (total === null || lines.every(({ quantity }) => quantity === 1)) return lines;
  const sum = (times: (quantity: number) => number): bigint =>
    lines.reduce(
      (all, { price, quantity }) =>
        all + toMicros(price ?? "0") * BigInt(Math.ceil(times(quantity))),
      0n,
    );
  const most = toMicros(total);
  const areLines = sum((quantity) => quantity) > most && sum(() => 1) <= most;
  return areLines ? lines.map((line) => ({ ...line, isLinePrice: true })) : lines;
}
