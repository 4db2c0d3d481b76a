/**
 * Tables that no importer knows, by mappings of their columns.
 * @module
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Draft, ImportAnswers, ImportItem } from "../../../model/drafts.ts";
import { checkRecord } from "../../../records/check.ts";
import { requiredFields } from "../../../records/field-kind.ts";
import { collections } from "../../../records/registry.ts";
import { takeInTwice } from "../../../testing/take-in-twice.ts";
import type { MappingDraft } from "../../../vault/api/mappings.ts";
import { completeMapping } from "../../../vault/files/complete-mapping.ts";
import { detectFile } from "../../detect.ts";
import { draftsOf, inRows, itemsOf, storedText, utf16, zipOf } from "../../testing.ts";
import { tableStart } from "../../table-start.ts";
import { frontRows } from "../reading/front.ts";
import { firstRowOf } from "./generic-csv.ts";
import { defaultFields } from "./mapped-defaults.ts";

/** A bank that writes German, with a column of what nobody else should see. */
const bank: MappingDraft = {
  name: "ann's bank".replace("'", ""),
  headers: ["Buchungstag", "Text", "Betrag", "Währung", "IBAN"],
  collection: "purchases",
  columns: {
    when: { from: "Buchungstag" },
    name: { from: "Text" },
    lineTotal: { from: "Betrag" },
    currency: { from: "Währung" },
  },
  constants: { lineKind: "bank_transaction", status: "delivered" },
  sign: "negate",
};
const statement = [
  "Buchungstag;Text;Betrag;Währung;IBAN",
  "13.05.2026;Bootery Wanderstiefel;-1.219,49;EUR;CANARY",
  "14.05.2026;Bootery;49,00;EUR;CANARY",
  "14.05.2026;Bakery;-3,20;EUR;CANARY",
  "14.05.2026;Bakery;-3,20;EUR;CANARY",
  "",
].join("\r\n");

async function read(
  text: string | Blob,
  drafts: readonly MappingDraft[] = [bank],
  answers: ImportAnswers = {},
): Promise<ImportItem[]> {
  const mappings = drafts.map(completeMapping);
  const blob = typeof text === "string" ? new Blob([text]) : text;
  const { format } = await detectFile(blob, "x", mappings);
  return [...inRows(await itemsOf(blob, format, answers, { mappings }))];
}

const rowsOf = (items: readonly ImportItem[]) => items.map((one) => ("row" in one ? one.row : 0));
const fieldsOf = (items: readonly ImportItem[]) => draftsOf(items).map(({ fields }) => fields);

test("an empty file is told to be that, and a header with a nameless column by its place", async () => {
  await expect(detectFile(new Blob([]), "x")).rejects.toMatchObject({
    code: "not-recognised",
    details: { empty: true },
  });
  const nameless = { ...bank, headers: ["Buchungstag", "", "Betrag"] };
  expect(() => completeMapping(nameless)).toThrow(/"headers" names no column 2:/);
});

describe("what a bank writes above the header", () => {
  const fronts = [
    '"Girokonto";"DE00 CANARY"\r\n"Kontostand vom 15.05.2026:";"1.234,56 EUR"\r\n""\r\n',
    "Umsätze Girokonto;Zeitraum: 30 Tage;;;\r\n\r\n\r\n",
    "Statement of CANARY\r\n",
  ];

  test.each(fronts)("%j is passed over; rows keep their numbers", async (front) => {
    const [plain, below] = await Promise.all([read(statement), read(front + statement)]);
    const lines = front.split("\r\n").length - 1;
    expect(fieldsOf(below)).toEqual(fieldsOf(plain));
    expect(rowsOf(below)).toEqual(rowsOf(plain).map((row) => row + lines));
    const start = await tableStart(new Blob([front + statement]));
    expect(start).toEqual(await tableStart(new Blob([statement])));
    // Who has no mapping is told the columns that one can be made of.
    const unknown = detectFile(new Blob([front + statement]), "x");
    await expect(unknown).rejects.toMatchObject({
      code: "not-recognised",
      details: { columns: ["buchungstag", "text", "betrag", "währung", "iban"] },
    });
    const first = await firstRowOf(new Blob([front + statement]), { delimiter: ";" });
    expect(first).toEqual(["Buchungstag", "Text", "Betrag", "Währung", "IBAN"]);
  });

  test("a table whose first row has three cells with text or more has nothing above it", () => {
    const cell = fc.constantFrom("", "a", "1,5", '"x;y"', "Betrag");
    const row = fc.array(cell, { minLength: 1, maxLength: 7 });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 30 }), (rows) => {
        const isWide = rows[0]!.filter((one) => one !== "").length > 2;
        const front = frontRows(rows.map((cells) => cells.join(";")).join("\n"), ";");
        if (isWide) expect(front).toBe(0);
        // What is passed over is never more than a name and its value in each row.
        for (const cells of rows.slice(0, front))
          expect(cells.filter((one) => one !== "").length).toBeLessThanOrEqual(2);
      }),
    );
  });
});

