/**
 * Order mails: both dialects, JSON-LD and microdata, one mail and many, reservations, and what is left at the door.
 * @module
 */
import { describe, expect, test } from "vitest";
import type { ImportItem } from "../../../../model/drafts.ts";
import type { JsonObject } from "../../../../model/json.ts";
import { importerProblems } from "../../../../testing/importer-problems.ts";
import { detectFile } from "../../../detect.ts";
import { draftsOf, itemsOf, storedText } from "../../../testing.ts";
import { blobSource } from "../../reading/byte-source.ts";
import { mailMessages } from "./messages.ts";

const format = "order.mail";
const offered = {
  "@context": "http://schema.org",
  "@type": "Order",
  merchant: { "@type": "Organization", name: "Bootery" },
  orderNumber: "B-1001",
  orderStatus: "http://schema.org/OrderProcessing",
  priceCurrency: "EUR",
  price: "189.80",
  customer: { "@type": "Person", name: "Ann CANARY" },
  billingAddress: { streetAddress: "1 CANARY street" },
  url: "https://bootery.example/orders?token=CANARY",
  paymentMethod: { name: "Visa ending 4242" },
  acceptedOffer: [
    {
      "@type": "Offer",
      itemOffered: {
        name: "Hiking boots",
        sku: "HB-1",
        gtin13: "4006381333931",
        brand: "Peakline",
      },
      price: "89.90",
      priceCurrency: "EUR",
      eligibleQuantity: { value: "2" },
      seller: { name: "Mountain & Co" },
    },
    { "@type": "Offer", itemOffered: { name: "Socks" }, price: 10, eligibleQuantity: { value: 1 } },
  ],
};
const ordered = {
  "@type": ["https://schema.org/Order"],
  seller: { name: "Bootery" },
  orderNumber: "B-1002",
  orderDate: "2026-05-03T10:00:00+02:00",
  priceCurrency: "EUR",
  discount: "5.00",
  priceSpecification: { "@type": "DeliveryChargeSpecification", price: "4.95" },
  orderedItem: [
    {
      "@type": "OrderItem",
      orderQuantity: 3,
      orderItemStatus: "https://schema.org/OrderDelivered",
      orderedItem: { "@type": "Product", name: "Trail runners", offers: { price: "1.019,50" } },
    },
    { "@type": "Product", name: "Insoles" },
  ],
};
const flight = {
  "@type": "FlightReservation",
  reservationNumber: "XK42",
  underName: { name: "Ann CANARY" },
  reservationFor: {
    departureAirport: { iataCode: "OSL" },
    arrivalAirport: { iataCode: "CPH" },
    departureTime: "2026-07-03T10:15:00+2:00",
    arrivalTime: "2026-07-03T11:25:00+02:00",
    airline: { name: "Salt Air" },
  },
};

function html(...blocks: readonly unknown[]): string {
  const scripts = blocks.map((block) => {
    const text = typeof block === "string" ? block : JSON.stringify(block);
    return `<script type="application/ld+json">${text}</script>`;
  });
  return `<!DOCTYPE html><html><head><!-- schema.org -->${scripts.join("\n")}</head><body>Hi CANARY, thank you<img src="https://canary.example/seen.gif"></body></html>\n`;
}
const head = [
  "From: CANARY shop <shop@canary.example>",
  "To: Ann CANARY <ann@canary.example>",
  "Subject: =?utf-8?q?CANARY?=",
  "Date: Sun, 03 May 2026 12:00:00 +0200",
  "Message-ID: <CANARY@canary.example>",
  "MIME-Version: 1.0",
];
function mail(body: string, encoding: "8bit" | "base64" | "quoted-printable" = "8bit"): string {
  const encoded = {
    "8bit": () => body,
    base64: () => btoa(body).replaceAll(/(.{76})/gu, "$1\r\n"),
    "quoted-printable": () =>
      body
        .replaceAll("=", "=3D")
        .replaceAll(/(.{70})/gu, "$1=\r\n")
        .replaceAll("\n", "\r\n"),
  }[encoding]();
  const type = `Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: ${encoding}`;
  return [
    ...head,
    'Content-Type: multipart/alternative; boundary="b1"',
    "",
    "--b1\r\nContent-Type: text/plain\r\n\r\nHi CANARY\r\n--b1",
    type,
    "",
    encoded,
    "--b1--",
    "",
  ].join("\r\n");
}
const fieldsOf = async (text: string): Promise<readonly JsonObject[]> =>
  draftsOf(await itemsOf(text, format)).map(({ fields }) => fields);
