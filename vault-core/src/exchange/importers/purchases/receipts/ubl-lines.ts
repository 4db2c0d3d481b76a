/**
 * Lines of a UBL invoice as purchases, with the charges and discounts of the whole document as lines of their own.
 * @module
 */
import type { Draft } from "../../../../model/drafts.ts";
import type { JsonObject } from "../../../../model/json.ts";
import { productCategory } from "../../../../records/category-words.ts";
import { toDecimal } from "../../../../records/decimal.ts";
import { naturalKey } from "../../../../records/natural-key.ts";
import { RowFault } from "../../reading/fault.ts";
import type { Nth } from "../../reading/nth.ts";
import { readDecimal } from "../../reading/numbers.ts";
import { stripped } from "../../reading/strip.ts";
import { childrenNamed, nodeAt, textIn, type XmlNode } from "../../reading/xml-tree.ts";
import { said } from "../../things/thing-rows.ts";
import { gtinIn } from "./gtin.ts";
import { currencyDigits, toMicros, type RunningTax } from "./sums.ts";
import { isDiscount, type SpreadDiscounts } from "./ubl-discounts.ts";
import type { InvoiceHead } from "./ubl-head.ts";

/** What the lines of one document share. */
export interface InvoiceContext {
  readonly head: InvoiceHead;
  readonly tax: RunningTax;
  readonly nth: Nth;
  readonly discounts: SpreadDiscounts;
}

/** The lines that a document bills, in their order. */
export function billedLines(document: XmlNode): readonly XmlNode[] {
  return ["InvoiceLine", "CreditNoteLine"].flatMap((name) => childrenNamed(document, name));
}

/** Charges of the whole document, and discounts that no line holds. */
export function loneCharges(document: XmlNode, { spread }: SpreadDiscounts): readonly XmlNode[] {
  return childrenNamed(document, "AllowanceCharge").filter((charge) => !spread.has(charge));
}

/** The totals, if they round what is to be paid: no line holds that (EN 16931, BT-114). */
export function roundings(document: XmlNode): readonly XmlNode[] {
  return childrenNamed(document, "LegalMonetaryTotal").filter((totals) =>
    /[1-9]/u.test(textIn(totals, ROUNDING) ?? ""),
  );
}

/** Makes the draft of a line. @throws {RowFault} */
export function lineDraft(line: XmlNode, row: number, context: InvoiceContext): Draft {
  const isCharge = !line.name.endsWith("Line");
  const facts = factsOf(line);
  const { head, nth } = context;
  const category = productCategory(facts.name);
  const fields = {
    type: "purchase",
    when: head.when,
    lineKind: "item",
    status: head.status,
    orderId: head.orderId,
    seller: head.seller,
    name: facts.name,
    quantity: facts.quantity,
    ...amountsOf(line, facts, context),
    ...said({
      ...facts.more,
      category,
      paymentKind: head.paymentKind,
      deliveredOn: head.deliveredOn,
    }),
  };
  const space = head.isCreditNote ? "credit-note" : "invoice";
  const id = isCharge ? `+${facts.name}` : (textIn(line, "ID") ?? "");
  const key = naturalKey(space, head.sellerKey, head.id, id, nth.next(id));
  const raw = { ID: head.id, ...facts.raw };
  return { kind: "draft", collection: "purchases", naturalKey: key, fields, raw, row };
}

const ROUNDING = "PayableRoundingAmount";

function factsOf(line: XmlNode): LineFacts {
  if (line.name === "LegalMonetaryTotal") return roundingFacts;
  return line.name === "AllowanceCharge" ? chargeFacts(line) : itemFacts(line);
}

interface LineFacts {
  readonly name: string;
  readonly quantity: number;
  /** The element of the amount without tax. */
  readonly amount: "LineExtensionAmount" | "Amount" | typeof ROUNDING;
  /** An allowance: it counts against the lines. */
  readonly isLess: boolean;
  readonly taxed: XmlNode | null;
  readonly more: JsonObject;
  readonly raw: JsonObject;
}

const roundingFacts: LineFacts = {
  name: "Rounding",
  quantity: 1,
  amount: ROUNDING,
  isLess: false,
  taxed: null,
  more: {},
  raw: {},
};

