/**
 * The rest of Amazon: digital orders in both forms, refunds in three, the report of items until 2023, and one archive that
 * holds them all.
 * @module
 */
import { describe, expect, test } from "vitest";
import type { ImportItem } from "../../../../model/drafts.ts";
import { importerProblems } from "../../../../testing/importer-problems.ts";
import { takeInTwice } from "../../../../testing/take-in-twice.ts";
import { detectFile, detectFormats } from "../../../detect.ts";
import { draftsOf, itemsOf, storedText, zipOf } from "../../../testing.ts";

type Row = Readonly<Record<string, string>>;

/** A table in which every cell is quoted, as Amazon writes them. */
function table(usual: Row, ...rows: readonly Row[]): string {
  const header = Object.keys(usual);
  const lines = [
    header,
    ...rows.map((row) => header.map((name) => row[name] ?? usual[name] ?? "")),
  ];
  return lines
    .map((line) => line.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(","))
    .map((line) => `${line}\r\n`)
    .join("");
}

function said(items: readonly ImportItem[]): string[] {
  return items.map((item) => {
    if (item.kind === "fault") return item.reason;
    return item.kind === "skip" ? item.rule : item.kind;
  });
}

function facts(found: readonly ImportItem[]): readonly object[] {
  return draftsOf(found).map(({ naturalKey, fields }) => ({ naturalKey, fields }));
}

const content: Row = {
  ASIN: "B0BOOK00001",
  "Base Currency Code": "USD",
  "Billing Address": "CANARY",
  "Component Type": "Price Amount",
  "Digital Order Item ID": "ITEM1",
  "Gift Email": "CANARY",
  "Item Fulfilled": "Yes",
  Marketplace: "www.amazon.com",
  "Order Date": "2026-03-01T08:44:00Z",
  "Order ID": "D01-1234567-0000001",
  "Order Status": "SUCCESS",
  "Payment Information": "CANARY",
  Price: "6.99",
  "Price Currency Code": "USD",
  "Product Name": "The Slow Lighthouse",
  Publisher: "Tide Press",
  "Quantity Ordered": "1",
  "Seller Of Record": "Amazon Digital Services LLC",
  "Subscription Order Info List": "Not Applicable",
  "Transaction Amount": "6.35",
  "Unique Browser ID": "CANARY",
};
const tax = { "Component Type": "Tax", "Transaction Amount": "0.64" };
const film = {
  ASIN: "B0FILM00001",
  "Digital Order Item ID": "ITEM2",
  "Order ID": "D01-1234567-0000002",
  "Product Name": "Low Tide",
};
/** A film that a credit paid for: its price comes once more below zero. */
const credit = { ...film, "Transaction Amount": "-6.35" };
const digital = table(content, {}, tax, film, credit);

const book: Row = {
  ASIN: "B0BOOK00001",
  ProductName: "The Slow Lighthouse",
  OrderId: "D01-1234567-0000001",
  DigitalOrderItemId: "ITEM1",
  BaseCurrencyCode: "USD",
  IsFulfilled: "Yes",
  Marketplace: "www.amazon.com",
  OrderDate: "2026-03-01T08:44:00Z",
  OriginalQuantity: "1",
  OurPrice: "6.99",
  OurPriceCurrencyCode: "USD",
  OurPriceTax: "Not Applicable",
  SellerOfRecord: "Amazon Digital Services LLC",
  Publisher: "Tide Press",
  RecipientEmail: "CANARY",
};
const items = table(
  book,
  {},
  {
    ASIN: film.ASIN,
    DigitalOrderItemId: "ITEM2",
    OrderId: film["Order ID"],
    ProductName: "Low Tide",
  },
);
const money: Row = {
  DigitalOrderItemId: "ITEM1",
  DeliveryPacketId: "P1",
  TransactionAmount: "6.35",
  BaseCurrencyCode: "USD",
  ClaimCode: "CANARY",
  MonetaryComponentTypeCode: "Price Amount",
  OfferTypeCode: "Not Applicable",
};
const monetary = table(
  money,
  {},
  { MonetaryComponentTypeCode: "Tax", TransactionAmount: "0.64" },
  { DigitalOrderItemId: "ITEM2" },
  { DigitalOrderItemId: "ITEM2", TransactionAmount: "-6.35" },
);

