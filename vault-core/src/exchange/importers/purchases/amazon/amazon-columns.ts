/**
 * Columns of Amazon's lists of orders, by field: "Your Orders" in the layout before 2026 and the one since, which is sorted
 * A to Z and renames four, and the report of items that Amazon gave until 2023. Never positional.
 * @module
 */
/** Accepted headers of each column of "Your Orders", lower case. */
const yourOrdersColumns = {
  orderId: ["order id"],
  orderDate: ["order date"],
  asin: ["asin"],
  name: ["product name"],
  quantity: ["quantity", "original quantity"],
  total: ["total owed", "total amount"],
  currency: ["currency"],
  website: ["website"],
  seller: [],
  unitPrice: ["unit price"],
  unitTax: ["unit price tax"],
  lineTax: [],
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
  subtotal: ["shipment item subtotal"],
  subtotalTax: ["shipment item subtotal tax"],
  serialNumber: ["item serial number"],
  category: [],
  commodityCode: [],
  releaseDate: [],
} as const satisfies Record<string, readonly string[]>;

/** A column that the importers know. */
export type AmazonColumn = keyof typeof yourOrdersColumns;

/** One of Amazon's lists of orders. */
export interface AmazonLayout {
  /** Accepted headers, lower case; none where the list lacks the column. */
  readonly columns: Readonly<Record<AmazonColumn, readonly string[]>>;
  /** Columns kept in `source.raw`. Addresses, gift texts, payment and tracking numbers are in no list. */
  readonly raw: readonly AmazonColumn[];
  /** Columns that hold amounts, and so tell the decimal sign of the file. */
  readonly amounts: readonly AmazonColumn[];
  /** Some rows have no ASIN: their names tell them apart. */
  readonly mayLackAsin: boolean;
}

/** "Your Orders", both layouts. */
export const yourOrders: AmazonLayout = {
  columns: yourOrdersColumns,
  raw: ["shipDate", "shippingOption", "purchaseOrder", "subtotal", "subtotalTax", "serialNumber"],
  amounts: ["unitPrice", "unitTax", "shipping", "discount", "total"],
  mayLackAsin: false,
};

/** The report of items until 2023. Its order status tells what was shipped, its address is spread over columns. */
export const itemsReport: AmazonLayout = {
  columns: {
    ...yourOrdersColumns,
    asin: ["asin/isbn"],
    name: ["title"],
    quantity: ["quantity"],
    total: ["item total"],
    seller: ["seller"],
    unitPrice: ["purchase price per unit"],
    unitTax: [],
    lineTax: ["item subtotal tax"],
    shipping: [],
    discount: [],
    condition: ["condition"],
    shipmentStatus: ["order status"],
    shipDate: ["shipment date"],
    shippingAddress: ["shipping address street 1"],
    subtotal: ["item subtotal"],
    subtotalTax: [],
    category: ["category"],
    commodityCode: ["unspsc code"],
    releaseDate: ["release date"],
  },
  raw: ["shipDate", "purchaseOrder", "subtotal", "category", "commodityCode", "releaseDate"],
  amounts: ["unitPrice", "lineTax", "total"],
  mayLackAsin: true,
};

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

/** Finds each known column in a normalised header. */
export function columnsOf(
  { columns }: AmazonLayout,
  headers: readonly string[],
): ReadonlyMap<AmazonColumn, number> {
  const found = new Map<AmazonColumn, number>();
  for (const [column, accepted] of Object.entries(columns)) {
    const at = headers.findIndex((header) => accepted.includes(header));
    if (at >= 0 && isAmazonColumn(column)) found.set(column, at);
  }
  return found;
}

function isAmazonColumn(name: string): name is AmazonColumn {
  return Object.hasOwn(yourOrdersColumns, name);
}

const headlines = new Map<string, string>();

/** A column's header as the vendor writes it. */
export function headlineOf({ columns }: AmazonLayout, column: AmazonColumn): string {
  const header = columns[column][0] ?? column;
  const known = headlines.get(header);
  if (known !== undefined) return known;
  const written = header
    .replaceAll(/(^| )([a-z])/gu, (letters) => letters.toUpperCase())
    .replace("Id", "ID")
    .replace(/^(?:asin|unspsc)\S*/iu, (word) => word.toUpperCase());
  headlines.set(header, written);
  return written;
}
