/**
 * The kind of a payment. The digits of a card end here.
 * @module
 */
import { isAbsent } from "./numbers.ts";

/** The kind that a cell names; two kinds are `mixed`; null if it names none. */
export function paymentKind(cell: string): string | null {
  if (isAbsent(cell)) return null;
  const kinds = new Set(cell.split(/ and |,|;/u).map(onePaymentKind));
  const [first = "unknown"] = kinds;
  return kinds.size > 1 ? "mixed" : first;
}

function onePaymentKind(part: string): string {
  const text = part.toLowerCase();
  if (/gift|store card|voucher|balance/u.test(text)) return "giftcard";
  if (/paypal/u.test(text)) return "paypal";
  if (/points|rewards/u.test(text)) return "points";
  if (/bank|checking|debit account|lastschrift|direct debit|sepa/u.test(text)) return "bank";
  if (/cash|convenience/u.test(text)) return "cash";
  if (/visa|master|amex|american express|discover|maestro|jcb|diners|card|\d{4}\s*$/u.test(text))
    return "card";
  return "unknown";
}
