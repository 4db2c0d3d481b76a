import fc from "fast-check";
import { expect, test } from "vitest";
import { LineDates } from "./line-dates.ts";

const date = fc.oneof(
  fc
    .date({
      min: new Date("0000-01-01T00:00:00Z"),
      max: new Date("9999-12-31"),
      noInvalidDate: true,
    })
    .chain((day) =>
      fc
        .constantFrom("Z", "+00:00", "", ".123Z", " and 2024-07-19T20:23:05Z")
        .map((ending) => day.toISOString().slice(0, 19) + ending),
    ),
  fc.constantFrom(
    "",
    "Not Available",
    "2022-07-08",
    "2024-07-19T20:23:61Z",
    "2024-07-19T2a:23:05Z",
  ),
  fc.string({ maxLength: 25 }),
);

test("each row has its place among those of its order and product, as a slow count finds it", () => {
  const key = fc.nat({ max: 400 }).map((n) => `701-${n}\nB0${n % 7}`);
  fc.assert(
    fc.property(fc.array(fc.tuple(key, date), { maxLength: 900 }), (rows) => {
      const lines = new LineDates();
      for (const [one, when] of rows) lines.add(one, when);
      const datesOf = grouped(rows);
      const seen = new Map<string, number>();
      for (const [one, own] of rows) {
        const dates = (datesOf.get(one) ?? []).map(([, when]) => when);
        const index = seen.get(one) ?? 0;
        seen.set(one, index + 1);
        const before = dates.filter((when, at) => when < own || (when === own && at < index));
        expect(lines.isMany(one)).toBe(dates.length > 1);
        expect(lines.rank(one, index)).toBe(before.length + 1);
      }
    }),
    { numRuns: 50 },
  );
});

test("a hundred thousand rows of one order cost no more than their number", () => {
  const lines = new LineDates();
  const count = 100_000;
  for (let row = 0; row < count; row++) lines.add("701-1\nB01", `x${row % 1_000}`);
  const ranks = new Set(Array.from({ length: count }, (_, row) => lines.rank("701-1\nB01", row)));
  expect(ranks.size).toBe(count);
});

test("more endings of dates than there is room for keep their texts", () => {
  const lines = new LineDates();
  for (let ending = 0; ending < 200; ending++) {
    lines.add(`order ${ending}`, `2024-07-19T20:23:05.${ending}`);
    lines.add(`order ${ending}`, `2024-07-19T20:23:05.${ending}`.slice(0, -1));
    // What is shorter sorts first.
    expect([0, 1].map((index) => lines.rank(`order ${ending}`, index))).toEqual([2, 1]);
  }
});

function grouped(
  rows: readonly (readonly [string, string])[],
): ReadonlyMap<string, readonly (readonly [string, string])[]> {
  const groups = new Map<string, (readonly [string, string])[]>();
  for (const row of rows) groups.set(row[0], [...(groups.get(row[0]) ?? []), row]);
  return groups;
}