describe("digital orders", () => {
  test("a price is what its components add up to; the list price is not", async () => {
    const found = await itemsOf(digital, "amazon.digital");
    expect(said(found)).toEqual(["joined", "joined", "draft", "draft"]);
    expect(draftsOf(found)[0]).toEqual({
      kind: "draft",
      collection: "purchases",
      naturalKey: "amazon|D01-1234567-0000001|B0BOOK00001|1",
      row: 2,
      fields: {
        type: "purchase",
        when: { at: "2026-03-01T08:44:00Z", precision: "s" },
        lineKind: "item",
        direction: "purchase",
        status: "delivered",
        orderId: "D01-1234567-0000001",
        seller: "Amazon",
        marketplace: "www.amazon.com",
        name: "The Slow Lighthouse",
        asin: "B0BOOK00001",
        unitPrice: { value: "6.99", currency: "USD" },
        quantity: 1,
        lineTotal: { value: "6.99", currency: "USD" },
        tax: { value: "0.64", currency: "USD" },
      },
      raw: { Publisher: "Tide Press" },
    });
    expect(draftsOf(found)[1]?.fields).toMatchObject({
      name: "Low Tide",
      lineTotal: { value: "0.00" },
      discount: { value: "-6.35" },
    });
    expect(storedText(found)).not.toContain("CANARY");
  });

  test("the form before 2026 gives the same records, and both count once", async () => {
    const zip = await zipOf({ "a/money.csv": monetary, "a/items.csv": items });
    const old = await itemsOf(zip, "amazon.digital");
    const now = await itemsOf(digital, "amazon.digital");
    expect(facts(old)).toEqual(facts(now));
    expect(said(old)).toEqual(["joined", "joined", "joined", "joined", "draft", "draft"]);
    const { first } = await takeInTwice([...old, ...now], "amazon.digital");
    expect(first).toMatchObject({ imported: 2, duplicate: 2, restated: 0 });
  });

  test("without the table of amounts a thing has no total, and gets it later", async () => {
    const bare = await itemsOf(items, "amazon.digital");
    expect(draftsOf(bare)[0]?.fields["lineTotal"]).toBeUndefined();
    const whole = await itemsOf(digital, "amazon.digital");
    const { first } = await takeInTwice([...bare, ...whole], "amazon.digital");
    expect(first).toMatchObject({ imported: 2, restated: 2, review: [] });
    expect(said(await itemsOf(monetary, "amazon.digital"))).toEqual([
      "without-item",
      "without-item",
      "without-item",
      "without-item",
    ]);
  });

  test("what was given back is no part of a price", async () => {
    const { MonetaryComponentTypeCode: _, ...returned } = money;
    const old = table({ ...returned, OrderId: "D01-1", MonetaryComponentType: "Tax" }, {});
    const zip = await zipOf({ "items.csv": items, "money.csv": monetary, "returns.csv": old });
    expect(said(await itemsOf(zip, "amazon.digital"))).toContain("other-file");
    // The newer table states what was paid back, once for each component.
    const newer: Row = {
      "Amount Refunded": "6.99",
      "Base Currency": "USD",
      "Digital Order Item ID": "ITEM1",
      "Monetary Component Type": "Price Amount",
      "Order ID": "D01-1234567-0000001",
      "Return Date": "2026-03-02T08:44:00Z",
      "Return Status": "Customer Return Complete",
      "Transaction Amount": "6.35",
    };
    const credited = { "Amount Refunded": "Not Available", "Base Currency": "Not Available" };
    const text = table(newer, {}, tax, credited, { "Return Status": "Return Requested" });
    expect(await detectFile(new Blob([text]))).toMatchObject({ format: "amazon.refunds" });
    const found = await itemsOf(text, "amazon.refunds");
    expect(said(found)).toEqual(["draft", "draft", "unpaid", "pending"]);
    const { first } = await takeInTwice(found, "amazon.refunds");
    expect(first).toMatchObject({ imported: 1, duplicate: 1 });
  });

  test("an amount that cannot be read leaves the total open; two of one product are one line", async () => {
    const second = { "Digital Order Item ID": "ITEM9" };
    const broken = table(
      content,
      {},
      { ...tax, "Transaction Amount": "x" },
      { "Order ID": "D01-2", "Base Currency Code": "Euro" },
      { "Order ID": "D01-2" },
      { "Order ID": "D01-3" },
      { "Order ID": "D01-3", ...tax, "Base Currency Code": "EUR" },
      { "Order ID": "D01-4" },
      { "Order ID": "D01-4", ...second },
      { "Order ID": "D01-5", "Order Status": "FAILED" },
      { "Order ID": "Not Available" },
      {
        "Order ID": "D01-6",
        "Product Name": "Not Applicable",
        "Subscription Order Info List": "subscriptionId:S1",
      },
    );
    const found = await itemsOf(broken, "amazon.digital");
    expect(said(found)).toEqual([
      "Transaction Amount is no number.",
      "Base Currency Code is no currency code.",
      "Base Currency Code is not that of before.",
      "joined",
      "Order ID is missing.",
      "draft",
      "draft",
      "draft",
      "draft",
      "draft",
      "draft",
    ]);
    expect(
      draftsOf(found).map(({ fields }) => [
        fields["orderId"],
        fields["lineTotal"] ?? null,
        fields["quantity"],
        fields["status"],
      ]),
    ).toEqual([
      ["D01-1234567-0000001", null, 1, "delivered"],
      ["D01-2", null, 1, "delivered"],
      ["D01-3", null, 1, "delivered"],
      ["D01-4", { value: "12.70", currency: "USD" }, 2, "delivered"],
      ["D01-5", { value: "6.35", currency: "USD" }, 1, "cancelled"],
      ["D01-6", { value: "6.35", currency: "USD" }, 1, "delivered"],
    ]);
    expect(draftsOf(found).at(-1)?.fields).toMatchObject({
      name: "B0BOOK00001",
      lineKind: "subscription",
    });
  });
});

