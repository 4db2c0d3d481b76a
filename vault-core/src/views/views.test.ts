import { expect, test } from "vitest";
import type { JsonObject } from "../model/json.ts";
import { tent } from "../testing/sample-people.ts";
import { createMemoryParts } from "./memory-parts.ts";
import { views, type ViewName } from "./registry.ts";
import { runView } from "./run-view.ts";
import type { EventSource } from "./source.ts";
import type { ViewOptions, ViewRow } from "./view.ts";

const today = "2026-05-01";

async function show(
  name: ViewName,
  records: readonly JsonObject[],
  options: Partial<ViewOptions> = {},
): Promise<readonly ViewRow[]> {
  const [collection = "purchases"] = views[name].collections;
  const block = { id: "1", collection, firstDay: "2026", lastDay: "2026", count: records.length };
  const source: EventSource = {
    blocks: async (asked) => Promise.resolve(asked === collection ? [block] : []),
    records: async () => Promise.resolve(records),
    overlay: () => "",
    owed: () => 0,
  };
  const places = { source, parts: createMemoryParts() };
  const all = { homeZone: "UTC", today, ...options };
  return (await runView(places, { name, view: views[name] }, all)).rows;
}

function bought(day: string, value: string, more: JsonObject = {}): JsonObject {
  return {
    ...tent,
    when: { day, precision: "day" },
    lineTotal: { value, currency: "EUR" },
    ...more,
  };
}

function play(at: string, creator: string, action = "listen"): JsonObject {
  return { when: { at, precision: "s" }, action, creator, playedMs: 1000 };
}

function click(at: string, site: string | null): JsonObject {
  return { when: { at, precision: "s" }, action: "visit", site };
}

test("ten dimes are one euro, and a refund is taken off whatever its sign", async () => {
  const dimes = Array.from({ length: 10 }, () => bought("2026-03-01", "0.10"));
  expect(await show("purchases-by-month", dimes)).toEqual([
    { key: "2026-03", currency: "EUR", total: "1.00", count: 10 },
  ]);
  const back = [
    bought("2026-03-05", "20"),
    bought("2026-03-06", "5.50", { direction: "refund" }),
    bought("2026-03-07", "-4.50", { direction: "refund" }),
    bought("2026-03-08", "99", { status: "cancelled" }),
  ];
  expect((await show("purchases-by-month", back))[0]).toMatchObject({ total: "10.00", count: 3 });
  // A sum is written as exactly as its most exact amount, whichever came last.
  const [whole, exact] = [bought("2026-03-05", "20"), bought("2026-03-06", "0.50")];
  for (const pair of [
    [whole, exact],
    [exact, whole],
  ])
    expect((await show("purchases-by-month", pair))[0]?.total).toBe("20.50");
});

test("months and currencies stay apart, and of too many months the newest are left", async () => {
  const yen = { lineTotal: { value: "1500", currency: "JPY" } };
  const all = [
    bought("2026-02-28", "1.5"),
    bought("2026-03-01", "2"),
    bought("2026-03-02", "0", yen),
    bought("2026", "7"),
  ];
  const march = await show("purchases-by-month", all, { from: "2026-03" });
  expect(march.map((row) => row.total)).toEqual(["2", "1500"]);
  expect(await show("purchases-by-month", all)).toHaveLength(3);
  expect(await show("purchases-by-month", all, { limit: 1 })).toEqual(march);
  expect(await show("purchases-by-month", all, { limit: 9 })).toHaveLength(3);
});

test("sellers and categories come by what was spent, each currency for itself, and add up to the whole", async () => {
  const all = [
    bought("2026-03-01", "20", { seller: "Bootery", category: "1070" }),
    bought("2026-03-02", "100", { seller: "Outdoor" }),
    bought("2026-03-03", "90", { seller: "Outdoor", direction: "return" }),
    bought("2026", "1", { seller: "Kiosk", lineTotal: { value: "9999", currency: "JPY" } }),
  ];
  expect(await show("purchases-by-seller", all)).toEqual([
    { key: "Bootery", currency: "EUR", total: "20", count: 1 },
    { key: "Outdoor", currency: "EUR", total: "10", count: 2 },
    { key: "Kiosk", currency: "JPY", total: "9999", count: 1 },
  ]);
  expect((await show("purchases-by-seller", all, { limit: 1 })).map((row) => row.key)).toEqual([
    "Bootery",
    "Kiosk",
  ]);
  // A name that reads like the rest of a day is a name.
  const alike = [bought("2026", "1", { seller: "-03" }), bought("2026-03", "2", { seller: "" })];
  expect((await show("purchases-by-seller", alike)).map((row) => row.key)).toEqual(["", "-03"]);
  expect((await show("purchases-by-category", all)).map((row) => [row.key, row.total])).toEqual([
    ["1070", "20"],
    ["", "10"],
    ["", "9999"],
  ]);
});

