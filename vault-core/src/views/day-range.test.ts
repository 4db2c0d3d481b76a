import { expect, test } from "vitest";
import { isWithin, mustBeRange, widened } from "./day-range.ts";

function block(firstDay: string | null, lastDay = firstDay): Parameters<typeof isWithin>[0] {
  return { id: "one", collection: "purchases", firstDay, lastDay, count: 1 };
}

test("a day of the owner touches the days of UTC before and after it", () => {
  expect(widened({ from: "2026-03-01", to: "2026-03-01" })).toEqual({
    from: "2026-02-28",
    to: "2026-03-02",
  });
  expect(widened({ from: "2026-03", to: "2026-12" })).toEqual({
    from: "2026-02-28",
    to: "2027-01-01",
  });
  expect(widened({ from: "2024", to: "2024" })).toEqual({ from: "2023-12-31", to: "2025-01-01" });
  expect(widened({})).toEqual({});
  // Before the year 0 and after 9999 nothing is asked for.
  expect(widened({ from: "0000", to: "9999-12-31" })).toEqual({});
});

test("a block lies within days only if it does in every zone", () => {
  const days = { from: "2026-03-01", to: "2026-03-31" };
  expect(isWithin(block("2026-03-02", "2026-03-30"), days)).toBe(true);
  expect(isWithin(block("2026-03-01", "2026-03-30"), days)).toBe(false);
  expect(isWithin(block("2026-03-02", "2026-03-31"), days)).toBe(false);
  // A month is all of its days, as an end of the range and of the block.
  expect(isWithin(block("2026-03"), { from: "2026-02", to: "2026-04-01" })).toBe(true);
  expect(isWithin(block("2026-03"), { from: "2026-02", to: "2026-03" })).toBe(false);
  expect(isWithin(block("2026-03-02", "2026-03-30"), { from: "2026-03", to: "2026-03" })).toBe(
    true,
  );
  expect(isWithin(block("2025"), { from: "2024-12-31" })).toBe(true);
  expect(isWithin(block("2025"), { to: "2025" })).toBe(false);
  expect(isWithin(block(null), days)).toBe(true);
});

test("an end that no calendar has is refused by name", () => {
  expect(() => mustBeRange({ from: "2024-02-29", to: "2026" })).not.toThrow();
  expect(() => mustBeRange({ to: "2026-02-29" })).toThrow(/"2026-02-29" is no day/);
});
