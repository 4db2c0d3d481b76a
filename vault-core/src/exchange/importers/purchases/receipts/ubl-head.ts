/**
 * What stands above the lines of a UBL invoice or credit note (Peppol BIS Billing 3, EN 16931). The buyer, accounts and
 * addresses are not read at all.
 * @module
 */
import type { JsonObject } from "../../../../model/json.ts";
import { Day } from "../../../../records/values.ts";
import { readWhen } from "../../reading/dates.ts";
import { RowFault } from "../../reading/fault.ts";
import { stripped } from "../../reading/strip.ts";
import { childrenNamed, nodeAt, textIn, type XmlNode } from "../../reading/xml-tree.ts";

/** The facts that all lines of a document share. */
export interface InvoiceHead {
  /** The document's own number. */
  readonly id: string;
  readonly isCreditNote: boolean;
  readonly seller: string;
  /** What names the seller in keys; stored nowhere. */
  readonly sellerKey: string;
  readonly when: JsonObject;
  /** Number of the order, else of the invoice. */
  readonly orderId: string;
  readonly currency: string;
  readonly status: string;
  /** `YYYY-MM-DD`; null: not told, or what a credit note takes back. */
  readonly deliveredOn: string | null;
  /** Null: not told. */
  readonly paymentKind: string | null;
}

/** Reads the head. @throws {RowFault} Names the element that is missing. */
export function headOf(document: XmlNode): InvoiceHead {
  const party = nodeAt(document, "AccountingSupplierParty", "Party");
  const id = textIn(document, "ID");
  const seller =
    textIn(party, "PartyName", "Name") ?? textIn(party, "PartyLegalEntity", "RegistrationName");
  const currency = textIn(document, "DocumentCurrencyCode") ?? "";
  if (id === null) throw new RowFault("ID is missing.");
  if (seller === null) throw new RowFault("AccountingSupplierParty has no name.");
  if (!/^[A-Z]{3}$/u.test(currency))
    throw new RowFault("DocumentCurrencyCode is no currency code.");
  return {
    id,
    isCreditNote: isCreditNote(document),
    seller: stripped(seller),
    sellerKey:
      textIn(party, "PartyTaxScheme", "CompanyID") ??
      textIn(party, "PartyLegalEntity", "CompanyID") ??
      seller,
    when: whenOf(document),
    orderId: (orderOf(document) ?? id).slice(0, 200),
    currency,
    status: textIn(document, "Delivery", "ActualDeliveryDate") === null ? "unknown" : "delivered",
    deliveredOn: isCreditNote(document) ? null : deliveryDay(document),
    paymentKind: paymentKindOf(textIn(document, "PaymentMeans", "PaymentMeansCode")),
  };
}

/** Some countries write a credit note as an invoice whose type says so (UN/CEFACT 1001). */
function isCreditNote(document: XmlNode): boolean {
  const type = textIn(document, "InvoiceTypeCode") ?? "";
  return document.name === "CreditNote" || /^(?:81|83|381|396|532)$/u.test(type);
}

/** A date of XML Schema may carry a zone, which says nothing of a day. */
function whenOf(document: XmlNode): JsonObject {
  const date = (textIn(document, "IssueDate") ?? "").replace(/(?:Z|[+-]\d\d:\d\d)$/u, "");
  const time = textIn(document, "IssueTime");
  return readWhen(time === null ? date : `${date}T${time}`, "dmy", "IssueDate", 0);
}

/** Lines stand without it if it is no day. */
function deliveryDay(document: XmlNode): string | null {
  const text = textIn(document, "Delivery", "ActualDeliveryDate") ?? "";
  const day = /^(\d{4}-\d\d-\d\d)(?:Z|[+-]\d\d:\d\d)?$/u.exec(text.trim())?.[1];
  return day !== undefined && Day.safeParse(day).success ? day : null;
}

/** The seller's number of the order before the buyer's; a credit note without either is of the invoice that it names. */
function orderOf(document: XmlNode): string | null {
  const named = [
    textIn(document, "OrderReference", "SalesOrderID"),
    textIn(document, "OrderReference", "ID"),
    ...childrenNamed(document, "BillingReference").map((reference) =>
      textIn(reference, "InvoiceDocumentReference", "ID"),
    ),
  ];
  return named.find((id) => id !== null && !/^n\.?\/?a\.?$/iu.test(id)) ?? null;
}

/** UN/CEFACT 4461. */
function paymentKindOf(code: string | null): string | null {
  if (code === null) return null;
  if (/^(?:30|31|42|49|57|58|59)$/u.test(code)) return "bank";
  if (/^(?:48|54|55)$/u.test(code)) return "card";
  return code === "10" ? "cash" : "unknown";
}
