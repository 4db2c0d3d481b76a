import fc from "fast-check";
import { expect, test } from "vitest";

import { writeStarts } from "./id-starts.ts";
import { IdTable } from "./id-table.ts";

const SEED = 0x1234_5678;

/** Few halves, so that starts meet. */
const half = fc.oneof(fc.nat(7), fc.integer({ min: 0xffff_fff0, max: 0xffff_ffff }));
const start = fc.record({ high: half, low: half });

function keyOf({ high, low }: { readonly high: number; readonly low: number }): string {
  return `${high} ${low}`;
}

test("of starts that are noted together all have the row, or none has, and those before them keep theirs", () => {
  fc.assert(
    fc.property(
      fc.array(fc.uniqueArray(start, { selector: keyOf, maxLength: 60 }), { maxLength: 8 }),
      (blocks) => {
        const table = new IdTable(SEED);
        const rows = new Map<string, number>();
        for (const [row, starts] of blocks.entries()) {
          const areNew = starts.every((one) => !rows.has(keyOf(one)));
          expect(table.noteAll(writeStarts(starts), row)).toBe(areNew);
          if (areNew) for (const one of starts) rows.set(keyOf(one), row);
          expect(table.size).toBe(rows.size);
          for (const one of blocks.flat())
            expect(table.get(one)).toBe(rows.get(keyOf(one)) ?? null);
        }
      },
    ),
    { numRuns: 300 },
  );
});

test("starts that stand twice among those that are noted together leave none of them", () => {
  const twice = { high: 9, low: 9 };
  const table = new IdTable(SEED);
  expect(table.noteAll(writeStarts([{ high: 1, low: 1 }, twice, twice]), 3)).toBe(false);
  expect(table.size).toBe(0);
  expect(table.get(twice)).toBeNull();
  expect(table.noteAll(writeStarts([twice]), 4)).toBe(true);
  expect(table.get(twice)).toBe(4);
});

test("ten thousand starts, one by one or together, are found again, and no others", () => {
  const starts = Array.from({ length: 10_000 }, (_, at) => ({
    high: Math.imul(at, 0x9e37_79b1) >>> 0,
    low: at,
  }));
  const [one, all] = [new IdTable(SEED), new IdTable(SEED, 100)];
  for (const [at, each] of starts.entries()) expect(one.add(each, at)).toBe(true);
  expect(all.noteAll(writeStarts(starts), 7)).toBe(true);
  for (const [at, each] of starts.entries()) {
    expect(one.get(each)).toBe(at);
    expect(all.get(each)).toBe(7);
    expect(one.add(each, 0)).toBe(false);
  }
  expect(one.get({ high: 5, low: 20_000 })).toBeNull();
  expect(all.rowsBetween({ high: 0, low: 0 }, { high: 0, low: 0 })).toEqual(new Set([7]));
});
