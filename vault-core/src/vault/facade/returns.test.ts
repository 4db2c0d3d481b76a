import { expect, test, vi } from "vitest";
import { readBase64Url, readUtf8 } from "../../bytes/encoding.ts";
import type { CollectionContext } from "../../collection/context.ts";
import { toLine } from "../../collection/line.ts";
import { type MarkChanges, toMarkLine } from "../../collection/change/annotate.ts";
import { toReturnWindowLine } from "../../collection/returns/return-windows.ts";
import { toIdRoot } from "../../collection/record-id.ts";
import { RecordSet } from "../../collection/read/record-set.ts";
import { undoLast } from "../../collection/undo/undo.ts";
import type { JsonObject } from "../../model/json.ts";
import { createMemoryLog } from "../../testing/memory-log.ts";
import { tent } from "../../testing/sample-people.ts";
import type { RecordLink } from "../api/vault-api.ts";
import type { ViewsApi } from "../api/views.ts";
import type { ReturnsApi } from "../api/returns.ts";
import { exportMethods } from "./exports.ts";
import { returnMethods } from "./returns.ts";
import { viewMethods } from "./views.ts";
import { createSerial } from "../serial.ts";

function openAnn(): {
  readonly context: CollectionContext;
  readonly returns: ReturnsApi;
  readonly figures: ViewsApi;
} {
  let clock = Date.parse("2026-05-20T10:00:00Z");
  const context: CollectionContext = {
    records: new RecordSet(createMemoryLog()),
    idRoot: toIdRoot(new Uint8Array(32).fill(10)),
    device: "ann-laptop",
    random: (length) => new Uint8Array(length).fill((clock += 1) % 251),
    now: () => (clock += 1),
    homeZone: () => "Europe/Berlin",
  };
  const parts = { context, serial: createSerial(), seenBy: () => [] };
  return { context, returns: returnMethods(parts), figures: viewMethods(parts, () => 0) };
}

function idOf(at: string): string {
  return at.padEnd(22, "A");
}

async function buy(
  { records }: CollectionContext,
  id: string,
  day: string,
  more: JsonObject = {},
): Promise<void> {
  const source = { format: "ofx", run: "r" };
  const own = { id: idOf(id), v: 1, rev: 1, source, when: { day, precision: "day" } };
  const line = toLine("purchases", "imported:ofx", { ...tent, ...own, ...more });
  await records.write([line]);
}

function link(to: string): RecordLink {
  return { to: idOf(to), relation: "refund_of" };
}

async function mark(context: CollectionContext, id: string, marks: MarkChanges): Promise<void> {
  const record = await context.records.get("purchases", idOf(id));
  const line = toMarkLine(context, record!, marks);
  await context.records.write([line!]);
}

async function shown(figures: ViewsApi, ask = {}): Promise<readonly string[]> {
  const { rows } = await figures.stats({ view: "coming-dates", ...ask });
  return rows.map(({ key, date, name }) => `${key} ${date?.kind} ${date?.id.slice(0, 4)} ${name}`);
}

