import fc from "fast-check";
import { expect, test } from "vitest";

import type { BlockId } from "../model/ids.ts";
import { toBlockId } from "../protocol/ids.ts";
import { MemoryIndex } from "../store/memory-store.ts";
import { IndexFiles } from "./files.ts";
import { hasStart, type IdStart, writeStarts } from "./id-starts.ts";
import { StartFilters } from "./start-filters.ts";

const number = fc.integer({ min: 0, max: 0xffffffff });
const start: fc.Arbitrary<IdStart> = fc.record({ high: number, low: number });

function newFiles(): IndexFiles {
  const key = new Uint8Array(32);
  const keys = { index: key, search: key, cache: key, name: key };
  return new IndexFiles(new MemoryIndex(), keys, (count) => new Uint8Array(count));
}

function blockOf(at: number): BlockId {
  return toBlockId(new Uint8Array(32).fill(at + 1));
}

test("starts are told from others, those at the ends too", () => {
  fc.assert(
    fc.property(fc.uniqueArray(start, { maxLength: 40 }), start, (starts, other) => {
      const bytes = writeStarts(starts);
      for (const one of starts) expect(hasStart(bytes, one)).toBe(true);
      const has = starts.some(({ high, low }) => high === other.high && low === other.low);
      expect(hasStart(bytes, other)).toBe(has);
    }),
  );
});

test("filters never deny what their blocks hold, in memory and from the disk, and speak of no other block", async () => {
  const pages = fc.array(fc.array(fc.array(start, { maxLength: 6 }), { maxLength: 3 }), {
    minLength: 1,
    maxLength: 9,
  });
  await fc.assert(
    fc.asyncProperty(pages, async (all) => {
      const files = newFiles();
      const made = new StartFilters(files);
      for (const [page, blocks] of all.entries())
        await made.put(page, new Map(blocks.map((one, at) => [blockOf(at), writeStarts(one)])));
      await made.save();
      for (const filters of [made, new StartFilters(files)])
        for (const [page, blocks] of all.entries()) {
          const names = blocks.map((_, at) => blockOf(at));
          const mayHold = await filters.of(page, names);
          for (const one of blocks.flat()) expect(mayHold?.(one)).toBe(true);
          expect(await filters.of(page, [...names, blockOf(77)])).toBeNull();
        }
    }),
    { numRuns: 30 },
  );
});

test("of what no block of a page holds a filter is nearly always sure", async () => {
  const filters = new StartFilters(newFiles());
  const starts = Array.from({ length: 2_000 }, (_, at) => ({ high: at * 7_919, low: at }));
  await filters.put(3, new Map([[blockOf(0), writeStarts(starts)]]));
  const mayHold = await filters.of(3, [blockOf(0)]);
  let wrong = 0;
  for (let at = 1; at <= 2_000; at++)
    if (mayHold?.({ high: at * 7_919, low: at + 1 }) === true) wrong += 1;
  expect(wrong).toBeLessThan(60);
  expect(await filters.of(2, [])).toBeNull();
});
