import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Draft } from "../../model/drafts.ts";
import type { JsonObject } from "../../model/json.ts";
import { naturalKey } from "../../records/natural-key.ts";
import { createColumnLog } from "../../testing/column-log.ts";
import type { MemoryLog } from "../../testing/memory-log.ts";
import { tent } from "../../testing/sample-people.ts";
import { purchasesByMonth } from "../../views/purchases-by-month.ts";
import type { CollectionContext } from "../context.ts";
import type { ImportReport } from "../../vault/api/vault-api.ts";
import { editRecord, markRecords, removeRecords } from "../change/put.ts";
import { recordIdOf } from "../record-id.ts";
import { RecordSet, type StoredRecord } from "../read/record-set.ts";
import { TakeIn } from "../import/take-in.ts";
import { undoImport } from "../undo/undo-import.ts";
import { writeImport } from "../import/write-import.ts";
import { findLinks } from "./find-links.ts";
import { linkedFrom } from "./linked-from.ts";
import { matchAmounts, type Payer, type Target } from "./match-amounts.ts";
import { OrderSurvey } from "./order-survey.ts";
import { type OwnersWord, readWord } from "./owners-word.ts";
import { sellerWords } from "../../records/seller-words.ts";
import { settleLinks } from "./settle-links.ts";
import { readTelling, type Telling, toSum } from "./telling.ts";

interface Ann extends CollectionContext {
  readonly log: MemoryLog;
}

function openAnn(device = "ann-laptop"): Ann {
  const log = createColumnLog();
  let clock = Date.parse("2026-05-01T10:00:00Z");
  let counter = device.length;
  return {
    log,
    records: new RecordSet(log),
    idRoot: new Uint8Array(32).fill(10),
    device,
    random: (length) => new Uint8Array(length).fill((counter += 1)),
    now: () => (clock += 1000),
    homeZone: () => "Europe/Berlin",
  };
}

/** A row of a file: its key, and what it says beside what Ann's tent says. */
type Row = readonly [key: string, fields: JsonObject];

const money = (value: string, currency = "EUR"): JsonObject => ({ value, currency });
const on = (day: string): JsonObject => ({ day, precision: "day" });
/** A line of an order at Bootery, from its export. */
const line = (key: string, day: string, value: string, more: JsonObject = {}): Row => [
  `order|${key}`,
  { when: on(day), lineTotal: money(value), orderId: null, name: `Thing ${key}`, ...more },
];
/** A row of Ann's bank. */
const bank = (key: string, day: string, value: string, more: JsonObject = {}): Row => [
  `bank|${key}`,
  {
    when: on(day),
    lineTotal: money(value),
    lineKind: "bank_transaction",
    orderId: null,
    seller: "BOOTERY GMBH 4711 BERLIN",
    name: "BOOTERY GMBH 4711 BERLIN",
    ...more,
  },
];
const back = (value: string): JsonObject => ({
  direction: "refund",
  lineTotal: money(`-${value}`),
});

function toKey(key: string): string {
  const [space = "", ...parts] = key.split("|");
  return naturalKey(space, ...parts);
}

function toDraft([key, fields]: Row, row: number): Draft {
  return {
    kind: "draft",
    collection: "purchases",
    naturalKey: toKey(key),
    fields: { ...tent, ...fields },
    row: row + 1,
  };
}

function idOf(ann: Ann, [key]: Row): string {
  return recordIdOf(ann.idRoot, "purchases", toKey(key));
}

async function takeIn(ann: Ann, rows: readonly Row[], format = "shop.orders"): Promise<string> {
  return (await reportUntil(ann, rows, { format, isStopped: () => false })).run;
}

async function takeInUntil(
  ann: Ann,
  rows: readonly Row[],
  how: { readonly format: string; readonly isStopped: () => boolean },
): Promise<string> {
  return (await reportUntil(ann, rows, how)).run;
}

