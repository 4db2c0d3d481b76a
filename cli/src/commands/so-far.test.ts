import { expect, test } from "vitest";

import { comingLines, noteSoFar } from "./so-far.ts";

test("a machine that joined says how far it is, and what waits for the rest", () => {
  const [line, more] = comingLines({ coming: { owed: 62, known: 100, percent: 38 } });
  expect(line).toContain("Older entries are coming: 38 % (38 of 100 blocks)");
  expect(line).toContain("rv sync");
  expect(more).toBeUndefined();
  expect(comingLines({ coming: { owed: 0, known: 100, percent: 100 } })).toEqual([]);
});

test("figures and lists are said to be the ones so far only while they are", () => {
  const notes: string[] = [];
  const output = { note: (text: string): number => notes.push(text) };
  noteSoFar(output, 0);
  expect(notes).toEqual([]);
  noteSoFar(output, 62);
  expect(notes).toEqual([expect.stringMatching(/^So far: 62 entries/)]);
});
