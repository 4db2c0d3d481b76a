/**
 * What stores hand out as JSON: Google Play, Google's gathered purchases, Tesco.
 * @module
 */
import { describe, expect, test } from "vitest";
import type { ImportItem } from "../../../../model/drafts.ts";
import { importerProblems } from "../../../../testing/importer-problems.ts";
import { detectFile } from "../../../detect.ts";
import { draftsOf, itemsOf, storedText, zipOf } from "../../../testing.ts";
import { amountOfPrice, currencyOfPrice } from "./price-text.ts";

const said = (items: readonly ImportItem[]): string[] =>
  items.map((item) => {
    if (item.kind === "fault") return item.reason;
    return item.kind === "skip" ? item.rule : item.kind;
  });

const game = {
  purchaseHistory: {
    invoicePrice: "US$4.99",
    paymentMethodTitle: "Visa-4242",
    userLanguageCode: "de",
    userCountry: "DE",
    doc: { documentType: "In App Item", title: "1000 coins (Salt Quest)" },
    purchaseTime: "2026-05-03T19:52:49.123Z",
  },
};
const priced = (invoicePrice: string, userCountry = "", title = "Chess") => ({
  purchaseHistory: { ...game.purchaseHistory, invoicePrice, userCountry, doc: { title } },
});
const install = {
  install: {
    doc: { documentType: "Android Apps", title: "Salt Quest" },
    firstInstallationTime: "2026-05-01T08:00:00Z",
    deviceAttribute: { model: "CANARY", carrier: "CANARY", deviceDisplayName: "CANARY phone" },
    lastUpdateTime: "2026-05-02T08:00:00Z",
  },
};

describe("Google Play", () => {
  const format = "google.play";

  test("a purchase, and an app that was installed; devices and digits of cards are left", async () => {
    const file = JSON.stringify([game, install]);
    const items = await itemsOf(file, format);
    expect(items).toEqual([
      {
        kind: "draft",
        collection: "purchases",
        naturalKey: "google-play|2026-05-03T19:52:49.123Z|1000 coins (Salt Quest)|1",
        row: 1,
        fields: {
          type: "purchase",
          when: { at: "2026-05-03T19:52:49.123Z", precision: "ms" },
          lineKind: "item",
          direction: "purchase",
          status: "delivered",
          orderId: null,
          seller: "Google Play",
          name: "1000 coins (Salt Quest)",
          quantity: 1,
          lineTotal: { value: "4.99", currency: "USD" },
          paymentKind: "card",
        },
        raw: { documentType: "In App Item" },
      },
      {
        kind: "draft",
        collection: "clickstream",
        naturalKey: "play-install|2026-05-01T08:00:00Z|Salt Quest|1",
        row: 2,
        fields: {
          type: "click",
          when: { at: "2026-05-01T08:00:00Z", precision: "s" },
          action: "app",
          title: "Salt Quest",
          site: null,
        },
        raw: { documentType: "Android Apps" },
      },
    ]);
    expect(storedText(items)).not.toMatch(/canary|4242/i);
    const archive = await zipOf({
      "a.json": JSON.stringify([game]),
      "b.json": JSON.stringify([install]),
    });
    expect(await detectFile(archive)).toMatchObject({ format, members: ["a.json", "b.json"] });
  });

  test("a sign that means several currencies is decided by the country, else it is asked", async () => {
    const file = JSON.stringify([
      priced("$5.00"),
      priced("4,99 €"),
      priced("Free"),
      priced("$0.00"),
    ]);
    expect((await detectFile(new Blob([file]))).questions).toMatchObject([{ id: "currency" }]);
    await expect(itemsOf(file, format)).rejects.toMatchObject({ code: "needs-answer" });
    const totals = draftsOf(await itemsOf(file, format, { currency: "cad" })).map(
      ({ fields }) => fields["lineTotal"],
    );
    expect(totals).toEqual([
      { value: "5.00", currency: "CAD" },
      { value: "4.99", currency: "EUR" },
      undefined,
      { value: "0.00", currency: "CAD" },
    ]);
    const known = JSON.stringify([priced("$5.00", "AU")]);
    expect((await detectFile(new Blob([known]))).questions).toEqual([]);
  });

  test.each([
    ["US$4.99", "", "USD", "4.99"],
    ["₹ 1,200.00", "", "INR", "1200.00"],
    ["₩12,000", "", "KRW", "12000"],
    ["29,99 zł", "", "PLN", "29.99"],
    ["49,00 kr", "SE", "SEK", "49.00"],
    ["CHF 12.50", "", "CHF", "12.50"],
    ["¥120", "JP", "JPY", "120"],
    ["¥120", "", null, "120"],
    ["-€4.99", "", "EUR", "-4.99"],
    ["gratis", "SE", null, null],
  ])("%s in %s", (text, country, currency, amount) => {
    expect(currencyOfPrice(text, country)).toBe(currency);
    expect(amountOfPrice(text, "invoicePrice")).toBe(amount);
  });

  test("faults name the member", async () => {
    const { doc: _doc, ...bare } = game.purchaseHistory;
    const file = JSON.stringify([
      game,
      {},
      { purchaseHistory: bare },
      { purchaseHistory: { ...game.purchaseHistory, purchaseTime: "then" } },
    ]);
    expect(said(await itemsOf(file, format))).toEqual([
      "draft",
      "purchaseHistory is missing.",
      "doc.title is missing.",
      "purchaseTime is no date.",
    ]);
  });
});

