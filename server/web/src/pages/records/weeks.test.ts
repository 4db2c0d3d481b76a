/**
 * Weeks begin on Mondays, and those at the turn of a year belong to one year.
 * @module
 */
import { expect, test } from "vitest";
import { addWeeks, dayOfWeek } from "./weeks.ts";

test("a week has its days, over the turn of a year too", () => {
  expect([dayOfWeek("2026-W48", 0), dayOfWeek("2026-W48", 6)]).toEqual([
    "2026-11-23",
    "2026-11-29",
  ]);
  expect([dayOfWeek("2026-W01", 0), dayOfWeek("2026-W53", 6)]).toEqual([
    "2025-12-29",
    "2027-01-03",
  ]);
});

test("weeks are counted on over years of 52 and of 53 weeks", () => {
  expect(addWeeks("2026-W52", 1)).toBe("2026-W53");
  expect(addWeeks("2026-W53", 1)).toBe("2027-W01");
  expect(addWeeks("2025-W01", -1)).toBe("2024-W52");
});