test("a statement with decimal commas, days first and paid amounts negative", async () => {
  const items = await read(statement);
  expect(items[0]).toEqual({
    kind: "draft",
    collection: "purchases",
    naturalKey: "bank||2026-05-13|1219.49|Bootery Wanderstiefel|1",
    row: 2,
    fields: {
      type: "purchase",
      when: { day: "2026-05-13", precision: "day" },
      lineKind: "bank_transaction",
      direction: "purchase",
      status: "delivered",
      orderId: null,
      quantity: 1,
      name: "Bootery Wanderstiefel",
      seller: "Bootery Wanderstiefel",
      lineTotal: { value: "1219.49", currency: "EUR" },
    },
  });
  // What came back is a refund, and two equal rows stay two.
  expect(fieldsOf(items)[1]).toMatchObject({ direction: "refund", lineTotal: { value: "-49.00" } });
  expect(draftsOf(items).map(({ naturalKey }) => naturalKey.split("|").at(-1))).toEqual([
    "1",
    "1",
    "1",
    "2",
  ]);
  // A column that the mapping does not name is not read.
  expect(JSON.stringify(items)).not.toContain("CANARY");
  const { first, second } = await takeInTwice(items, "generic.csv");
  expect(first).toMatchObject({ read: 4, imported: 4, faulty: 0 });
  expect(second).toMatchObject({ imported: 0, duplicate: 4, restated: 0 });
});

function bare({ member: _member, ...draft }: Draft): Omit<Draft, "member"> {
  return draft;
}

/** A table of one row whose column `a` is a date. */
function table(names: readonly string[]): string {
  const cells = names.map((name) => (name === "a" ? "2026-05-03" : "x"));
  return `${names.join(",")}\r\n${cells.join(",")}\r\n`;
}

test("a byte order mark, UTF-16, another order of columns, an archive and a name change nothing", async () => {
  const plain = draftsOf(await read(statement));
  const reversed = statement
    .split("\r\n")
    .map((line) => line.split(";").toReversed().join(";"))
    .join("\r\n");
  for (const file of [
    `\ufeff${statement}`,
    utf16(statement),
    reversed,
    await zipOf({ "../../etc/passwd": statement }),
    new File([statement], "holiday.jpg"),
  ])
    expect(draftsOf(await read(file)).map(bare)).toEqual(plain);
});

test("nine of ten headers are enough, if all mapped columns are there", async () => {
  const headers = "abcdefghij".split("");
  const mapping: MappingDraft = {
    name: "ten",
    headers,
    collection: "purchases",
    columns: { when: { from: "a" }, name: { from: "b" } },
  };
  expect(draftsOf(await read(table(headers.slice(0, 9)), [mapping]))).toHaveLength(1);
  await expect(read(table(headers.slice(0, 8)), [mapping])).rejects.toMatchObject({
    code: "not-recognised",
    details: { columns: headers.slice(0, 8) },
  });
  await expect(read(table(headers.slice(1)), [mapping])).rejects.toMatchObject({
    code: "missing-columns",
    details: { missing: ["a"] },
  });
});

test("of two mappings that fit a file Ann says which", async () => {
  const other = { ...bank, name: "other", sign: "as_is" } as const;
  const mappings = [bank, other].map(completeMapping);
  const found = await detectFile(new Blob([statement]), null, mappings);
  expect(found.questions).toEqual([
    expect.objectContaining({ id: "mapping", choices: ["anns bank", "other"] }),
  ]);
  await expect(read(statement, [bank, other])).rejects.toMatchObject({
    code: "needs-answer",
    details: { question: "mapping" },
  });
  const [first] = fieldsOf(await read(statement, [bank, other], { mapping: "other" }));
  expect(first).toMatchObject({ direction: "refund", lineTotal: { value: "-1219.49" } });
});

