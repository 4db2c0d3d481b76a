/**
 * Amazon's two layouts and every quirk of its files.
 * @module
 */
import { describe, expect, test } from "vitest";
import type { Draft, ImportAnswers, ImportItem } from "../../../../model/drafts.ts";
import { detectFile } from "../../../detect.ts";
import { itemsOf, utf16 } from "../../../testing.ts";

const oldHeader =
  "Website,Order ID,Order Date,Purchase Order Number,Currency,Unit Price,Unit Price Tax,Shipping Charge,Total Discounts,Total Owed,Shipment Item Subtotal,Shipment Item Subtotal Tax,ASIN,Product Condition,Quantity,Payment Instrument Type,Order Status,Shipment Status,Ship Date,Shipping Option,Shipping Address,Billing Address,Carrier Name & Tracking Number,Product Name,Gift Message,Gift Sender Name,Gift Recipient Contact Details,Item Serial Number".split(
    ",",
  );
const renamed = new Map([
  ["Total Owed", "Total Amount"],
  ["Quantity", "Original Quantity"],
  ["Payment Instrument Type", "Payment Method Type"],
  ["Gift Recipient Contact Details", "Gift Recipient Contact"],
]);
const newHeader = oldHeader.map((name) => renamed.get(name) ?? name).toSorted();

const tent: Record<string, string> = {
  Website: "Amazon.com",
  "Order ID": "113-0000001-0000001",
  "Order Date": "2026-05-03T19:52:49Z",
  "Purchase Order Number": "Not Applicable",
  Currency: "USD",
  "Unit Price": "124.95",
  "Unit Price Tax": "9.05",
  "Shipping Charge": "0",
  "Total Discounts": "0",
  "Total Owed": "268.00",
  "Shipment Item Subtotal": "249.90",
  "Shipment Item Subtotal Tax": "18.10",
  ASIN: "B0TENT00001",
  "Product Condition": "New",
  Quantity: "2",
  "Payment Instrument Type": "Visa - 5678",
  "Order Status": "Closed",
  "Shipment Status": "Shipped",
  "Ship Date": "2026-05-04T10:00:00Z",
  "Shipping Option": "std-us",
  "Shipping Address": "Ann Canary 1 Street",
  "Billing Address": "Ann Canary Billing",
  "Carrier Name & Tracking Number": "UPS(1ZCANARY)",
  "Product Name": "Two-person tent, green",
  "Gift Message": "Not Available",
  "Gift Sender Name": "Not Available",
  "Gift Recipient Contact Details": "Not Available",
  "Item Serial Number": "Not Available",
};