const details: Row = {
  "Creation Date": "2026-06-14T10:30:00.000Z",
  Currency: "USD",
  "Direct Debit Refund Amount": "0",
  "Disbursement Type": "Refund",
  "Order ID": "113-0000001-0000001",
  "Payment Status": "Completed",
  Quantity: "1",
  "Refund Amount": "1,249.50",
  "Refund Date": "2026-06-15T09:00:00Z",
  "Reversal Amount State": "Final",
  "Reversal Reason": "Customer return",
  "Reversal Status": "Completed",
  Website: "Amazon.com",
};
const payments: Row = {
  OrderID: "113-0000001-0000001",
  ReversalID: "R1",
  RefundCompletionDate: "2026-06-15T09:00:00Z",
  Currency: "USD",
  AmountRefunded: "1249.5",
  Status: "Completed",
  DisbursementType: "Refund",
};
const returns: Row = {
  OrderId: "113-0000001-0000001",
  ContractId: "C1",
  DateOfReturn: "2026-06-12T09:00:00Z",
  ReturnAmount: "1249.50",
  ReturnAmountCurrency: "USD",
  ReturnReason: "Too small",
  Resolution: "Refund",
};

describe("refunds", () => {
  test.each([
    [
      "Refund Details",
      table(details, {}),
      "1249.50",
      { Reason: "Customer return", Kind: "Refund" },
    ],
    ["payments of returns", table(payments, {}), "1249.5", { Kind: "Refund" }],
    ["returns", table(returns, {}), "1249.50", { Reason: "Too small", Kind: "Refund" }],
  ])("%s", async (_, text, value, raw) => {
    expect(await detectFile(new Blob([text]))).toMatchObject({ format: "amazon.refunds" });
    expect(draftsOf(await itemsOf(text, "amazon.refunds"))).toMatchObject([
      {
        collection: "purchases",
        naturalKey: "amazon-refund|113-0000001-0000001|1249.5|USD|1",
        fields: {
          lineKind: "order_total",
          direction: "refund",
          orderId: "113-0000001-0000001",
          seller: "Amazon",
          name: "Amazon refund",
          quantity: 1,
          lineTotal: { value: `-${value}`, currency: "USD" },
        },
        raw,
      },
    ]);
  });

  test("a payout that is repeated once per return is one refund; at another time it is another one", async () => {
    const later = { "Refund Date": "2026-07-01T10:00:00Z" };
    const found = await itemsOf(table(details, later, {}, {}), "amazon.refunds");
    const { first } = await takeInTwice(found, "amazon.refunds");
    expect(first).toMatchObject({ imported: 2, duplicate: 1, restated: 0 });
    // Each of ten thousand payouts of one order is one, numbered by its time.
    const hours = Array.from({ length: 10_000 }, (_, hour) => ({
      "Refund Date": new Date(Date.UTC(2025, 0, 1, hour)).toISOString(),
    }));
    const last = (await itemsOf(table(details, ...hours), "amazon.refunds")).at(-1);
    expect(last).toMatchObject({ naturalKey: expect.stringMatching(/\|10000$/u) });
    // The newest first or last changes nothing.
    const newest = table(details, later, {});
    const keys = (await itemsOf(newest, "amazon.refunds")).map((item) =>
      item.kind === "draft" ? item.naturalKey.at(-1) : null,
    );
    expect(keys).toEqual(["2", "1"]);
  });

  test("three tellings of one refund count once, in one import or in three", async () => {
    const extra = { OrderId: "113-0000009-0000009" };
    const zip = await zipOf({
      "a.csv": table(returns, {}, extra),
      "b.csv": table(payments, {}),
      "c.csv": table(details, {}),
    });
    expect(said(await itemsOf(zip, "amazon.refunds"))).toEqual([
      "draft",
      "told-above",
      "told-above",
      "draft",
    ]);
    const each = await Promise.all(
      [details, payments, returns].map((form) => itemsOf(table(form, {}), "amazon.refunds")),
    );
    const { first } = await takeInTwice(each.flat(), "amazon.refunds");
    expect(first.imported).toBe(1);
  });

  test("what is not paid, or not yet, is no refund; a fault names its column", async () => {
    const found = await itemsOf(
      table(
        details,
        { "Payment Status": "Pending" },
        { "Payment Status": "Not Available", "Reversal Status": "Requested" },
        { "Refund Date": "N/A" },
        { "Refund Amount": "0.00" },
        { "Refund Amount": "SECRET" },
        { "Refund Date": "SECRET" },
        { "Order ID": "" },
        { Currency: "Not Available" },
      ),
      "amazon.refunds",
    );
    expect(said(found)).toEqual([
      "pending",
      "pending",
      "pending",
      "unpaid",
      "Refund Amount is no number.",
      "Refund Date is no date.",
      "Order ID is missing.",
      "Currency is no currency code.",
    ]);
    const kept = { ReturnAmount: "No Refund", ReturnAmountCurrency: "Not Available" };
    const noisy = { ReturnAmount: "29.870000000000001" };
    const told = await itemsOf(table(returns, kept, noisy), "amazon.refunds");
    expect(said(told)).toEqual(["unpaid", "draft"]);
    expect(draftsOf(told)[0]?.fields).toMatchObject({ lineTotal: { value: "-29.87" } });
  });
});