test("two columns of one name, and a file without a header", async () => {
  const twice: MappingDraft = {
    name: "twice",
    headers: ["Date", "Amount", "Amount", "Text"],
    collection: "purchases",
    columns: {
      when: { from: "Date" },
      debit: { from: "Amount" },
      credit: { from: "Amount#2" },
      name: { from: "Text" },
    },
    sign: "debit_credit",
    currency: "USD",
  };
  const text = "Date,Amount,Amount,Text\r\n2026-05-03,5.00,,Tent\r\n2026-05-04,,2.50,Tent\r\n";
  expect(fieldsOf(await read(text, [twice]))).toMatchObject([
    { direction: "purchase", lineTotal: { value: "5.00", currency: "USD" } },
    { direction: "refund", lineTotal: { value: "-2.50" } },
  ]);
  const headerless: MappingDraft = {
    ...twice,
    name: "bare",
    headers: ["c1", "c2", "c3"],
    columns: { when: { from: "c1" }, lineTotal: { from: "c2" }, name: { from: "c3" } },
    sign: "as_is",
  };
  expect(
    fieldsOf(await read("2026-05-03,5.00,Tent\r\n2026-05-04,7.00,Rope\r\n", [headerless])),
  ).toHaveLength(2);
  // A first row of other kinds is no such file.
  await expect(read("tent,rope,pole\r\n1,2,3\r\n", [headerless])).rejects.toMatchObject({
    code: "not-recognised",
  });
});

test("what the file leaves open is asked", async () => {
  const open: MappingDraft = {
    name: "open",
    headers: ["Date", "Text", "Amount"],
    collection: "purchases",
    columns: { when: { from: "Date" }, name: { from: "Text" }, lineTotal: { from: "Amount" } },
  };
  const text = 'Date,Text,Amount\r\n03/04/2026,Tent,"1,219"\r\n';
  const found = await detectFile(new Blob([text]), null, [completeMapping(open)]);
  expect(found.questions.map(({ id }) => id)).toEqual(["decimal", "date-order", "currency"]);
  await expect(read(text, [open])).rejects.toMatchObject({ code: "needs-answer" });
  const answers = { decimal: ".", "date-order": "dmy", currency: "gbp" };
  expect(fieldsOf(await read(text, [open], answers))).toMatchObject([
    { when: { day: "2026-04-03" }, lineTotal: { value: "1219", currency: "GBP" } },
  ]);
});

test("a zone that Ann names for the file makes instants of its times", async () => {
  const clock: MappingDraft = {
    name: "clock",
    headers: ["Date", "Time", "Text"],
    collection: "media",
    columns: { when: { from: "Date" }, time: { from: "Time" }, title: { from: "Text" } },
    constants: { action: "listen", kind: "track" },
  };
  const text = "Date,Time,Text\r\n2026-07-03,10:00,Low Harbor\r\n2026-07-03,,Salt Ferry\r\n";
  expect(fieldsOf(await read(text, [clock]))).toMatchObject([
    { when: { local: "2026-07-03T10:00" } },
    { when: { day: "2026-07-03" } },
  ]);
  expect(fieldsOf(await read(text, [{ ...clock, zone: "Europe/Berlin" }]))).toMatchObject([
    { when: { at: "2026-07-03T08:00:00Z", tz: "Europe/Berlin", precision: "min" } },
    { when: { day: "2026-07-03" } },
  ]);
});

test("rows are left out by the mapping's own rule, and what cannot be read is a fault", async () => {
  const mapping = { ...bank, skipWhen: [{ column: "Text", equals: "bakery" }] };
  const text = `${statement}bad;Tent;1,00;EUR;x\r\n14.05.2026;Tent;much;EUR;x\r\n14.05.2026;Tent;1,00;Euros;x\r\n`;
  const items = await read(text, [mapping]);
  expect(
    items.map((item) =>
      item.kind === "skip" ? item.rule : item.kind === "fault" ? item.reason : item.kind,
    ),
  ).toEqual([
    "draft",
    "draft",
    "mapping",
    "mapping",
    "buchungstag is no date.",
    "betrag is no number.",
    "The currency is no currency code.",
  ]);
});

const credit = (words: string): string => `15.05.2026;${words};2.000,00;EUR;CANARY`;