const said = (items: readonly ImportItem[]): string[] =>
  items.map((item) => {
    if (item.kind === "fault") return item.reason;
    return item.kind === "skip" ? item.rule : item.kind;
  });
const eur = (value: string) => ({ value, currency: "EUR" });

describe("orders", () => {
  test("acceptedOffer: prices of one; customer, addresses, links and the mail's own words are left", async () => {
    const items = await itemsOf(mail(html(offered)), format);
    expect(items).toEqual([
      {
        kind: "draft",
        collection: "purchases",
        naturalKey: "order|bootery|B-1001|HB-1|1",
        row: 1,
        fields: {
          type: "purchase",
          when: { at: "2026-05-03T10:00:00Z", precision: "s" },
          direction: "purchase",
          status: "ordered",
          orderId: "B-1001",
          lineKind: "item",
          seller: "Mountain & Co",
          marketplace: "Bootery",
          name: "Hiking boots",
          quantity: 2,
          category: "1070",
          gtin: "4006381333931",
          sku: "HB-1",
          brand: "Peakline",
          lineTotal: eur("179.80"),
          unitPrice: eur("89.90"),
          paymentKind: "card",
        },
      },
      expect.objectContaining({
        naturalKey: "order|bootery|B-1001|Socks|1",
        fields: expect.objectContaining({ seller: "Bootery", lineTotal: eur("10") }),
      }),
    ]);
    expect(storedText(items)).not.toMatch(/canary|4242/i);
  });

  test("orderedItem; a discount is taken off the lines, shipping is one of its own", async () => {
    expect(await fieldsOf(html(ordered))).toMatchObject([
      {
        name: "Trail runners",
        when: { at: "2026-05-03T08:00:00Z", tz: "+02:00" },
        status: "delivered",
        quantity: 3,
        unitPrice: eur("1019.50"),
        lineTotal: eur("3053.50"),
        discount: eur("5.00"),
      },
      { name: "Insoles", quantity: 1, status: "ordered" },
      { name: "Shipping", direction: "purchase", lineTotal: eur("4.95") },
    ]);
  });

  test("an order that names nothing is one line; prices that are the lines' own are not multiplied", async () => {
    const bare = {
      ...ordered,
      orderedItem: undefined,
      discount: "3",
      priceSpecification: undefined,
    };
    expect(await fieldsOf(html({ ...bare, price: "20.00" }))).toMatchObject([
      { lineKind: "order_total", name: "Bootery", lineTotal: eur("20.00") },
    ]);
    const [first] = await fieldsOf(html({ ...offered, orderDate: "2026-05-03", price: "99.90" }));
    expect(first).toMatchObject({ quantity: 2, lineTotal: eur("89.90") });
    expect(first).not.toHaveProperty("unitPrice");
  });

  test("microdata says the same as JSON-LD", async () => {
    const text = `<html><body><div itemscope itemtype="http://schema.org/Order">
<div itemprop="merchant" itemscope itemtype="http://schema.org/Organization"><b itemprop="name">Boot<i>ery</i></b></div>
<meta itemprop="orderNumber" content="B-1001"><meta itemprop="orderDate" content="2026-05-03"/>
<link itemprop="orderStatus" href="http://schema.org/OrderDelivered"/>
<div itemprop="acceptedOffer" itemscope itemtype="http://schema.org/Offer"/>
<div itemprop="acceptedOffer" itemscope itemtype="http://schema.org/Offer">
<p itemprop="itemOffered" itemscope><span itemprop="name">Hiking
 boots</span><br><meta itemprop="sku" content="HB-1"></p>
<meta itemprop="price" content="89.90"/><meta itemprop="priceCurrency" content="EUR"/></div>
</div></body></html>`;
    expect(await detectFile(new Blob([text]))).toMatchObject({ format });
    expect(draftsOf(await itemsOf(text, format))).toMatchObject([
      {
        naturalKey: "order|bootery|B-1001|HB-1|1",
        fields: {
          seller: "Bootery",
          name: "Hiking boots",
          status: "delivered",
          lineTotal: eur("89.90"),
        },
      },
    ]);
  });

  test("an item in a p goes on behind a div, to the end of the p or of what is around it", async () => {
    const offer = `<div itemprop="acceptedOffer" itemscope><b itemprop="itemOffered">Boots</b><br></div>`;
    const inside = (number: string, end: string) =>
      `<td><p itemscope itemtype="http://schema.org/Order"><b itemprop="merchant">Bootery</b> <b itemprop="orderNumber">${number}</b>${offer} <i itemprop="orderDate">2026-05-03</i>${end}</td>`;
    const text = `<html><body><table><tr>${inside("1", "</p>")}${inside("2", "")}<td><p>Hi<div>there</div></p></td></tr></table></body></html>`;
    expect(draftsOf(await itemsOf(text, format)).map(({ naturalKey }) => naturalKey)).toEqual([
      "order|bootery|1|Boots|1",
      "order|bootery|2|Boots|1",
    ]);
  });

  test.each([
    ["orderNumber is missing.", { ...ordered, orderNumber: "" }],
    ["merchant has no name.", { ...ordered, seller: {} }],
    ["orderDate is missing.", { ...ordered, orderDate: undefined }],
    ["orderDate is no date.", { ...ordered, orderDate: "soon" }],
    [
      "price is no number.",
      { ...offered, acceptedOffer: [{ itemOffered: "Boots", price: "ten" }] },
    ],
  ])("%s", async (reason, order) => {
    expect(said(await itemsOf(html(order), format))).toEqual([reason]);
  });
});

