/**
 * Amazon's words in our lists: seller, status, payment, condition, gifts. Payment digits and gift texts end here.
 * @module
 */
import type { JsonObject } from "../../../../model/json.ts";
import type { CellOf } from "./amazon-survey.ts";
import { isAbsent } from "../../reading/numbers.ts";
import { paymentKind } from "../../reading/payment.ts";
import { stripped } from "../../reading/strip.ts";

/** A sentence where a date should be, such as "Due to technical limitations...". */
export function isNotice(dateCell: string): boolean {
  return (
    !/\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}/u.test(dateCell) && dateCell.trim().split(/\s+/u).length >= 4
  );
}

/** Amazon itself has many names; a shop that sells there has its own. */
export function sellerOf(cell: string): string {
  return isAbsent(cell) || /^amazon\b/iu.test(cell) ? "Amazon" : stripped(cell);
}

/** The state of a line. `Shipped and Shipped` is shipped: one word for each parcel. */
export function statusOf(order: string, shipment: string, shipDate: string): string {
  const words = `${order} ${shipment}`.toLowerCase();
  if (words.includes("cancel")) return "cancelled";
  if (words.includes("return")) return "returned";
  if (words.includes("delivered")) return "delivered";
  if (shipment.toLowerCase().includes("shipped")) return "shipped";
  if (words.includes("closed") && !isAbsent(shipDate)) return "shipped";
  return /authorized|new|open|pending|processing|payment/u.test(words) ? "ordered" : "unknown";
}

/** Of what was out of stock, none was sent and nothing was charged: the order may be closed all the same. */
export function isUnsent(cell: CellOf): boolean {
  return [cell("quantity"), cell("total")].every((text) => /^0+(?:[.,]0*)?$/u.test(text));
}

/** The kind of payment; the digits of a card are not kept. */
export function paymentKindOf(cell: string): JsonObject {
  const kind = paymentKind(cell);
  return kind === null ? {} : { paymentKind: kind };
}

/** schema.org OfferItemCondition. */
export function conditionOf(cell: string): JsonObject {
  const text = cell.toLowerCase();
  if (/refurb|renewed/u.test(text)) return { itemCondition: "refurbished" };
  if (text.includes("used") || text.includes("collectible")) return { itemCondition: "used" };
  if (text.includes("damaged")) return { itemCondition: "damaged" };
  return text.includes("new") ? { itemCondition: "new" } : {};
}

/** What hints at a gift; the text, the names and the address stay in the file. */
export function giftHintOf(cell: CellOf, homeAddress: string | null): JsonObject {
  if (!isAbsent(cell("giftMessage"))) return { giftHint: "message" };
  if (!isAbsent(cell("giftRecipient"))) return { giftHint: "recipient" };
  const address = cell("shippingAddress");
  if (isAbsent(address)) return {};
  return { giftHint: address === homeAddress ? "none" : "address" };
}