test("a month is shared out among the highest categories, which add up to it", async () => {
  const all = [
    bought("2026-03-01", "20", { category: "1070" }),
    bought("2026-03-02", "5.50", { category: "1059" }),
    bought("2026-03-03", "3", { category: "1111" }),
    bought("2026-03-04", "1"),
    bought("2026-04-04", "2", { category: "none of the taxonomy" }),
  ];
  const rows = await show("purchases-by-month-and-category", all);
  expect(rows.map((row) => [row.key, row.category, row.name, row.total])).toEqual([
    ["2026-03", "", undefined, "1"],
    ["2026-03", "1058", "Clothing and Accessories", "25.50"],
    ["2026-03", "1097", "Consumer Electronics", "3"],
    ["2026-04", "none of the taxonomy", undefined, "2"],
  ]);
});

test("clicks fall on days and hours of the owner's zone, and on sites by number", async () => {
  const clicks = [
    click("2026-01-01T22:30:00Z", "a.example"),
    click("2026-01-01T23:30:00Z", "b.example"),
    click("2026-01-02T08:00:00Z", "b.example"),
    click("2026-01-02T08:01:00Z", null),
    { when: { day: "2026-01-02", precision: "day" }, action: "visit", site: "a.example" },
  ];
  const berlin = { homeZone: "Europe/Berlin" };
  expect(await show("clickstream-by-day", clicks, berlin)).toEqual([
    { key: "2026-01-01", count: 1 },
    { key: "2026-01-02", count: 4 },
  ]);
  expect((await show("clickstream-by-hour", clicks, berlin)).map((row) => row.key)).toEqual([
    "2026-01-01T23",
    "2026-01-02T00",
    "2026-01-02T09",
  ]);
  const first = { ...berlin, to: "2026-01-01" };
  expect(await show("clickstream-by-site", clicks, first)).toEqual([
    { key: "a.example", count: 1 },
  ]);
  expect((await show("clickstream-by-site", clicks, { limit: 2 })).map((row) => row.key)).toEqual([
    "a.example",
    "b.example",
  ]);
});

test("plays are counted by week and creator with the time they took; a rating is no play", async () => {
  const plays = [
    play("2026-01-01T22:30:00Z", "A"),
    play("2026-01-01T23:30:00Z", "A"),
    play("2026-01-05T08:00:00Z", "B", "watch"),
    play("2026-01-05T09:00:00Z", "B", "rate"),
  ];
  expect(await show("media-by-week", plays)).toEqual([
    { key: "2026-W01", count: 2, ms: 2000 },
    { key: "2026-W02", count: 1, ms: 1000 },
  ]);
  expect(await show("media-by-creator", plays, { limit: 1 })).toEqual([
    { key: "A", count: 2, ms: 2000 },
  ]);
});

test("what comes is told from today on, from things that are still there", async () => {
  const records: JsonObject[] = [
    {
      type: "appliance",
      id: "a",
      name: "Washer",
      status: "in_use",
      warranty: { until: "2026-09" },
      software: { supportEnds: "2026-04-30" },
    },
    { type: "appliance", id: "b", name: "TV", status: "sold", warranty: { until: "2026-06-01" } },
    { type: "card", id: "c", issuer: "Gym", kind: "membership", expires: "2026-05-01" },
    { type: "card", id: "d", issuer: "Cafe", kind: "gift", expires: "2026-07-01", archived: true },
    { type: "prescription", id: "e", medication: { text: "Cetirizine" }, validUntil: "2027-01-01" },
    { type: "intent", id: "f", want: "Tent", validThrough: "2026-05-31T22:30:00Z" },
    {
      type: "space",
      id: "g",
      name: "Canada",
      open: true,
      start: "2026-08-01",
      reservations: [
        { kind: "train", status: "confirmed", startLocal: "2026-08-02T09:00" },
        { kind: "lodging", status: "cancelled", startLocal: "2026-08-02T15:00" },
      ],
    },
    { type: "profile", id: "h", key: "country", validThrough: "soon" },
  ];
  const rows = await show("coming-dates", records, { homeZone: "Europe/Berlin" });
  expect(rows.map((row) => [row.key, row.date?.kind, row.name])).toEqual([
    ["2026-05-01", "renewal", "Gym"],
    ["2026-06-01", "intent-end", "Tent"],
    ["2026-08-01", "start", "Canada"],
    ["2026-08-02", "reservation", "train"],
    ["2026-09", "warranty", "Washer"],
    ["2027-01-01", "prescription-end", "Cetirizine"],
  ]);
  expect(rows[0]?.date).toEqual({ kind: "renewal", collection: "cards", id: "c" });
  const past = await show("coming-dates", records, { from: "2026-01", to: "2026-05-01", limit: 1 });
  expect(past.map((row) => row.date?.kind)).toEqual(["updates-end"]);
});
