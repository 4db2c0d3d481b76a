import { expect, test } from "vitest";

import { barOf, forwardOnly, nowAndThen, percentOf } from "./import-bar.ts";

test("the bar of a file never goes back, from the first row read to the last one sealed", () => {
  const read = forwardOnly();
  const sealed = forwardOnly();
  const seen = [
    // A database is read here and there, and some of it twice.
    ...[0.4, 0.98, 0.84, 1.2].map((share) => barOf({ at: "reading", share: read(share) })),
    barOf({ at: "sealing", share: null }),
    ...[0, 0.75, 0.5, 1].map((share) => barOf({ at: "sealing", share: sealed(share) })),
  ];
  expect(seen).toEqual([0.2, 0.49, 0.49, 0.5, 0.5, 0.5, 0.875, 0.875, 1]);
  // Of an archive it is not known how much of it is read, nor of a file that is looked at.
  expect(barOf({ at: "reading", share: null })).toBeNull();
  expect(barOf({ at: "looking" })).toBeNull();
});

test("of parts that come every 30 ms each fourth is shown, and the first at once", () => {
  let time = 5;
  const isTime = nowAndThen(100, () => time);
  const shown: number[] = [];
  for (let part = 0; part < 10; part++) {
    if (isTime()) shown.push(part);
    time += 30;
  }
  expect(shown).toEqual([0, 4, 8]);
});

test("percents are whole, and a hundred are said at the end alone", () => {
  expect([0, 0.009, 0.5, 0.9999, 1, 1.2, -1].map(percentOf)).toEqual([0, 0, 50, 99, 100, 100, 0]);
  expect(percentOf(null)).toBeNull();
});