test("a purchase can be given back in the days of its shop, and nothing is assumed of others", async () => {
  const { context, returns, figures } = openAnn();
  await buy(context, "tent", "2026-05-10", { seller: "Outdoor Köln", name: "Tent" });
  await buy(context, "book", "2026-05-18", { seller: "Bücher", name: "Book" });
  expect(await shown(figures)).toEqual([]);
  // She looks first: the tent would get a last day. Nothing is kept.
  const window = { shop: "outdoor koln", days: 30 };
  const look = await returns.saveReturnWindow({ window, preview: true });
  expect(look).toMatchObject({ changed: 1, window, sample: [{ record: { name: "Tent" } }] });
  expect(await shown(figures)).toEqual([]);
  await returns.saveReturnWindow({ window });
  expect(await shown(figures)).toEqual(["2026-06-09 return-until tent Tent"]);
  // All other shops: fourteen days, counted from the day of the purchase.
  await returns.saveReturnWindow({ window: { days: 14 } });
  const both = ["2026-06-01 return-until book Book", "2026-06-09 return-until tent Tent"];
  expect(await shown(figures)).toEqual(both);
  expect(await shown(figures, { limit: 1 })).toEqual(both.slice(0, 1));
  expect(await shown(figures, { from: "2026-06-02", to: "2026-06" })).toEqual(both.slice(1));
  // The shop with more letters counts; 0 says that it takes nothing back.
  await returns.saveReturnWindow({ window: { shop: "Outdoor", days: 100 } });
  await returns.saveReturnWindow({ window: { shop: "BUECHER", days: 3 } });
  await returns.saveReturnWindow({ window: { shop: "bücher", days: 0 } });
  expect(await shown(figures)).toEqual(both.slice(1));
  expect((await returns.returnWindows()).map(({ shop, days }) => [shop, days])).toEqual([
    ["bücher", 0],
    ["BUECHER", 3],
    ["Outdoor", 100],
    ["outdoor koln", 30],
    [undefined, 14],
  ]);
  // The last one is taken back, and one is forgotten.
  await undoLast(context);
  expect(await shown(figures)).toEqual(both);
  const tentWindow = (await returns.returnWindows()).find(({ days }) => days === 30);
  const gone = await returns.removeReturnWindow({ id: tentWindow?.id.slice(0, 6) ?? "" });
  expect(gone).toMatchObject({ changed: 1, window: { shop: "outdoor koln" } });
  expect(await shown(figures)).toContain("2026-08-18 return-until tent Tent");
});

test("what was on its way for years has its days once it has come", async () => {
  const { context, returns, figures } = openAnn();
  await returns.saveReturnWindow({ window: { days: 14 } });
  await buy(context, "tent", "2023-02-01", { name: "Tent" });
  await buy(context, "camera", "2023-02-01", { name: "Camera", deliveredOn: "2026-05-18" });
  await buy(context, "kettle", "2023-02-01", { name: "Kettle", deliveredOn: "2026-05-05" });
  expect(await shown(figures)).toEqual(["2026-06-01 return-until came Camera"]);
  expect(await shown(figures, { from: "2026-05-19", to: "2026-05-31" })).toEqual([
    "2026-05-19 return-until kett Kettle",
  ]);
});

test("days are counted from the delivery where one is told, and who reads them is told from what", async () => {
  const { context, returns, figures } = openAnn();
  await returns.saveReturnWindow({ window: { days: 14 } });
  // Of the tent the invoice tells the delivery; it came on the day before the invoice.
  await buy(context, "tent", "2026-05-10", { name: "Tent", deliveredOn: "2026-05-09" });
  // Of the sofa Ann says it: it was on its way for half a year.
  await buy(context, "sofa", "2025-11-10", { name: "Sofa" });
  // Of the lamp a month alone is known.
  await buy(context, "lamp", "2026-05-19", { name: "Lamp", deliveredOn: "2026-05" });
  await mark(context, "sofa", { correct: { deliveredOn: "2026-05-18" } });
  expect(await shown(figures)).toEqual([
    "2026-05-23 return-until tent Tent",
    "2026-06-01 return-until sofa Sofa",
    "2026-06-02 return-until lamp Lamp",
  ]);
  const { rows } = await figures.stats({ view: "coming-dates" });
  expect(rows.map(({ date }) => date?.from)).toEqual([
    { what: "delivery", day: "2026-05-09" },
    { what: "delivery", day: "2026-05-18" },
    { what: "purchase", day: "2026-05-19" },
  ]);
  // Days that are asked for are those of the end, whenever the purchase was.
  expect(await shown(figures, { from: "2026-05-23", to: "2026-05-23" })).toEqual([
    "2026-05-23 return-until tent Tent",
  ]);
  const read = vi.spyOn(context.records, "fold");
  expect(await shown(figures, { from: "2026-06", to: "2026-06", limit: 1 })).toEqual([
    "2026-06-01 return-until sofa Sofa",
  ]);
  // Of all that was bought before, two members are read: only a block of which something came lately is read whole.
  const calls = read.mock.calls.filter(([name]) => name === "purchases");
  expect(calls.map(([, range]) => range)).toEqual([{ to: "2027-06-30" }]);
  const { skim } = calls[0]![2];
  const isSkimmed = (...some: JsonObject[]): boolean | undefined => skim?.take([], some);
  const old = { when: { day: "2023-02-01", precision: "day" } };
  expect(isSkimmed(old, { ...old, deliveredOn: "2026-05-17" }, {})).toBe(true);
  expect(isSkimmed(old, { ...old, deliveredOn: "2026-05-18" })).toBe(false);
  expect(isSkimmed({ when: { day: "2026-05-18", precision: "day" } })).toBe(false);
});