test("however a mail is encoded, it says the same", async () => {
  const items = await itemsOf(mail(html(offered)), format);
  for (const encoding of ["base64", "quoted-printable"] as const)
    expect(await itemsOf(mail(html(offered), encoding), format)).toEqual(items);
});

test("a reservation is a closed space, without its traveler", async () => {
  const items = await itemsOf(html({ "@graph": [flight] }), format);
  expect(items).toEqual([
    {
      kind: "draft",
      collection: "spaces",
      naturalKey: "reservation|flight|Salt Air|XK42|2026-07-03T10:15:00|OSL",
      row: 1,
      fields: {
        type: "space",
        when: { at: "2026-07-03T08:15:00Z", tz: "+02:00", precision: "s" },
        name: "OSL – CPH",
        kind: "trip",
        open: false,
        start: "2026-07-03",
        end: "2026-07-03",
        reservations: [
          {
            kind: "flight",
            status: "confirmed",
            startLocal: "2026-07-03T10:15:00",
            number: "XK42",
            provider: "Salt Air",
            from: "OSL",
            to: "CPH",
            startTz: "+02:00",
            endLocal: "2026-07-03T11:25:00",
            endTz: "+02:00",
          },
        ],
      },
    },
  ]);
  const table = { "@type": "FoodEstablishmentReservation", reservationFor: { name: "Pot" } };
  expect(said(await itemsOf(html(table), format))).toEqual(["The reservation has no time."]);
});

const many = (...mails: readonly string[]) =>
  mails.map((one) => `From 17@xxx Sun May  3 10:00:00 2026\r\n${one}\r\n\r\n`).join("");

