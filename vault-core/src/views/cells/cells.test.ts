import { expect, test } from "vitest";
import fc from "fast-check";
import { toDecimal, toMillionths } from "../../records/decimal.ts";
import { weekOf } from "./spans.ts";

test("any decimals sum exactly, in any order", () => {
  const cents = fc.integer({ min: -1e9, max: 1e9 });
  fc.assert(
    fc.property(fc.array(cents), (list) => {
      const sum = list.reduce((all, one) => all + (toMillionths((one / 100).toFixed(2)) ?? 0n), 0n);
      expect(toDecimal(sum, 2)).toBe((list.reduce((a, b) => a + b, 0) / 100).toFixed(2));
    }),
  );
});

test("weeks follow ISO 8601 at the turn of a year", () => {
  expect(
    ["2021-01-03", "2020-12-31", "2024-12-30", "2026-12-31"].map((day) => weekOf(day)),
  ).toEqual(["2020-W53", "2020-W53", "2025-W01", "2026-W53"]);
});
