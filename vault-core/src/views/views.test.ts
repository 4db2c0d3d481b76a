import { expect, test } from "vitest";
import fc from "fast-check";
import type { JsonObject } from "../model/json.ts";
import { tent } from "../testing/sample-people.ts";
import { countsBy, weekOf } from "./counts-by.ts";
import { toDecimal, toMillionths } from "./decimal.ts";
import { purchasesByMonth } from "./purchases-by-month.ts";

function bought(day: string, value: string, more: JsonObject = {}): JsonObject {
  return {
    ...tent,
    when: { day, precision: "day" },
    lineTotal: { value, currency: "EUR" },
    ...more,
  };
}

function play(at: string, creator: string): JsonObject {
  return { when: { at, precision: "s" }, creator, playedMs: 1000 };
}

test("ten dimes are one euro, and a refund is taken off whatever its sign", () => {
  const dimes = Array.from({ length: 10 }, () => bought("2026-03-01", "0.10"));
  expect(purchasesByMonth(dimes, {}, "UTC")).toEqual([
    { month: "2026-03", currency: "EUR", total: "1.00", count: 10 },
  ]);
  const back = [
    bought("2026-03-05", "20"),
    bought("2026-03-06", "5.50", { direction: "refund" }),
    bought("2026-03-07", "-4.50", { direction: "refund" }),
    bought("2026-03-08", "99", { status: "cancelled" }),
  ];
  expect(purchasesByMonth(back, {}, "UTC")[0]).toMatchObject({ total: "10.00", count: 3 });
});

test("months and currencies stay apart", () => {
  const yen = { lineTotal: { value: "1500", currency: "JPY" } };
  const all = [
    bought("2026-02-28", "1.5"),
    bought("2026-03-01", "2"),
    bought("2026-03-02", "0", yen),
  ];
  expect(purchasesByMonth(all, { from: "2026-03" }, "UTC").map((one) => one.total)).toEqual([
    "2",
    "1500",
  ]);
  expect(purchasesByMonth(all, {}, "UTC")).toHaveLength(3);
});

test("any decimals sum exactly, in any order", () => {
  const cents = fc.integer({ min: -1e9, max: 1e9 });
  fc.assert(
    fc.property(fc.array(cents), (list) => {
      const sum = list.reduce((all, one) => all + (toMillionths((one / 100).toFixed(2)) ?? 0n), 0n);
      expect(toDecimal(sum, 2)).toBe((list.reduce((a, b) => a + b, 0) / 100).toFixed(2));
    }),
  );
});

test("plays are counted by hour, week and creator with the time they took", () => {
  const plays = [
    play("2026-01-01T22:30:00Z", "A"),
    play("2026-01-01T23:30:00Z", "A"),
    play("2026-01-05T08:00:00Z", "B"),
  ];
  expect(countsBy(plays, { by: "hour" }, "Europe/Berlin").map((one) => one.key)).toEqual([
    "00",
    "09",
    "23",
  ]);
  expect(countsBy(plays, { by: "week" }, "UTC")).toEqual([
    { key: "2026-W01", count: 2, ms: 2000 },
    { key: "2026-W02", count: 1, ms: 1000 },
  ]);
  expect(countsBy(plays, { by: "creator", top: 1 }, "UTC")).toEqual([
    { key: "A", count: 2, ms: 2000 },
  ]);
});

test("weeks follow ISO 8601 at the turn of a year", () => {
  expect(
    ["2021-01-03", "2020-12-31", "2024-12-30", "2026-12-31"].map((day) => weekOf(day)),
  ).toEqual(["2020-W53", "2020-W53", "2025-W01", "2026-W53"]);
});