const usd = (micros: number | string) => ({
  amountMicros: micros,
  currencyCode: { code: "USD" },
});
const thing = (name: string, more: object = {}) => ({
  provider: { name: "Mountain & Co" },
  purchase: {
    status: "DELIVERED",
    quantity: 2,
    unitPrice: usd("9990000"),
    productInfo: { name, brand: "Peakline", description: "for CANARY" },
    fulfillment: { recipient: { displayName: "CANARY", email: "ann@canary.example" } },
    ...more,
  },
});
const gathered = {
  customer: { email: "ann@canary.example" },
  merchantOrderId: "M-1",
  creationTime: { usecSinceEpochUtc: "1777837969123456", granularity: "MICROSECOND" },
  transactionMerchant: { name: "Bootery" },
  orderStatus: { status: "FULFILLED" },
  lineItem: [thing("Socks"), thing("Boots", { quantity: 1, unitPrice: usd(89_900_000) })],
  priceline: [
    { type: "SUBTOTAL", amount: usd("109880000") },
    { type: "TAX", name: "Tax", amount: usd("8790400") },
    { type: "DISCOUNT", name: "Voucher", amount: usd("5000000") },
    { type: "TOTAL", amount: usd("113670400") },
  ],
  paymentInfo: { displayName: "Visa CANARY 4242" },
};

const money = (value: string) => ({ value, currency: "USD" });

describe("Google's gathered purchases", () => {
  const format = "google.purchases";
  const totals = async (order: object) =>
    draftsOf(await itemsOf(JSON.stringify(order), format)).map(({ fields }) => [
      fields["lineKind"],
      fields["name"],
      fields["direction"],
      fields["lineTotal"],
    ]);

  test("things, then what else the order's price holds", async () => {
    const items = await itemsOf(JSON.stringify(gathered), format);
    expect(items[0]).toEqual({
      kind: "draft",
      collection: "purchases",
      naturalKey: "google-purchase|Bootery|M-1|Socks|1",
      row: 1,
      fields: {
        type: "purchase",
        when: { at: "2026-05-03T19:52:49.123456Z", precision: "us" },
        orderId: "M-1",
        seller: "Bootery",
        direction: "purchase",
        lineKind: "item",
        status: "delivered",
        quantity: 2,
        brand: "Peakline",
        unitPrice: money("9.99"),
        lineTotal: money("19.08"),
        discount: money("0.90"),
        name: "Socks",
        category: "1194",
        paymentKind: "card",
      },
    });
    expect(await totals(gathered)).toEqual([
      ["item", "Socks", "purchase", money("19.08")],
      ["item", "Boots", "purchase", money("85.80")],
      ["item", "Tax", "purchase", money("8.7904")],
    ]);
    expect(storedText(items)).not.toMatch(/canary|4242/i);
  });

  test("things without prices: the only one has the order's, several are one line", async () => {
    const { unitPrice: _price, ...unpriced } = thing("Boots").purchase;
    const [boots, socks] = [{ purchase: unpriced }, { name: "Socks", purchase: {} }];
    expect(await totals({ ...gathered, lineItem: [boots] })).toEqual([
      ["item", "Boots", "purchase", money("113.6704")],
    ]);
    expect(await totals({ ...gathered, lineItem: [boots, socks] })).toEqual([
      ["order_total", "Boots; Socks", "purchase", money("113.6704")],
    ]);
    expect(await totals({ ...gathered, lineItem: [] })).toEqual([
      ["order_total", "Bootery", "purchase", money("113.6704")],
    ]);
  });

  test("a reservation is left out by rule; faults name the member", async () => {
    const booked = { lineItem: [{ flightReservation: { passenger: "CANARY" } }] };
    const text = JSON.stringify(booked);
    expect(await detectFile(new Blob([text]))).toMatchObject({ format });
    expect(said(await itemsOf(text, format))).toEqual(["type"]);
    const reasons = async (order: object) => said(await itemsOf(JSON.stringify(order), format));
    expect(await reasons({ ...gathered, creationTime: {} })).toEqual([
      "creationTime.usecSinceEpochUtc is no time.",
    ]);
    expect(await reasons({ ...gathered, transactionMerchant: {} })).toEqual([
      "transactionMerchant.name is missing.",
    ]);
  });
});