describe("many mails in one file", () => {
  test("a mail without an order is counted; a later mail of an order keeps its time", async () => {
    const later = mail(html({ ...offered, orderStatus: "OrderDelivered" })).replace(
      "03 May",
      "09 May",
    );
    const plain = mail("<p>From here\r\n\r\n>From there, no order</p>");
    const file = many(mail(html(offered)), plain, later);
    expect(await detectFile(new Blob([file]))).toMatchObject({ format });
    const items = await itemsOf(file, format);
    expect(items.map((item) => ("row" in item ? item.row : 0))).toEqual([1, 1, 2, 3, 3]);
    expect(said(items)).toEqual(["draft", "draft", "no-order", "draft", "draft"]);
    const [first, , second] = draftsOf(items);
    expect(second?.naturalKey).toBe(first?.naturalKey);
    expect(second?.fields).toEqual({ ...first?.fields, status: "delivered" });
  });

  test("a message that is larger than any is left out by rule, those around it are read", async () => {
    const large = mail("x".repeat(27_000_000));
    expect(
      said(await itemsOf(many(mail(html(ordered)), large, mail(html(flight))), format)),
    ).toEqual(["draft", "draft", "draft", "large-message", "draft"]);
  });

  test("however the bytes are cut, the messages are the same", async () => {
    const file = many(mail("one"), mail("two"), mail("three")).replaceAll("\r\n", "\n");
    const bytes = new TextEncoder().encode(file);
    for (const size of [1, 7, 64, bytes.length]) {
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
        bytes.slice(index * size, (index + 1) * size),
      );
      const chunks = async function* (): AsyncGenerator<Uint8Array> {
        yield* pieces;
      };
      const texts: string[] = [];
      for await (const message of mailMessages({ chunks }))
        texts.push(new TextDecoder().decode(message.bytes ?? undefined));
      expect(texts.map((text) => /(one|two|three)\n--b1--/u.exec(text)?.[1])).toEqual([
        "one",
        "two",
        "three",
      ]);
      expect(texts.every((text) => text.startsWith("From: "))).toBe(true);
    }
  });

  test("in one mail a line may begin with From", async () => {
    const rows: number[] = [];
    const text = mail("a\n\nFrom b");
    for await (const { row } of mailMessages(blobSource(new Blob([text])))) rows.push(row);
    expect(rows).toEqual([1]);
  });
});

const larger = "The mail holds more objects, or deeper ones, than any real one.";

test("a mail that was forwarded as a file is read; addresses in numbers and names are left at the door", async () => {
  const told = {
    ...offered,
    orderNumber: "B ann@canary.example",
    acceptedOffer: [
      {
        price: "5",
        itemOffered: { name: "Tent", sku: "ann@canary.example", brand: "a@canary.example" },
      },
    ],
  };
  const cab = {
    "@type": "TaxiReservation",
    reservationNumber: "7 ann@canary.example",
    provider: { name: "Cab ann@canary.example" },
    pickupTime: "2026-05-03T10:00:00",
    pickupLocation: { name: "ann@canary.example" },
    reservationFor: {},
  };
  const inner = mail(html(told, cab));
  const forwarded = [
    ...head,
    "Content-Type: multipart/mixed; boundary=b",
    "",
    "--b",
    "Content-Type: text/plain",
    "",
    "For your files",
    "--b",
    "Content-Type: message/rfc822",
    "Content-Disposition: attachment; filename=order.eml",
    "",
    inner,
    "--b--",
    "",
  ].join("\r\n");
  const items = await itemsOf(forwarded, format);
  expect(said(items)).toEqual(["draft", "draft"]);
  expect(items).toEqual(await itemsOf(inner, format));
  expect(storedText(items)).not.toMatch(/canary/iu);
});

