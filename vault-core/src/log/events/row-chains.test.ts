import fc from "fast-check";
import { expect, test } from "vitest";

import { chainRows, newestRow, type RowChains } from "./row-chains.ts";

test("the newest row among the first ones is found as by going from each row to the next, and all of a chain share one list", () => {
  // Of each row that comes whether it is newer than all, or one more that is older than the newest.
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 30 }), (areNewer) => {
      const chains: RowChains = new Map();
      const next = new Map<number, number>();
      let newest = 0;
      areNewer.forEach((isNewer, at) => {
        const row = at + 1;
        const link = isNewer ? { before: newest, after: row } : { before: row, after: newest };
        chainRows(chains, link);
        next.set(link.before, link.after);
        if (isNewer) newest = row;
      });
      for (let row = 0; row <= areNewer.length; row++)
        for (let rows = row + 1; rows <= areNewer.length + 1; rows++) {
          let at = row;
          for (let to = next.get(at); to !== undefined && to < rows; to = next.get(at)) at = to;
          expect(newestRow(chains, row, rows)).toBe(at);
        }
      expect(new Set(chains.values()).size).toBe(1);
    }),
    { numRuns: 50 },
  );
  expect(newestRow(new Map(), 7, 8)).toBe(7);
});