async function reportUntil(
  ann: Ann,
  rows: readonly Row[],
  { format, isStopped }: { readonly format: string; readonly isStopped: () => boolean },
): Promise<ImportReport> {
  const id = recordIdOf(ann.idRoot, "_imports", `${ann.device} ${ann.now()}`);
  const started = new Date(ann.now()).toISOString();
  const plan = new TakeIn(ann, { id, format, file: "file.csv", started });
  await plan.take(rows.map(toDraft));
  return await writeImport(ann, plan, { isStopped, onWritten: () => undefined });
}

async function stored(ann: Ann, row: Row): Promise<StoredRecord> {
  const one = await ann.records.get("purchases", idOf(ann, row));
  if (one === null) throw new Error(`${row[0]} is not there`);
  return one;
}

/** What counts, and what each record is linked to. */
async function stateOf(ann: Ann): Promise<Readonly<Record<string, string>>> {
  const all = await ann.records.all("purchases");
  const named = all.map(({ id, annotation, effective }) => {
    const links = JSON.stringify(annotation?.["links"] ?? []);
    return [id, `${effective === null ? "out" : "counts"} ${links}`] as const;
  });
  return Object.fromEntries(named.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** What Ann spent in all, as the view of months tells it. */
async function spent(ann: Ann): Promise<readonly string[]> {
  const all = await ann.records.all("purchases");
  const effective = all.map((one) => one.effective).filter((one) => one !== null);
  const options = { homeZone: "Europe/Berlin", today: "2026-05-01" };
  const rows = purchasesByMonth.merge([purchasesByMonth.part(effective, options)], options);
  return rows.map(({ key, count, total }) => `${key} ${count} ${total}`);
}

function linksOf({ annotation }: StoredRecord): unknown {
  return annotation?.["links"];
}

const order = line("1", "2026-03-14", "249.90");
const paid = bank("1", "2026-03-16", "249.90");

describe("a purchase that the bank and the shop tell of", () => {
  test("counts once, whichever comes first, in one import or two, on one device or two", async () => {
    const together = openAnn();
    await takeIn(together, [paid, order]);
    const shopFirst = openAnn();
    await takeIn(shopFirst, [order]);
    await takeIn(shopFirst, [paid], "ofx");
    const bankFirst = openAnn();
    await takeIn(bankFirst, [paid], "ofx");
    expect(await spent(bankFirst)).toEqual(["2026-03 1 249.90"]);
    await takeIn(bankFirst, [order]);
    // Her phone has the bank, her laptop the shop; both sync, and both look.
    const [laptop, phone] = [openAnn("laptop"), openAnn("phone")];
    await takeIn(laptop, [order]);
    await takeIn(phone, [paid], "ofx");
    const [fromLaptop, fromPhone] = [[...laptop.log.written], [...phone.log.written]];
    await laptop.log.append(fromPhone);
    await phone.log.append(fromLaptop);
    expect([await settleLinks(laptop), await settleLinks(phone)]).toEqual([1, 1]);
    await laptop.log.append(phone.log.written);
    await phone.log.append(laptop.log.written);
    expect([await settleLinks(laptop), await settleLinks(phone)]).toEqual([0, 0]);
    const wanted = await stateOf(together);
    for (const ann of [together, shopFirst, bankFirst, laptop, phone]) {
      expect(await stateOf(ann)).toEqual(wanted);
      expect(await spent(ann)).toEqual(["2026-03 1 249.90"]);
      const row = await stored(ann, paid);
      expect(row.annotation).toMatchObject({ by: "rule", exclude: true, reason: "duplicate" });
      expect(linksOf(row)).toEqual([
        { to: idOf(ann, order), relation: "same_purchase", by: "rule" },
      ]);
      // From the order she sees the bank's row.
      expect(linkedFrom(ann.records, await stored(ann, order))).toEqual([
        { to: idOf(ann, paid), relation: "same_purchase", by: "rule" },
      ]);
      expect(linkedFrom(ann.records, row)).toEqual([]);
    }
  });

  test("is said by the report of the import that links it, and by no other", async () => {
    const ann = openAnn();
    const how = { format: "file", isStopped: () => false };
    expect((await reportUntil(ann, [order], how)).linked).toBeUndefined();
    expect((await reportUntil(ann, [paid], how)).linked).toBe(1);
    expect((await reportUntil(ann, [paid], how)).linked).toBeUndefined();
  });

  test("an import that was killed before it linked does so when it is run again", async () => {
    const ann = openAnn();
    await takeIn({ ...ann, mayLink: () => false }, [order, paid]);
    expect(await spent(ann)).toEqual(["2026-03 2 499.80"]);
    await takeIn(ann, [order, paid]);
    expect(await spent(ann)).toEqual(["2026-03 1 249.90"]);
  });

  test("an import that is stopped keeps nobody waiting for its links: whatever comes next makes them", async () => {
    const ann = openAnn();
    await takeInUntil(ann, [order, paid], { format: "shop.orders", isStopped: () => true });
    expect(await spent(ann)).toEqual(["2026-03 2 499.80"]);
    expect(await settleLinks(ann)).toBe(1);
    expect(await spent(ann)).toEqual(["2026-03 1 249.90"]);
  });

  test("an import that is taken back takes its links along, and brings them back", async () => {
    const ann = openAnn();
    const shop = await takeIn(ann, [order]);
    await takeIn(ann, [paid], "ofx");
    // She had rated what the bank calls it: her word stays.
    await markRecords(ann, [await stored(ann, paid)], { rating: 4 });
    await undoImport(ann, shop);
    expect(await spent(ann)).toEqual(["2026-03 1 249.90"]);
    expect((await stored(ann, paid)).annotation).toMatchObject({ by: "owner", rating: 4 });
    expect(linksOf(await stored(ann, paid))).toBeUndefined();
    await takeIn(ann, [order]);
    expect((await stored(ann, paid)).effective).toBeNull();
    // She deletes the line of the order: what the bank says counts again.
    await removeRecords(ann, [await stored(ann, order)]);
    expect((await stored(ann, paid)).effective).not.toBeNull();
  });

  test("a link that the owner takes off stays off", async () => {
    const ann = openAnn();
    await takeIn(ann, [order, paid]);
    await markRecords(ann, [await stored(ann, paid)], { links: null });
    expect(await spent(ann)).toEqual(["2026-03 2 499.80"]);
    await takeIn(ann, [order, paid, line("2", "2026-03-20", "5.00")]);
    expect(await settleLinks(ann)).toBe(0);
    expect(await spent(ann)).toEqual(["2026-03 3 504.80"]);
    expect(linksOf(await stored(ann, paid))).toEqual([]);
  });

  test("what the owner calls the same counts once, from whichever side she says and unsays it", async () => {
    const other = bank("2", "2026-08-01", "240.00");
    for (const [from, to] of [
      [order, other],
      [other, order],
    ] as const) {
      const ann = openAnn();
      await takeIn(ann, [order, other]);
      const link = { to: idOf(ann, to), relation: "same_purchase" } as const;
      await markRecords(ann, [await stored(ann, from)], { links: [link] });
      expect(await spent(ann)).toEqual(["2026-03 1 249.90"]);
      expect((await stored(ann, other)).annotation).toMatchObject({ by: "owner", exclude: true });
      // The order is paired: no other row is taken for it.
      await takeIn(ann, [paid]);
      expect(await spent(ann)).toEqual(["2026-03 2 499.80"]);
      await markRecords(ann, [await stored(ann, from)], { links: null });
      expect((await stored(ann, other)).effective).not.toBeNull();
      await settleLinks(ann);
      expect(await spent(ann)).toEqual(["2026-03 1 249.90", "2026-08 1 240.00"]);
    }
  });

  test("what the owner said stands: a gift stays out, what was let in again stays in", async () => {
    const ann = openAnn();
    await takeIn(ann, [paid]);
    await markRecords(ann, [await stored(ann, paid)], { exclude: true, reason: "private" });
    await takeIn(ann, [order]);
    expect((await stored(ann, paid)).annotation).toMatchObject({ reason: "private" });
    expect(linksOf(await stored(ann, paid))).toBeUndefined();
    const bea = openAnn();
    await takeIn(bea, [order, paid]);
    await markRecords(bea, [await stored(bea, paid)], { exclude: null, reason: null });
    await takeIn(bea, [line("2", "2026-03-20", "5.00")]);
    expect((await stored(bea, paid)).effective).not.toBeNull();
    // A gift stays a gift for the bank too: it is the order that she marked.
    const cem = openAnn();
    await takeIn(cem, [order]);
    await markRecords(cem, [await stored(cem, order)], { exclude: true, reason: "gift" });
    await takeIn(cem, [paid]);
    expect(await spent(cem)).toEqual([]);
  });

  test("a second candidate that comes later takes a link back; a correction may make one", async () => {
    const ann = openAnn();
    await takeIn(ann, [order, paid]);
    const other = line("2", "2026-03-20", "249.90");
    await takeIn(ann, [other]);
    expect((await stored(ann, paid)).effective).not.toBeNull();
    await editRecord(ann, await stored(ann, other), { lineTotal: money("49.90") });
    expect((await stored(ann, paid)).effective).toBeNull();
  });
});

function fits(payer: Payer, target: Target): boolean {
  return (
    payer.isBack === target.isBack &&
    payer.money.amount === target.money.amount &&
    payer.day >= target.day - 15 &&
    payer.day <= target.day + 29 &&
    payer.words.some((word) => target.words.includes(word))
  );
}

/** A payout of order B-1. */
function payout(key: string, day: string, value: string, more: JsonObject = {}): Row {
  const fields = { when: on(day), lineKind: "order_total", orderId: "B-1", ...back(value) };
  return [`refund|${key}`, { ...fields, ...more }];
}

const wordsOf = (): OwnersWord => readWord(undefined);

/** Links by the keys of rows, as `bank|1 same_purchase order|1`. */
function linksBetween(
  rows: readonly Row[],
  formats: Readonly<Record<string, string>> = {},
): string[] {
  const tellings = rows.flatMap(([key, fields]) => {
    const format = formats[key] ?? (key.startsWith("bank") ? "ofx" : "shop.orders");
    return readTelling({ ...tent, ...fields, id: key, source: { format } }, "UTC") ?? [];
  });
  const found = findLinks(tellings, wordsOf);
  return [...found]
    .flatMap(([id, { links }]) => links.map(({ relation, to }) => `${id} ${relation} ${to}`))
    .toSorted();
}

describe("which bank row paid which order", () => {
  test.each([
    ["15 days before the order", "2026-02-27", 1],
    ["16 days before", "2026-02-26", 0],
    ["29 days after", "2026-04-12", 1],
    ["30 days after", "2026-04-13", 0],
  ])("%s", (_, day, count) => {
    expect(linksBetween([order, bank("1", day, "249.90")])).toHaveLength(count);
  });

  test("another currency, amount or seller is another purchase", () => {
    const others = [
      bank("1", "2026-03-16", "249.91"),
      bank("2", "2026-03-16", "249.90", { lineTotal: money("249.90", "USD") }),
      bank("3", "2026-03-16", "249.90", { seller: "REWE BERLIN", name: "REWE BERLIN" }),
      bank("4", "2026-03-16", "249.90", back("249.90")),
    ];
    expect(linksBetween([order, ...others])).toEqual([]);
    expect(linksBetween([order, bank("1", "2026-03-16", "0249.900")])).toHaveLength(1);
  });

  test("two candidates on either side are none", () => {
    expect(linksBetween([order, paid, line("2", "2026-03-20", "249.90")])).toEqual([]);
    expect(linksBetween([order, paid, bank("2", "2026-03-20", "249.90")])).toEqual([]);
  });

  test("the sum of an order's lines is an amount, a line alone is one, both at once are neither", () => {
    const [tents, poles] = [
      line("1", "2026-03-14", "200.00", { orderId: "B-1" }),
      line("2", "2026-03-14", "49.90", { orderId: "B-1" }),
    ];
    expect(linksBetween([tents, poles, paid])).toEqual([
      "bank|1 same_purchase order|1",
      "bank|1 same_purchase order|2",
    ]);
    const alone = bank("2", "2026-03-16", "49.90");
    expect(linksBetween([tents, poles, alone])).toEqual(["bank|2 same_purchase order|2"]);
    expect(linksBetween([tents, poles, paid, alone])).toEqual([]);
    // What the invoice takes off on the same day is not paid; what comes back later was.
    const deposit = line("4", "2026-03-14", "-5.00", { orderId: "B-1", direction: "refund" });
    const less = bank("3", "2026-03-16", "244.90");
    expect(linksBetween([tents, poles, deposit, less])).toContain("bank|3 same_purchase order|1");
    expect(linksBetween([tents, poles, deposit, paid])).not.toContain(
      "bank|1 same_purchase order|1",
    );
    const later: Row = [deposit[0], { ...deposit[1], when: on("2026-03-20") }];
    expect(linksBetween([tents, poles, later, paid])).toContain("bank|1 same_purchase order|1");
    // What was cancelled was not paid.
    const cancelled = line("3", "2026-03-14", "9.00", { orderId: "B-1", status: "cancelled" });
    expect(linksBetween([tents, poles, cancelled, paid])).toHaveLength(2);
  });

  test("a payment service in between is told of once, and gives its name to the bank's row", () => {
    const service: Row = [
      "paypal|1",
      {
        when: on("2026-03-14"),
        lineTotal: money("249.90"),
        lineKind: "order_total",
        paymentKind: "paypal",
        orderId: null,
      },
    ];
    const row = bank("1", "2026-03-17", "249.90", {
      seller: "PAYPAL EUROPE",
      name: "PAYPAL EUROPE",
    });
    expect(linksBetween([order, row])).toEqual([]);
    expect(linksBetween([order, service, row])).toEqual([
      "bank|1 same_purchase order|1",
      "paypal|1 same_purchase order|1",
    ]);
    expect(linksBetween([service, row])).toEqual(["bank|1 same_purchase paypal|1"]);
  });

  test("an order's number beats amounts: a mail with shipping, an export of less, a row that names it", () => {
    const one = line("1", "2026-03-14", "200.00", { orderId: "B-1", asin: "B000TENT01" });
    const mail: Row = [
      "mail|1",
      {
        when: on("2026-03-14"),
        lineKind: "order_total",
        orderId: "b-1",
        lineTotal: money("204.90"),
      },
    ];
    const again = line("1b", "2026-03-14", "200.00", { orderId: "B-1", name: "A tent" });
    const extra = line("2b", "2026-03-14", "7.00", { orderId: "B-1", name: "Pegs" });
    expect(
      linksBetween([one, mail, again, extra], { "order|1b": "mail", "order|2b": "mail" }),
    ).toEqual([
      "mail|1 same_purchase order|1",
      "mail|1 same_purchase order|2b",
      "order|1b same_purchase order|1",
    ]);
    expect(linksBetween([one, mail, bank("1", "2026-03-15", "204.90")])).toEqual([
      "bank|1 same_purchase order|1",
      "mail|1 same_purchase order|1",
    ]);
    expect(linksBetween([one, bank("1", "2026-09-15", "1.00", { orderId: "B-1" })])).toHaveLength(
      1,
    );
    // Of two totals the one that knows more stays.
    const known: Row = ["paypal|1", { ...mail[1], paymentKind: "paypal" }];
    expect(linksBetween([mail, known])).toEqual(["mail|1 same_purchase paypal|1"]);
    // A short number of another shop is another order.
    expect(linksBetween([one, ["mail|2", { ...mail[1], seller: "Teahouse" }]])).toEqual([]);
  });

  test("as a slow look at every pair finds it", () => {
    const day = fc.integer({ min: 0, max: 70 });
    const words = fc.subarray(["bootery", "teahouse", "paypal"], { minLength: 0 });
    const amount = fc.constantFrom(1n, 1n, 1n, 2n).map((one) => toSum("EUR", one));
    const isBack = fc.constantFrom(false, false, false, true);
    const shared = { isBack, money: amount, day, words };
    const payers = fc.array(fc.record(shared), { maxLength: 7 });
    fc.assert(
      fc.property(payers, fc.array(fc.record(shared), { maxLength: 7 }), (some, others) => {
        const all: Payer[] = some.map((one, at) => ({ ...one, id: `p${at}` }));
        const targets: Target[] = others.map((one, at) => ({ ...one, ids: [`t${at}`] }));
        const slow = all.flatMap((payer) => {
          const mine = targets.filter((target) => fits(payer, target));
          const theirs = all.filter((one) => mine[0] !== undefined && fits(one, mine[0]));
          return mine.length === 1 && theirs.length === 1
            ? [[payer.id, mine[0]!.ids] as const]
            : [];
        });
        expect(matchAmounts(all, targets)).toEqual(new Map(slow));
      }),
      { numRuns: 400 },
    );
  });

  test("names of banks and shops meet in their words", () => {
    expect(sellerWords("AMZN Mktp DE*2K4PL9", null)).toEqual(["amazon", "2k4pl9"]);
    expect(sellerWords("Amazon", "Amazon.de")).toEqual(["amazon"]);
    expect(sellerWords("The Online Shop GmbH & Co", "4711")).toEqual([]);
    expect(sellerWords("Café Ürün")).toEqual(["cafe", "urun"]);
  });
});

describe("money that comes back", () => {
  const bought = line("1", "2026-03-14", "200.00", { orderId: "B-1", asin: "B000TENT01" });
  const poles = line("2", "2026-03-14", "49.90", { orderId: "B-1", asin: "B000POLE02" });
  test("a refund belongs to its product, else to its amount, else to its order", () => {
    const rows = [
      bought,
      poles,
      payout("1", "2026-04-01", "10.00", { asin: "B000POLE02" }),
      payout("2", "2026-04-02", "200.00"),
      payout("3", "2026-04-03", "20.00"),
      payout("4", "2026-04-03", "20.00", { orderId: "B-2" }),
    ];
    expect(linksBetween(rows)).toEqual([
      "refund|1 refund_of order|2",
      "refund|2 refund_of order|1",
      "refund|3 refund_of order|1",
      "refund|3 refund_of order|2",
    ]);
  });

  test("lines of a credit note that cost the same are things of their own", () => {
    const more = { orderId: "B-1", direction: "refund" };
    const credits = ["7", "8"].map((key) => line(key, "2026-04-01", "-4.00", more));
    expect(linksBetween(credits)).toEqual([]);
  });

  test("an order of very many lines, totals and refunds is sorted out, and names the first of its lines", () => {
    const many = Array.from({ length: 3_000 }, (_, at) => String(at).padStart(4, "0"));
    const ofOrder = { orderId: "hostile-order-1" };
    const found = linksBetween([
      ...many.map((at) => line(at, "2026-03-14", "2.00", ofOrder)),
      ...many.map((at): Row => [`mail|${at}`, { ...ofOrder, lineKind: "order_total" }]),
      ...many.map((at, n) => payout(at, "2026-04-01", `${n}.50`, ofOrder)),
    ]);
    expect(found).toHaveLength(2 * 3_000 * 16);
    expect(found.at(-1)).toBe("refund|2999 refund_of order|0015");
  });

  test("a payout that is repeated once per return is one, and the bank's row of it too", async () => {
    const rows = [
      payout("1", "2026-04-01", "49.90"),
      payout("2", "2026-04-01", "49.90"),
      payout("3", "2026-04-02", "49.90"),
    ];
    expect(linksBetween([bought, poles, ...rows])).toEqual([
      "refund|1 refund_of order|2",
      "refund|2 duplicate_of refund|1",
      "refund|3 refund_of order|2",
    ]);
    const ann = openAnn();
    const credit = bank("9", "2026-04-05", "0", back("49.90"));
    await takeIn(ann, [bought, poles, ...rows.slice(0, 2)]);
    expect(await spent(ann)).toEqual(["2026-03 2 249.90", "2026-04 1 -49.90"]);
    await takeIn(ann, [credit], "ofx");
    expect(await spent(ann)).toEqual(["2026-03 2 249.90", "2026-04 1 -49.90"]);
    expect((await stored(ann, credit)).effective).toBeNull();
    // She takes it off: the rule is silent from then on.
    const refund = (await ann.records.all("purchases")).find((one) =>
      JSON.stringify(linksOf(one) ?? "").includes("refund_of"),
    );
    await markRecords(ann, [refund!], { links: null });
    await settleLinks(ann);
    expect(linksOf((await ann.records.get("purchases", refund!.id))!)).toEqual([]);
  });
});

/** An order of two lines, and of every other one the first came back. */
function twoLines(number: number): readonly Row[] {
  const orderId = `A-100000000${number}`;
  return [
    line(`${number}1`, "2026-03-14", "20.00", { orderId }),
    line(`${number}2`, "2026-03-14", "30.00", { orderId }),
    ...(number % 2 === 0
      ? [line(`${number}9`, "2026-04-01", "-20.00", { orderId, ...back("20.00") })]
      : []),
  ];
}

test("of more purchases than memory has room for, the same are linked, and links of what is gone are taken off", async () => {
  const rows = [1, 2, 3, 4].flatMap(twoLines);
  const [many, few] = [openAnn(), openAnn()];
  for (const ann of [many, few]) await takeIn(ann, rows);
  const wanted = await stateOf(few);
  expect(Object.values(wanted).filter((one) => one.includes("refund_of"))).toHaveLength(2);
  // The owner's word on a quiet line, and a purchase that is gone.
  for (const ann of [many, few]) {
    const later = { ...ann, mayLink: () => false };
    const quiet = await stored(ann, rows[0]!);
    await markRecords(later, [quiet], { note: "for Ben" });
    await removeRecords(later, [await stored(ann, rows[2]!)]);
  }
  const told = new Map<string, Telling>();
  const changed = await settleLinks(many, told, () => false, 1);
  expect(changed).toBe(await settleLinks(few));
  expect(changed).toBe(1);
  expect(await stateOf(many)).toEqual(await stateOf(few));
  expect(await settleLinks(many, told, () => false, 1)).toBe(0);
});

test("whatever a household bought: no order of records matters, nothing falls twice, every sum has its rest", () => {
  const telling = fc.record({
    kind: fc.constantFrom<Telling["kind"][]>("bank", "total", "line", "line"),
    isBack: fc.constantFrom(false, false, true),
    isCancelled: fc.constantFrom(false, false, false, true),
    order: fc.constantFrom(null, null, "a-1000000001", "a-1000000002"),
    money: fc.option(fc.constantFrom(1n, 2n, 3n).map((amount) => toSum("EUR", amount))),
    day: fc.option(fc.integer({ min: 0, max: 40 }), { freq: 10 }),
    words: fc.subarray(["bootery", "teahouse"]),
    products: fc.subarray(["x"]),
    name: fc.constantFrom("tent", "pole", ""),
    format: fc.constantFrom("shop", "mail"),
    facts: fc.integer({ min: 0, max: 3 }),
  });
  fc.assert(
    fc.property(
      fc.array(telling, { maxLength: 14 }),
      fc.infiniteStream(fc.nat()),
      (made, turns) => {
        const all = made.map((one, at): Telling => ({
          ...one,
          id: `r${String(at).padStart(2, "0")}`,
        }));
        const turned = all
          .map((one) => [turns.next().value as number, one] as const)
          .toSorted(([a], [b]) => a - b)
          .map(([, one]) => one);
        const found = findLinks(all, wordsOf);
        expect(findLinks(turned, wordsOf)).toEqual(found);
        // Of very many, those are enough that the survey calls loud.
        const survey = new OrderSurvey();
        for (const one of turned) survey.note(one);
        const loud = all.filter((one) => survey.hasPayer || survey.isLoud(one));
        expect(findLinks(loud, wordsOf)).toEqual(found);
        const byId = new Map(all.map((one) => [one.id, one]));
        for (const [id, { links, isDuplicate }] of found) {
          expect(links.length).toBeGreaterThan(0);
          for (const { to, relation } of links) {
            expect(to).not.toBe(id);
            // Whatever falls leans on something that stands.
            if (isDuplicate) expect(found.get(to)?.isDuplicate ?? false).toBe(false);
            expect(byId.get(to)!.isBack).toBe(
              relation === "refund_of" ? false : byId.get(id)!.isBack,
            );
          }
        }
      },
    ),
  );
});
