import { expect, test } from "vitest";

import { countSteps, mayTakeAll } from "./import-steps.ts";

test("all can be taken in by one word once one of several is ready, and not before", () => {
  expect(mayTakeAll(["reading", "waiting", "looking"], false)).toBe(false);
  expect(mayTakeAll(["preview", "waiting", "looking"], false)).toBe(true);
  // The word was said: the others go in as they come.
  expect(mayTakeAll(["sealing", "preview", "looking"], true)).toBe(false);
  // What it holds is here already.
  expect(mayTakeAll(["done", "known"], false)).toBe(false);
  // All are in, or ask something, or failed.
  expect(mayTakeAll(["done", "done", "failed", "asking", "sealing"], false)).toBe(false);
  // One alone has its own button.
  expect(mayTakeAll(["preview"], false)).toBe(false);
});

test("every file is counted once", () => {
  const counts = countSteps([
    "waiting",
    "looking",
    "asking",
    "mapping",
    "sealed",
    "reading",
    "preview",
    "known",
    "sealing",
    "done",
    "undoing",
    "failed",
  ]);
  expect(counts).toEqual({ ready: 1, known: 1, coming: 5, asking: 3, failed: 1, done: 1 });
});
