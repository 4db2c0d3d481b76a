import fc from "fast-check";
import { expect, test } from "vitest";

import { makeFilter, mayHave } from "./term-filter.ts";
import { TermHashes } from "./term-hashes.ts";

const hash = fc.integer({ min: 0, max: 0xffffffff });

test("a filter has every hash that it was made of", () => {
  fc.assert(
    fc.property(fc.uniqueArray(hash, { maxLength: 300 }), (hashes) => {
      const filter = makeFilter(Uint32Array.from(hashes));
      for (const one of hashes) expect(mayHave(filter, one)).toBe(true);
    }),
  );
  expect(mayHave(makeFilter(new Uint32Array()), 7)).toBe(false);
});

test("of other hashes it says perhaps seldom, whatever they are like", () => {
  const made = Uint32Array.from({ length: 5_000 }, (_, at) => at * 7_919);
  const filter = makeFilter(made);
  expect(filter.length).toBeLessThanOrEqual(made.length * 1.25);
  // Neighbors of what it has, and hashes of another kind.
  for (const other of [(at: number) => at * 7_919 + 1, (at: number) => Math.imul(at, 0x9e3779b1)]) {
    const wrong = Array.from({ length: 20_000 }, (_, at) => other(at + 1) >>> 0)
      .filter((one) => !made.includes(one))
      .filter((one) => mayHave(filter, one));
    expect(wrong.length / 20_000).toBeLessThan(0.02);
  }
});

test("a hash may be any number, 0 too", () => {
  const hashes = new TermHashes(() => undefined);
  for (const one of [0, 1, 0xffffffff, 0]) hashes.add(one);
  expect([...hashes.all()].toSorted((a, b) => a - b)).toEqual([0, 1, 0xffffffff]);
});
