import { expect, test } from "vitest";
import { mustBeRange, placeOf, spanOfDays, widened } from "./day-range.ts";

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

test("days, months and years together span all of their days", () => {
  expect(spanOfDays(["2024-02", "2024-01-31", "2024-02-03"])).toEqual({
    firstDay: "2024-01-31",
    lastDay: "2024-02-29",
  });
  expect(spanOfDays(["2025", "2025-06-01"])).toEqual({
    firstDay: "2025-01-01",
    lastDay: "2025-12-31",
  });
  expect(spanOfDays([])).toBeNull();
});

test("a span lies within a range, outside of it, or across an end", () => {
  const march = { firstDay: "2026-03-01", lastDay: "2026-03-31" };
  expect(placeOf(march, {})).toBe("within");
  expect(placeOf(march, { from: "2026-03", to: "2026-03-31" })).toBe("within");
  expect(placeOf(march, { from: "2026-03-02" })).toBe("across");
  expect(placeOf(march, { to: "2026-03-30" })).toBe("across");
  expect(placeOf(march, { from: "2026-03-31" })).toBe("across");
  expect(placeOf(march, { from: "2026-04" })).toBe("outside");
  expect(placeOf(march, { to: "2026-02" })).toBe("outside");
  expect(placeOf(march, { from: "2025", to: "2026" })).toBe("within");
});

test("an end that no calendar has is refused by name", () => {
  expect(() => mustBeRange({ from: "2024-02-29", to: "2026" })).not.toThrow();
  expect(() => mustBeRange({ to: "2026-02-29" })).toThrow(/"2026-02-29" is no day/);
});