function quoted(cell: string): string {
  return /[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

function csv(header: readonly string[], rows: readonly Record<string, string>[]): string {
  const back = new Map([...renamed].map(([before, after]) => [after, before]));
  const lines = rows.map((row) => header.map((name) => quoted(row[back.get(name) ?? name] ?? "")));
  return [header, ...lines].map((line) => `${line.join(",")}\r\n`).join("");
}

function read(file: string | Blob, answers: ImportAnswers = {}): Promise<ImportItem[]> {
  return itemsOf(file, "amazon.orders", answers);
}

async function one(change: Record<string, string>, answers: ImportAnswers = {}): Promise<Draft> {
  const [item] = await read(csv(oldHeader, [{ ...tent, ...change }]), answers);
  if (item?.kind !== "draft") throw new Error(JSON.stringify(item));
  return item;
}

const expected = {
  kind: "draft",
  collection: "purchases",
  naturalKey: "amazon|113-0000001-0000001|B0TENT00001|1",
  row: 2,
  fields: {
    type: "purchase",
    when: { at: "2026-05-03T19:52:49Z", precision: "s" },
    lineKind: "item",
    direction: "purchase",
    status: "shipped",
    orderId: "113-0000001-0000001",
    seller: "Amazon",
    marketplace: "Amazon.com",
    name: "Two-person tent, green",
    asin: "B0TENT00001",
    category: "1528",
    quantity: 2,
    unitPrice: { value: "124.95", currency: "USD" },
    lineTotal: { value: "268.00", currency: "USD" },
    tax: { value: "18.10", currency: "USD" },
    shipping: { value: "0", currency: "USD" },
    discount: { value: "0", currency: "USD" },
    paymentKind: "card",
    itemCondition: "new",
    giftHint: "none",
  },
  raw: {
    "Ship Date": "2026-05-04T10:00:00Z",
    "Shipping Option": "std-us",
    "Shipment Item Subtotal": "249.90",
    "Shipment Item Subtotal Tax": "18.10",
  },
};

describe("both layouts give the same record", () => {
  for (const [layout, header] of [
    ["before 2026", oldHeader],
    ["since 2026", newHeader],
    ["with Shipment Date for Ship Date", oldHeader.map((name) => name)],
    ["in any order of columns", oldHeader.toReversed()],
  ] as const) {
    test(layout, async () => {
      const text = csv(header, [tent]).replace(
        "Ship Date",
        layout.includes("Shipment Date") ? "Shipment Date" : "Ship Date",
      );
      expect(await detectFile(new Blob([text]))).toMatchObject({
        format: "amazon.orders",
        confidence: 1,
        questions: [],
      });
      expect(await read(text)).toEqual([expected]);
      // A byte order mark and UTF-16 change nothing.
      expect(await read(`\ufeff${text}`)).toEqual([expected]);
      expect(await read(utf16(text))).toEqual([expected]);
    });
  }
});

test("of two dates in one cell the first counts", async () => {
  const draft = await one({ "Order Date": "2024-07-19T19:52:49Z and 2024-07-19T20:23:05+00:00" });
  expect(draft.fields["when"]).toEqual({ at: "2024-07-19T19:52:49Z", precision: "s" });
});

async function when(date: string, answers: ImportAnswers = {}): Promise<unknown> {
  return (await one({ "Order Date": date }, answers)).fields["when"];
}

test("a date without a time is a day, in the order that the file shows", async () => {
  expect(await when("01/15/2024")).toEqual({ day: "2024-01-15", precision: "day" });
  expect(await when("15/01/2024")).toEqual({ day: "2024-01-15", precision: "day" });
  // Without a day above 12 the owner is asked.
  await expect(when("01/05/2024")).rejects.toMatchObject({
    code: "needs-answer",
    details: { question: "date-order" },
  });
  expect(await when("01/05/2024", { "date-order": "dmy" })).toEqual({
    day: "2024-05-01",
    precision: "day",
  });
  const text = csv(oldHeader, [{ ...tent, "Order Date": "01/05/2024" }]);
  expect((await detectFile(new Blob([text]))).questions.map(({ id }) => id)).toEqual([
    "date-order",
  ]);
});

test("of what was out of stock none was sent and nothing charged: it is cancelled, though its order is closed", async () => {
  const unsent = { "Order Status": "Closed", "Shipment Status": "Not Available", Quantity: "0" };
  const status = async (total: string) =>
    (await one({ ...unsent, "Ship Date": "Not Available", "Total Owed": total })).fields["status"];
  expect([await status("0"), await status("0.00"), await status("4.99")]).toEqual([
    "cancelled",
    "cancelled",
    "unknown",
  ]);
});

test("shipped in two parcels is shipped, cancelled is cancelled", async () => {
  expect((await one({ "Shipment Status": "Shipped and Shipped" })).fields["status"]).toBe(
    "shipped",
  );
  expect(
    (await one({ "Order Status": "Cancelled", "Shipment Status": "Not Available" })).fields[
      "status"
    ],
  ).toBe("cancelled");
  expect(
    (
      await one({
        "Order Status": "Authorized",
        "Shipment Status": "Not Available",
        "Ship Date": "Not Available",
      })
    ).fields["status"],
  ).toBe("ordered");
});

test("payment keeps its kind and never its digits", async () => {
  const kind = async (cell: string): Promise<unknown> =>
    (await one({ "Payment Instrument Type": cell })).fields["paymentKind"];
  expect(await kind("Gift Certificate/Card and Visa - 5678")).toBe("mixed");
  expect(await kind("Gift Certificate/Card")).toBe("giftcard");
  expect(await kind("MasterCard - 1234 and Visa - 5678")).toBe("card");
  expect(await kind("Not Available")).toBeUndefined();
  expect(JSON.stringify(await one({ "Payment Instrument Type": "Visa - 5678" }))).not.toContain(
    "5678",
  );
});

test("numbers with grouping and quotes are read exactly", async () => {
  const draft = await one({
    "Total Owed": "1,219.49",
    "Total Discounts": "'-14.39'",
    "Unit Price": "$1,000.00",
  });
  expect(draft.fields).toMatchObject({
    lineTotal: { value: "1219.49" },
    discount: { value: "-14.39" },
    unitPrice: { value: "1000.00" },
  });
});

test("a comma that cannot group thousands is the decimal sign of the whole file", async () => {
  const amounts = { "Unit Price": "1.219,49", "Unit Price Tax": "0", "Total Owed": "1.219" };
  expect((await one(amounts)).fields).toMatchObject({
    unitPrice: { value: "1219.49" },
    lineTotal: { value: "1219" },
  });
});

test("only groups of three leave the decimal sign open", async () => {
  const amounts = { "Unit Price": "1,219", "Unit Price Tax": "0", "Total Owed": "1,219" };
  await expect(one(amounts)).rejects.toMatchObject({
    code: "needs-answer",
    details: { question: "decimal" },
  });
  expect((await one(amounts, { decimal: "." })).fields).toMatchObject({
    lineTotal: { value: "1219" },
  });
});

test("the total is the stated one even where it does not add up", async () => {
  expect((await one({ "Total Owed": "1.00" })).fields).toMatchObject({
    lineTotal: { value: "1.00" },
  });
});

test("a sentence in the date cell is left out by the rule notice", async () => {
  const notice = {
    ...tent,
    "Order Date": "Due to technical limitations we cannot show this order",
  };
  expect(await read(csv(oldHeader, [notice, tent]))).toMatchObject([
    { kind: "skip", rule: "notice", row: 2 },
    { kind: "draft", row: 3 },
  ]);
});

test("two identical rows of one order stay two, and a later ship date counts later", async () => {
  const late = { ...tent, "Ship Date": "2026-06-01T00:00:00Z" };
  const items = await read(csv(oldHeader, [late, tent, tent]));
  expect(items.map((item) => (item as Draft).naturalKey.split("|").at(-1))).toEqual([
    "3",
    "1",
    "2",
  ]);
});

test("a gift is a hint only: message, recipient, or an address that is not the usual one", async () => {
  const elsewhere = { ...tent, "Shipping Address": "Mallory Elsewhere 2" };
  const items = await read(
    csv(oldHeader, [
      tent,
      tent,
      elsewhere,
      { ...tent, "Gift Message": "CANARY love" },
      { ...tent, "Gift Recipient Contact Details": "CANARY" },
    ]),
  );
  expect(items.map((item) => (item as Draft).fields["giftHint"])).toEqual([
    "none",
    "none",
    "address",
    "message",
    "recipient",
  ]);
});

test("addresses, gift texts, senders, digits and tracking numbers never reach a draft", async () => {
  const canary = {
    ...tent,
    "Payment Instrument Type": "Visa - 9876",
    "Shipping Address": "CANARY",
    "Billing Address": "CANARY",
    "Gift Message": "CANARY",
    "Gift Sender Name": "CANARY",
    "Gift Recipient Contact Details": "CANARY",
    "Carrier Name & Tracking Number": "CANARY",
  };
  const text = JSON.stringify(
    await read(
      csv(
        [...newHeader, "A Column Of Tomorrow"],
        [{ ...canary, "A Column Of Tomorrow": "CANARY" }],
      ),
    ),
  );
  expect(text).toContain("Two-person tent");
  expect(text).not.toMatch(/CANARY|9876/);
});

test("a row that cannot be read is a fault that names the column, not its content", async () => {
  const items = await read(
    csv(oldHeader, [
      { ...tent, "Total Owed": "SECRET" },
      { ...tent, ASIN: "" },
      { ...tent, Currency: "Not Available" },
      { ...tent, "Order Date": "2026-02-30" },
      tent,
    ]),
  );
  expect(items.map((item) => (item.kind === "fault" ? item.reason : item.kind))).toEqual([
    "Total Owed is no number.",
    "ASIN is missing.",
    "Currency is no currency code.",
    "Order Date is no date.",
    "draft",
  ]);
});

test("an export that lacks a column is told which", async () => {
  const header = oldHeader.filter((name) => name !== "ASIN");
  await expect(detectFile(new Blob([csv(header, [tent])]))).rejects.toMatchObject({
    code: "missing-columns",
    details: { format: "amazon.orders", missing: ["ASIN"] },
  });
});