test("pay, interest and the owner's own transfers that come in are no refunds of a shop", async () => {
  const words = [
    "Gehalt Mai",
    "Habenzinsen",
    "Übertrag Sparbuch",
    "Rückbuchung Übertrag",
    "Bootery",
  ];
  const rows = await read([statement + words.map(credit).join("\r\n"), ""].join("\r\n"));
  const items = rows.slice(4);
  expect(items.map((item) => (item.kind === "skip" ? item.rule : item.kind))).toEqual([
    "income",
    "income",
    "transfer",
    "draft",
    "draft",
  ]);
});

test("two digits of a year are of this century in a day that lies ahead", async () => {
  const cards: MappingDraft = {
    name: "cards",
    headers: ["shop", "number", "from", "until"],
    collection: "cards",
    columns: {
      issuer: { from: "shop" },
      number: { from: "number" },
      validFrom: { from: "from" },
      expires: { from: "until" },
    },
  };
  const text = "shop,number,from,until\r\nBootery,7,12/31/99,12/31/39\r\n";
  expect(fieldsOf(await read(text, [cards]))).toMatchObject([
    { validFrom: "1999-12-31", expires: "2039-12-31" },
  ]);
});

test("things without a date are of the day on which they came first", async () => {
  const things: MappingDraft = {
    name: "things",
    headers: ["Thing", "Kind"],
    collection: "appliances",
    columns: { name: { from: "Thing" }, category: { from: "Kind" } },
  };
  const items = await read("Thing,Kind\r\nWasher,washer\r\nFridge,refrigerator\r\n", [things]);
  const { first, second, written } = await takeInTwice(items, "generic.csv");
  expect(first.imported).toBe(2);
  expect(written[0]).toMatchObject({ when: { day: "2026-11-27", precision: "day" } });
  // A day later it is the same thing.
  expect(second).toMatchObject({ imported: 0, duplicate: 2, restated: 0, review: [] });
});

test("addresses, tokens, cards and accounts in a text never reach a draft", async () => {
  const visits: MappingDraft = {
    name: "visits",
    headers: ["Time", "Url", "Note"],
    collection: "clickstream",
    columns: { when: { from: "Time" }, url: { from: "Url" }, "raw.Note": { from: "Note" } },
  };
  const text =
    "Time,Url,Note\r\n2026-07-03T10:00:00Z,https://u:CANARY@shop.example.org/a?token=CANARY&x=1,from bea.canary@example.org at 192.0.2.77 with 4111 1111 1111 1111\r\n";
  const items = await read(text, [visits]);
  expect(items).toMatchObject([
    {
      fields: { url: "https://shop.example.org/a?x=1", site: "example.org", title: null },
      raw: { Note: "from ~ at ~ with ~" },
    },
  ]);
  expect(storedText(items)).not.toMatch(/canary|192\.0|4111/i);
});

describe("presets", () => {
  const presets = {
    "chase.account": [
      "Details,Posting Date,Description,Amount,Type,Balance,Check or Slip #",
      'DEBIT,05/03/2026,"BOOTERY 42 4111111111111111",-89.90,DEBIT_CARD,1000.00,',
      "CREDIT,05/04/2026,PAYROLL,2000.00,ACH_CREDIT,3000.00,",
      "CREDIT,05/05/2026,BOOTERY 42,20.00,MISC_CREDIT,3020.00,",
    ],
    "chase.card": [
      "Transaction Date,Post Date,Description,Category,Type,Amount,Memo",
      "05/03/2026,05/04/2026,BOOTERY 42,Shopping,Sale,-89.90,",
      "05/03/2026,05/04/2026,Payment Thank You,,Payment,500.00,",
      "05/05/2026,05/06/2026,BOOTERY 42,Shopping,Return,20.00,",
    ],
    mint: [
      "Date,Description,Original Description,Amount,Transaction Type,Category,Account Name,Labels,Notes",
      "5/03/2026,Bootery,BOOTERY 42,89.90,debit,Shopping,CANARY,,CANARY",
      "5/04/2026,Pay,PAYROLL,2000.00,credit,Paycheck,CANARY,,",
      "5/05/2026,Bootery,BOOTERY 42,20.00,credit,Shopping,CANARY,,",
    ],
    "google.pay": [
      "Time,Transaction ID,Description,Product,Payment method,Status,Amount",
      '"May 3, 2026, 10:54:50 PM UTC",GPY:1,Boots,Google Play,Visa •••• CANARY,Complete,USD 89.90',
      '"May 4, 2026, 1:00:00 AM UTC",GPY:2,Rope,Google Play,Visa,Cancelled,USD 5.00',
      '"May 5, 2026, 1:00:00 AM UTC",GPY:3,Boots,Google Play,Visa,Complete,USD -20.00',
    ],
  };
  test.each(Object.entries(presets))("%s", async (format, lines) => {
    const text = `${lines.join("\r\n")}\r\n`;
    expect(await detectFile(new Blob([text]))).toMatchObject({ format, confidence: 1 });
    const answers = format === "mint" ? { currency: "USD" } : {};
    const items = await itemsOf(text, format, answers);
    expect(items).toMatchObject([
      {
        fields: {
          direction: "purchase",
          lineTotal: { value: "89.90", currency: "USD" },
        },
      },
      { kind: "skip", rule: "mapping" },
      { fields: { direction: "refund", lineTotal: { value: "-20.00", currency: "USD" } } },
    ]);
    expect(storedText(items)).not.toMatch(/CANARY|4111111111111111/);
    const { first, second } = await takeInTwice(items, format);
    expect(first).toMatchObject({ imported: 2, faulty: 0 });
    expect(second).toMatchObject({ imported: 0, duplicate: 2 });
  });
});