function itemFacts(line: XmlNode): LineFacts {
  const item = nodeAt(line, "Item");
  const name = textIn(item, "Name") ?? textIn(item, "Description");
  if (name === null) throw new RowFault("Item has no Name.");
  const quantity = nodeAt(line, "InvoicedQuantity") ?? nodeAt(line, "CreditedQuantity");
  const unit = quantity?.attributes.get("unitCode") ?? null;
  const number = numberIn(line, quantity?.name ?? "InvoicedQuantity") ?? "1";
  return {
    name: stripped(name),
    quantity: Math.abs(Number(number)),
    amount: "LineExtensionAmount",
    isLess: false,
    taxed: nodeAt(item, "ClassifiedTaxCategory"),
    more: said({
      gtin: gtinIn(textIn(item, "StandardItemIdentification", "ID")),
      sku: textIn(item, "SellersItemIdentification", "ID"),
      brand: textIn(item, "BrandName"),
    }),
    raw: said({
      unitCode: unit === null || /^(?:C62|EA|H87)$/u.test(unit) ? null : unit,
      ItemClassificationCode: textIn(item, "CommodityClassification", "ItemClassificationCode"),
    }),
  };
}

function chargeFacts(charge: XmlNode): LineFacts {
  const isLess = isDiscount(charge);
  const reason = textIn(charge, "AllowanceChargeReason");
  return {
    name: stripped(reason ?? (isLess ? "Discount" : "Charge")),
    quantity: 1,
    amount: "Amount",
    isLess,
    taxed: nodeAt(charge, "TaxCategory"),
    more: {},
    raw: {},
  };
}

/** Lines are stated without tax; what the owner paid has it. */
function amountsOf(
  line: XmlNode,
  facts: LineFacts,
  { head, tax, discounts }: InvoiceContext,
): JsonObject {
  const net = numberIn(line, facts.amount);
  if (net === null) throw new RowFault(`${facts.amount} is missing.`);
  const stated = nodeAt(line, facts.amount)?.attributes.get("currencyID") ?? head.currency;
  if (!/^[A-Z]{3}$/u.test(stated)) throw new RowFault("currencyID is no currency code.");
  const digits = currencyDigits(stated);
  const money = (micros: bigint): JsonObject => ({
    value: toDecimal(micros, digits),
    currency: stated,
  });
  const isBack = head.isCreditNote !== facts.isLess;
  const share = discounts.shares.get(line) ?? 0n;
  const bare = toMicros(net) - share;
  const netMicros = isBack ? -bare : bare;
  const taxMicros = taxOf(line, facts, { netMicros, isBack, digits, tax });
  const total = netMicros + taxMicros;
  return {
    direction: total < 0n || (total === 0n && isBack) ? "refund" : "purchase",
    lineTotal: money(total),
    ...said({
      tax: taxMicros === 0n ? null : money(taxMicros),
      discount: discountOf(line, share, money),
      unitPrice: unitPriceOf(line, stated),
    }),
  };
}

function taxOf(
  line: XmlNode,
  facts: LineFacts,
  {
    netMicros,
    isBack,
    digits,
    tax,
  }: {
    readonly netMicros: bigint;
    readonly isBack: boolean;
    readonly digits: number;
    readonly tax: RunningTax;
  },
): bigint {
  const total = nodeAt(line, "TaxTotal");
  const stated = total === null ? null : numberIn(total, "TaxAmount");
  if (stated !== null) return isBack ? -toMicros(stated) : toMicros(stated);
  const rate = facts.taxed === null ? null : numberIn(facts.taxed, "Percent");
  return rate === null ? 0n : tax.next(rate, netMicros, digits);
}

/** What was taken off the line, and its share of what was taken off the whole. */
function discountOf(
  line: XmlNode,
  share: bigint,
  money: (micros: bigint) => JsonObject,
): JsonObject | null {
  const sum = childrenNamed(line, "AllowanceCharge")
    .filter(isDiscount)
    .reduce((total, charge) => total + toMicros(numberIn(charge, "Amount") ?? "0"), share);
  return sum === 0n ? null : money(sum);
}

/** The price of one, if it is stated for one and short enough to be money. */
function unitPriceOf(line: XmlNode, currency: string): JsonObject | null {
  const price = nodeAt(line, "Price");
  const value = textIn(price, "PriceAmount") ?? "";
  const base = textIn(price, "BaseQuantity") ?? "1";
  if (!/^\d{1,15}(?:\.\d{1,6})?$/u.test(value) || !/^1(?:\.0+)?$/u.test(base)) return null;
  return { value, currency };
}

function numberIn(node: XmlNode, name: string): string | null {
  return readDecimal(textIn(node, name) ?? "", ".", name);
}
