/**
 * Columns of Amazon's "Your Orders", by field: the layout before 2026 and the one since, which is sorted A to Z and
 * renames four. Never positional.
 * @module
 */
/** Accepted headers of each column, lower case. */
export const amazonColumns = {
  orderId: ["order id"],
  orderDate: ["order date"],
  asin: ["asin"],
  name: ["product name"],
  quantity: ["quantity", "original quantity"],
  total: ["total owed", "total amount"],
  currency: ["currency"],
  website: ["website"],
  unitPrice: ["unit price"],
  unitTax: ["unit price tax"],
  shipping: ["shipping charge"],
  discount: ["total discounts"],
  condition: ["product condition"],
  payment: ["payment instrument type", "payment method type"],
  orderStatus: ["order status"],
  shipmentStatus: ["shipment status"],
  shipDate: ["ship date", "shipment date"],
  shippingAddress: ["shipping address"],
  giftMessage: ["gift message"],
  giftRecipient: ["gift recipient contact details", "gift recipient contact"],
  // No field of their own; kept as the source's own words.
  purchaseOrder: ["purchase order number"],
  shippingOption: ["shipping option"],
  shipmentSubtotal: ["shipment item subtotal"],
  shipmentSubtotalTax: ["shipment item subtotal tax"],
  serialNumber: ["item serial number"],
} as const satisfies Record<string, readonly string[]>;

/** A column that the importer knows. */
export type AmazonColumn = keyof typeof amazonColumns;

/** Columns without which a row says nothing. */
export const amazonRequired = [
  "orderId",
  "orderDate",
  "asin",
  "name",
  "quantity",
  "total",
  "currency",
] as const satisfies readonly AmazonColumn[];

/** Columns kept in `source.raw`. Addresses, gift texts, payment and tracking numbers are in no list. */
export const amazonRaw = [
  "shipDate",
  "shippingOption",
  "purchaseOrder",
  "shipmentSubtotal",
  "shipmentSubtotalTax",
  "serialNumber",
] as const satisfies readonly AmazonColumn[];

/** Columns that hold amounts, and so tell the decimal sign of the file. */
export const amazonAmounts = [
  "unitPrice",
  "unitTax",
  "shipping",
  "discount",
  "total",
] as const satisfies readonly AmazonColumn[];

/** Finds each known column in a normalised header. */
export function columnsOf(headers: readonly string[]): ReadonlyMap<AmazonColumn, number> {
  const found = new Map<AmazonColumn, number>();
  for (const [column, accepted] of Object.entries(amazonColumns)) {
    const at = headers.findIndex((header) => (accepted as readonly string[]).includes(header));
    if (at >= 0 && isAmazonColumn(column)) found.set(column, at);
  }
  return found;
}

function isAmazonColumn(name: string): name is AmazonColumn {
  return Object.hasOwn(amazonColumns, name);
}

const headlines = new Map<AmazonColumn, string>();

/** A column's header as the vendor writes it. */
export function headlineOf(column: AmazonColumn): string {
  const known = headlines.get(column);
  if (known !== undefined) return known;
  const [header] = amazonColumns[column];
  const written =
    header === "asin"
      ? "ASIN"
      : header.replaceAll(/(^| )([a-z])/gu, (letters) => letters.toUpperCase()).replace("Id", "ID");
  headlines.set(column, written);
  return written;
}
