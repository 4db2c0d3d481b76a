/**
 * Ann's own Amazon file, as she downloaded it.
 * @module
 */

const COLUMNS =
  "Website,Order ID,Order Date,Purchase Order Number,Currency,Unit Price,Unit Price Tax,Shipping Charge,Total Discounts,Total Owed,Shipment Item Subtotal,Shipment Item Subtotal Tax,ASIN,Product Condition,Quantity,Payment Instrument Type,Order Status,Shipment Status,Ship Date,Shipping Option,Shipping Address,Billing Address,Carrier Name & Tracking Number,Product Name,Gift Message,Gift Sender Name,Gift Recipient Contact Details,Item Serial Number".split(
    ",",
  );

/** What Ann bought, newest first. */
export const ANNS_PURCHASES = [
  { order: "302-0000001-0000001", day: 2, name: "Winter boots Halden, 42", total: "189.00" },
  { order: "302-0000002-0000002", day: 9, name: "Two-person tent Tarn", total: "249.90" },
  { order: "302-0000003-0000003", day: 16, name: "Field Guide to Mosses", total: "24.00" },
] as const;

/** The file; days count back from now. */
export function annsOrders(now: number): { name: string; mimeType: string; buffer: Buffer } {
  const lines = ANNS_PURCHASES.map((purchase, index) => {
    const at = new Date(now - purchase.day * 86_400_000).toISOString().replace(/\.\d+Z$/, "Z");
    const cells: Record<string, string> = {
      Website: "Amazon.de",
      "Order ID": purchase.order,
      "Order Date": at,
      Currency: "EUR",
      "Unit Price": purchase.total,
      "Total Owed": purchase.total,
      ASIN: `B00000000${index}`,
      "Product Condition": "New",
      Quantity: "1",
      "Payment Instrument Type": "Visa - 5678",
      "Order Status": "Closed",
      "Shipment Status": "Shipped",
      "Ship Date": at,
      "Product Name": purchase.name,
    };
    return COLUMNS.map((column) => `"${cells[column] ?? "Not Available"}"`).join(",");
  });
  const text = `${COLUMNS.map((column) => `"${column}"`).join(",")}\r\n${lines.join("\r\n")}\r\n`;
  return { name: "Your Orders.csv", mimeType: "text/csv", buffer: Buffer.from(text) };
}

/** A browser history as Google hands it out, of so many visits; another `first` gives other visits. */
export function visitsFile(count: number, first = 0): string {
  const visits = Array.from({ length: count }, (_, n) => n + first).map((at) => ({
    page_transition_qualifier: "CLIENT_REDIRECT",
    title: `Page ${at % 97} of the pond`,
    url: `https://www.pond.example/${at % 977}/heron`,
    time_usec: 1_770_000_000_000_000 + at * 61_000_003,
    client_id: "x",
  }));
  return JSON.stringify({ "Browser History": visits });
}