const basket = {
  timestamp: "2026-05-03 19:52:49.606",
  type: "IN_STORE",
  says: "NA",
  basketValueGross: "12.75",
  overallBasketSavings: "0.75",
  basketValueNet: "12.00",
  payment: [{ type: "MASTERCARD_DEBIT", category: "CANARY 4242", amount: "12.00" }],
  items: [
    { name: "Oats 1Kg", quantity: "3", channel: "instore", price: "2.75", volume: "NA" },
    { name: "NA", quantity: "1", price: "4.50", volume: "3.12" },
  ],
};
const clubcard = { customerId: "CANARY", requestId: "CANARY", purchases: [basket, {}] };

const withSecond = (more: object) =>
  JSON.stringify({ purchases: [basket, { ...basket, ...more }] });

const wrongIn = async (more: object) =>
  said(await itemsOf(withSecond(more), "tesco.clubcard", { currency: "GBP" })).filter(
    (one) => one !== "draft",
  );

describe("Tesco", () => {
  const format = "tesco.clubcard";
  const answers = { currency: "GBP" };

  test("items, fuel, and what the basket was cheaper; customer, shop and cards are left", async () => {
    const text = JSON.stringify(clubcard);
    expect((await detectFile(new Blob([text]))).questions).toMatchObject([
      { id: "currency", suggestion: "GBP" },
    ]);
    const items = await itemsOf(text, format, answers);
    expect(items[0]).toEqual({
      kind: "draft",
      collection: "purchases",
      naturalKey: "tesco|2026-05-03 19:52:49|Oats 1Kg|1",
      row: 1,
      fields: {
        type: "purchase",
        when: { local: "2026-05-03T19:52:49", precision: "s" },
        lineKind: "item",
        direction: "purchase",
        status: "delivered",
        orderId: null,
        seller: "Tesco",
        name: "Oats 1Kg",
        quantity: 3,
        category: "1165",
        lineTotal: { value: "7.77", currency: "GBP" },
        discount: { value: "0.48", currency: "GBP" },
        paymentKind: "card",
      },
    });
    expect(draftsOf(items).map(({ fields }) => [fields["name"], fields["lineTotal"]])).toEqual([
      ["Oats 1Kg", { value: "7.77", currency: "GBP" }],
      ["Fuel", { value: "4.23", currency: "GBP" }],
    ]);
    expect(storedText(items)).not.toMatch(/canary|4242/i);
  });

  test("the older form, a list of lists, says the same; lines that are net already get no savings", async () => {
    const { timestamp, items, payment, ...rest } = basket;
    const older = {
      "Customer Profile And Contact Data": { Name: "CANARY" },
      Purchase: [
        [{ ...rest, timeStamp: timestamp.slice(0, 19), product: items, paymentType: payment }],
        [],
        [
          {
            timeStamp: "2026-05-04 10:00:00",
            basketValueGross: "5",
            basketValueNet: "4",
            product: [{ name: "Tea", price: -4 }],
          },
        ],
      ],
    };
    const read = await itemsOf(JSON.stringify(older), format, answers);
    expect(read.slice(0, 2)).toEqual(await itemsOf(JSON.stringify(clubcard), format, answers));
    expect(
      draftsOf(read.slice(2)).map(({ fields }) => [fields["name"], fields["direction"]]),
    ).toEqual([["Tea", "refund"]]);
  });

  test("a basket without a time, and a number that is none, are faults", async () => {
    expect(await wrongIn({ timestamp: "NA" })).toEqual(["timestamp is no date."]);
    expect(await wrongIn({ items: [{ name: "x", price: "1.2.3" }] })).toEqual([
      "price is no number.",
    ]);
  });
});

test.each([
  ["google.play", JSON.stringify([game, install, priced("5,00 €")]), {}],
  ["google.purchases", JSON.stringify(gathered), {}],
  ["tesco.clubcard", JSON.stringify(clubcard), { currency: "GBP" }],
])("%s holds to what every importer must", async (format, file, answers) => {
  expect(await importerProblems({ format, file, answers, canaries: /canary|4242/i })).toEqual([]);
});
