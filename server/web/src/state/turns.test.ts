/**
 * Files take turns.
 * @module
 */
import { expect, test } from "vitest";
import { createTurn, createTurns } from "./turns.ts";

test("so many go on at once, the others in their order; a turn that is ended twice frees one place", async () => {
  const turns = createTurns(2);
  const began: number[] = [];
  const ends: (() => void)[] = [];
  const all = [1, 2, 3, 4].map(async (n) => {
    ends[n] = await turns.take();
    began.push(n);
  });
  await Promise.all([all[0], all[1]]);
  expect(began).toEqual([1, 2]);
  ends[2]?.();
  ends[2]?.();
  await all[2];
  expect(began).toEqual([1, 2, 3]);
  ends[1]?.();
  await all[3];
  expect(began).toEqual([1, 2, 3, 4]);
});

test("who goes away while waiting holds no place", async () => {
  const turns = createTurns(1);
  const end = await turns.take();
  const turn = createTurn(turns);
  const begun = turn.begin();
  turn.leave();
  end();
  expect(await begun).toBe(false);
  // The place is free again.
  expect(await createTurn(turns).begin()).toBe(true);
});