test("a card's statement of Chase is read in each of its forms, and a purchase in two of them is one", async () => {
  const forms = [
    "Transaction Date,Post Date,Description,Category,Type,Amount,Memo\n05/03/2026,05/04/2026,BOOTERY 42,Shopping,Sale,-89.90,",
    "Transaction Date,Post Date,Description,Category,Type,Amount\n05/03/2026,05/04/2026,BOOTERY 42,Shopping,Sale,-89.90",
    "Type,Trans Date,Post Date,Description,Amount\nSale,05/03/2026,05/04/2026,BOOTERY 42,-89.90",
  ];
  for (const text of forms) {
    expect(await detectFile(new Blob([text]))).toMatchObject({ format: "chase.card" });
    const [item] = draftsOf(await itemsOf(text, "chase.card"));
    expect(item).toMatchObject({
      naturalKey: "bank||2026-05-03|89.90|BOOTERY 42|1",
      fields: { lineTotal: { value: "89.90", currency: "USD" }, paymentKind: "card" },
    });
  }
});

describe("a mapping is held against the collection", () => {
  test.each<[string, Partial<MappingDraft>, string]>([
    [
      "a field that does not exist",
      { columns: { ...bank.columns, nmae: { from: "Text" } } },
      "nmae",
    ],
    ["a field of the envelope", { columns: { ...bank.columns, id: { from: "Text" } } }, "id"],
    ["a prototype", { columns: { ...bank.columns, constructor: { from: "Text" } } }, "constructor"],
    ["a column that is not there", { key: ["Nummer"] }, "nummer"],
    [
      "a date as money",
      { columns: { ...bank.columns, when: { from: "Text", as: "money" } } },
      "when",
    ],
    ["no time", { columns: { name: { from: "Text" } } }, "when"],
    ["an unknown zone", { zone: "Mars/Olympus" }, "zone"],
    ["an unknown encoding", { encoding: "klingon" }, "encoding"],
    ["a constant of no field", { constants: { color: "red" } }, "color"],
    ["a name with a bar", { name: "a|b" }, "name"],
  ])("%s", (_what, change, field) => {
    expect(() => completeMapping({ ...bank, ...change })).toThrow(
      expect.objectContaining({
        code: "bad-value",
        details: expect.objectContaining({ field }) as unknown,
      }),
    );
  });

  test("no such collection", () => {
    expect(() => completeMapping({ ...bank, collection: "_settings" })).toThrow(
      expect.objectContaining({ code: "no-collection" }),
    );
  });
});

test("what follows where a mapping says nothing fits the shapes", () => {
  for (const [name, fields] of Object.entries(defaultFields)) {
    const collection = Object.values(collections).find((one) => one.name === name)!;
    const check = checkRecord(collection, {
      ...fields,
      id: "AAAAAAAAAAAAAAAAAAAAAA",
      v: 1,
      rev: 1,
      when: { day: "2026-05-03", precision: "day" },
      source: { format: "generic.csv", run: "x" },
    });
    const required = requiredFields(collection.types[0]!);
    const left = required.filter((field) => field !== "when" && !Object.hasOwn(fields, field));
    // Nothing but what a column must tell is missing.
    if (left.length === 0) expect(check.ok).toBe(true);
    else expect(left).toContain(check.ok ? "" : check.field.split(".")[0]);
  }
});