const reported: Row = {
  "Order Date": "7/18/22",
  "Order ID": "113-0000001-0000001",
  Title: "Two-person tent, green",
  Category: "TENT",
  "ASIN/ISBN": '="B0TENT00001"',
  "UNSPSC Code": "49121503",
  Website: "Amazon.com",
  "Release Date": "",
  Condition: "new",
  Seller: "Amazon.com",
  "List Price Per Unit": "$130.00 ",
  "Purchase Price Per Unit": "$124.95 ",
  Quantity: "2",
  "Payment Instrument Type": "Discover7733",
  "Ordering Customer Email": "ann.canary@example.org",
  "Shipment Date": "7/20/22",
  "Shipping Address Name": "CANARY",
  "Shipping Address Street 1": "CANARY 1",
  "Order Status": "Shipped",
  "Carrier Name & Tracking Number": "CANARY(1Z)",
  "Item Subtotal": "$249.90 ",
  "Item Subtotal Tax": "$18.10 ",
  "Item Total": "$268.00 ",
  "Buyer Name": "CANARY Ann",
  Currency: "USD",
  "Group Name": "",
};
const order: Row = {
  Website: "Amazon.com",
  "Order ID": "113-0000001-0000001",
  "Order Date": "2022-07-18T19:52:49Z",
  Currency: "USD",
  "Unit Price": "124.95",
  "Total Owed": "268.00",
  ASIN: "B0TENT00001",
  Quantity: "2",
  "Shipment Status": "Shipped",
  "Ship Date": "2022-07-20T10:00:00Z",
  "Product Name": "Two-person tent, green",
};