test("hostile markup ends as a fault of its mail", async () => {
  const broken = [
    `{"@type":"Order",}`,
    `{"@type":"Order","a":${"[".repeat(1_000)}${"]".repeat(1_000)}}`,
    `{"@type":"Order","a":"${"x".repeat(1_100_000)}"}`,
  ];
  for (const block of broken)
    expect(said(await itemsOf(html(block, ordered), format))).toEqual([
      ...Array.from({ length: 3 }, () => "draft"),
      "A JSON-LD block is no JSON.",
    ]);
  const open = `<html><div itemscope itemtype="http://schema.org/Order">`;
  expect(said(await itemsOf(open, format))).toEqual(["The mail ends inside its markup."]);
  const nested = `${open.repeat(5_000)}${"</div>".repeat(5_000)}`;
  expect(said(await itemsOf(nested, format))).toEqual(["orderNumber is missing."]);
  const parts = Array.from(
    { length: 100 },
    (_, n) => `Content-Type: multipart/mixed; boundary=b${n}\r\n\r\n--b${n}\r\n`,
  );
  expect(
    said(await itemsOf(`${head.join("\r\n")}\r\n${parts.join("")}Content-Type: text/html`, format)),
  ).toEqual(["The mail is nested deeper than any real one."]);
  const mixed = `${head.join("\r\n")}\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n`;
  const part = `--b\r\nContent-Type: text/html; x=${"x".repeat(2_000)}\r\n\r\nhi\r\n`;
  expect(said(await itemsOf(`${mixed}${part.repeat(1_100)}--b--\r\n`, format))).toEqual([
    "The mail has more parts, or a longer head, than any real one.",
  ]);
  // 10,001 orders: those beyond the limit are told.
  const orders = Array.from({ length: 10_001 }, () => ({ "@type": "Order" }));
  expect(said(await itemsOf(html(orders), format)).at(-1)).toBe(larger);
  const polluting = `{"@type":"Order","__proto__":{"orderNumber":"1"}}`;
  expect(said(await itemsOf(html(polluting), format))).toEqual(["orderNumber is missing."]);
});

// Each of these grew with the square of its size, to a minute and more.
const item = `<html><div itemscope itemtype="http://schema.org/Order">`;
const numberless = "orderNumber is missing.";
test.each([
  [
    "a type that ends in its vocabulary",
    `${item}</div><script type="application/ld+json">{"@type":"${"a".repeat(500_000)}/"}</script>`,
    [numberless],
  ],
  [
    "elements without ends",
    `${item}</div>${"<b>".repeat(60_000)}<div itemscope></div>`,
    [numberless],
  ],
  [
    "values in values",
    `${item}${"<i itemprop=a>x".repeat(10_000)}${"</i>".repeat(10_000)}</div>`,
    [numberless, larger],
  ],
  [
    "a value told again and again",
    `${item}${"<meta itemprop=a content=b>".repeat(60_000)}</div>`,
    [numberless],
  ],
])("%s takes no longer than its size", async (_name, text, reasons) => {
  expect(said(await itemsOf(text, format))).toEqual(reasons);
});

test("blanks that can be shared out in many ways take no longer than their number", async () => {
  const text = `<html>schema.org "@type":${" ".repeat(65_000)}`;
  await expect(detectFile(new Blob([text]))).rejects.toMatchObject({ code: "not-recognised" });
});

test("what is no mail, and HTML without an order, is somebody else's", async () => {
  for (const text of [
    '<html><!-- schema.org --><script>{"@type":"Product"}</script></html>',
    "Name: Ann\nDate: today\n\nhello",
    "From,Date,Subject\n1,2,3\n",
  ])
    await expect(detectFile(new Blob([text]))).rejects.toMatchObject({ code: "not-recognised" });
});

test.each([
  ["saved HTML", html(ordered, flight)],
  ["a mail", mail(html(offered))],
  [
    "many mails",
    [mail(html(offered)), mail(html(flight), "base64")]
      .map((one) => `From x\r\n${one}\r\n\r\n`)
      .join(""),
  ],
])("%s holds to what every importer must", async (_name, file) => {
  expect(await importerProblems({ format, file, canaries: /canary|4242/i })).toEqual([]);
});
