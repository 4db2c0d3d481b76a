import { expect, test } from "vitest";

import { readAhead } from "./read-ahead.ts";

test("all are given in order, so many of them are being read while one is worked on, and no more", async () => {
  const begun: number[] = [];
  const read = async (one: number): Promise<number> => {
    begun.push(one);
    // The later ones are there sooner.
    for (let turn = one; turn < 9; turn++) await Promise.resolve();
    return one * 10;
  };
  const given: number[] = [];
  for await (const one of readAhead([1, 2, 3, 4, 5], read, 2)) {
    given.push(one);
    expect(begun).toHaveLength(Math.min(5, given.length + 2));
  }
  expect(given).toEqual([10, 20, 30, 40, 50]);
});

async function failing(one: number): Promise<number> {
  if (one === 2) throw new RangeError("gone");
  return Promise.resolve(one);
}

test("a failure is told at its turn, and not at all to who has stopped before", async () => {
  const reading = readAhead([1, 2, 3], failing, 2);
  expect(await reading.next()).toEqual({ done: false, value: 1 });
  await expect(reading.next()).rejects.toThrow("gone");
  const stopped = readAhead([1, 2, 3], failing, 2);
  await stopped.next();
  expect(await stopped.return(undefined)).toEqual({ done: true, value: undefined });
});