describe("the report of items until 2023", () => {
  test("gives the purchase that Your Orders gives", async () => {
    const text = table(reported, {});
    expect(await detectFile(new Blob([text]))).toMatchObject({ format: "amazon.orders-2022" });
    const found = await itemsOf(text, "amazon.orders-2022");
    expect(draftsOf(found)).toEqual([
      {
        kind: "draft",
        collection: "purchases",
        naturalKey: "amazon|113-0000001-0000001|B0TENT00001|1",
        row: 2,
        fields: {
          type: "purchase",
          when: { day: "2022-07-18", precision: "day" },
          lineKind: "item",
          direction: "purchase",
          quantity: 2,
          unitPrice: { value: "124.95", currency: "USD" },
          lineTotal: { value: "268.00", currency: "USD" },
          tax: { value: "18.10", currency: "USD" },
          status: "shipped",
          orderId: "113-0000001-0000001",
          seller: "Amazon",
          marketplace: "Amazon.com",
          name: "Two-person tent, green",
          asin: "B0TENT00001",
          category: "1528",
          paymentKind: "card",
          itemCondition: "new",
          giftHint: "none",
        },
        raw: {
          "Shipment Date": "7/20/22",
          "Item Subtotal": "$249.90",
          Category: "TENT",
          "UNSPSC Code": "49121503",
        },
      },
    ]);
    expect(storedText(found)).not.toMatch(/canary|7733/i);
    const current = await itemsOf(table(order, {}), "amazon.orders");
    const { first, written } = await takeInTwice([...found, ...current], "amazon.orders");
    expect(first).toMatchObject({ imported: 1, review: [] });
    // The day gives way to the exact time.
    expect(written.map(({ when }) => when)).toEqual([
      { at: "2022-07-18T19:52:49Z", precision: "s" },
    ]);
  });

  test("parcels of one product meet by their days, whatever their order; a row may lack its number", async () => {
    const late = { "Shipment Date": "10/2/22" };
    const nths = draftsOf(await itemsOf(table(reported, late, {}), "amazon.orders-2022"));
    expect(nths.map(({ naturalKey }) => naturalKey.at(-1))).toEqual(["2", "1"]);
    const [bare] = draftsOf(
      await itemsOf(
        table(reported, { "ASIN/ISBN": "", Seller: "Bootery", "Item Total": "$268.00" }),
        "amazon.orders-2022",
      ),
    );
    expect(bare?.naturalKey).toBe("amazon|113-0000001-0000001|Two-person tent, green|1");
    expect(bare?.fields).toMatchObject({ seller: "Bootery" });
    expect(
      said(await itemsOf(table(reported, { "Item Total": "x" }), "amazon.orders-2022")),
    ).toEqual(["Item Total is no number."]);
  });
});

test("one archive with orders, digital orders and refunds goes in as one", async () => {
  const zip = await zipOf({
    "Retail.OrderHistory.1/Retail.OrderHistory.1.csv": table(order, {}),
    "Digital-Ordering.1/Digital Items.csv": items,
    "Digital-Ordering.1/Digital Orders Monetary.csv": monetary,
    "Digital-Ordering.1/Digital Orders.csv": table({ OrderId: "D01", DeliveryPacketId: "P1" }, {}),
    "Retail.OrdersReturned.Payments.1/x.csv": table(payments, {}),
    "Retail.CustomerReturns.1/x.csv": table(returns, {}),
    "Your Returns & Refunds/Replacement Orders.csv": table(
      { "Order ID": "1", "Replacement Order ID": "2" },
      {},
    ),
  });
  const formats = await detectFormats(zip, null, { format: null, mappings: [] });
  expect(formats.map(({ format, members }) => [format, members.length])).toEqual([
    ["amazon.orders", 1],
    ["amazon.digital", 2],
    ["amazon.refunds", 2],
  ]);
  const imported = await Promise.all(
    formats.map(async ({ format }) => {
      const { first } = await takeInTwice(await itemsOf(zip, format), format);
      return first.imported;
    }),
  );
  expect(imported).toEqual([1, 2, 1]);
});

test.each([
  ["amazon.digital", digital, "keys"],
  ["amazon.digital", table(book, {}, { DigitalOrderItemId: "I2", OrderId: "D01-2" }), "keys"],
  ["amazon.refunds", table(details, {}, { "Order ID": "2" }, { "Order ID": "3" }), "keys"],
  ["amazon.refunds", table(returns, {}, { OrderId: "2" }, { OrderId: "3" }), "keys"],
  ["amazon.orders-2022", table(reported, {}, { Title: "Pegs", "ASIN/ISBN": "B2" }), "records"],
] as const)("%s holds to what every importer must", async (format, file, cut) => {
  expect(await importerProblems({ format, file, cut, canaries: /canary/i })).toEqual([]);
});