test("what is over, given back, paid back or told by a bank has no last day", async () => {
  const { context, returns, figures } = openAnn();
  await returns.saveReturnWindow({ window: { days: 30 } });
  await buy(context, "here", "2026-05-10");
  await buy(context, "gone", "2026-05-10", { status: "returned" });
  await buy(context, "canc", "2026-05-10", { status: "cancelled" });
  await buy(context, "bank", "2026-05-10", { lineKind: "bank_transaction" });
  await buy(context, "mont", "2026-05", { when: { day: "2026-05", precision: "month" } });
  await buy(context, "old", "2026-04-10");
  await buy(context, "one", "2026-05-10");
  await buy(context, "two", "2026-05-10");
  await buy(context, "refA", "2026-05-12", { direction: "refund" });
  await buy(context, "refB", "2026-05-12", { direction: "refund" });
  await mark(context, "refA", { links: [link("one")] });
  // A refund of the whole order says of no line that it went back.
  await mark(context, "refB", { links: [link("two"), link("here")] });
  const ids = (await shown(figures)).map((text) => text.split(" ")[2]);
  expect(ids).toEqual(["here", "twoA"]);
});

test("the calendar file tells until when a purchase can be given back", async () => {
  const { context, returns, figures } = openAnn();
  await buy(context, "tent", "2026-05-10", { name: "Tent" });
  await returns.saveReturnWindow({ window: { days: 30 } });
  const parts = { context, serial: createSerial(), seenBy: () => [] };
  const { data } = await exportMethods(parts, figures).exportFile({ format: "ical" });
  const text = readUtf8(readBase64Url(data)!);
  expect(text).toContain(`UID:${idOf("tent")}.return-until@rootvault\r\n`);
  expect(text).toContain("DTSTART;VALUE=DATE:20260609\r\n");
  expect(text).toContain("SUMMARY:Return until: Tent\r\n");
  expect(text).toContain("DESCRIPTION:Counted from the purchase on 2026-05-10.\r\n");
});

test("a window that is none is refused by its field, and there is an end to their number", async () => {
  const { context, returns } = openAnn();
  const save = async (window: { shop?: string; days: number }) =>
    returns.saveReturnWindow({ window });
  for (const days of [-1, 1.5, 731, Number.NaN, "30" as never])
    await expect(save({ days })).rejects.toMatchObject({
      code: "bad-value",
      details: { field: "days" },
    });
  await expect(save({ shop: "x".repeat(201), days: 1 })).rejects.toMatchObject({
    details: { field: "shop" },
  });
  await expect(returns.removeReturnWindow({ id: "none" })).rejects.toMatchObject({
    code: "no-return-window",
  });
  const shops = Array.from({ length: 500 }, (_, at) => `shop ${at}`);
  await context.records.write(shops.map((shop) => toReturnWindowLine(context, { shop, days: 1 })));
  await expect(save({ days: 1 })).rejects.toMatchObject({ details: { field: "shop" } });
  // One that is there may change.
  await save({ shop: "Shop 7", days: 2 });
});
