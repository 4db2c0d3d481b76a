import { expect, test, vi } from "vitest";

import { followRun } from "./run-so-far.ts";

test("how much of an import is taken back is told until it is over, and never goes back", async () => {
  vi.useFakeTimers();
  try {
    const told = [3, 2, 6].map((done) => {
      return { step: "undoing" as const, done, of: 8, sample: [] };
    });
    const importProgress = (): Promise<(typeof told)[number]> => {
      const next = told.shift();
      return next === undefined ? Promise.reject(new Error("no-run")) : Promise.resolve(next);
    };
    const heard: unknown[] = [];
    const undone = followRun(
      { importProgress },
      "run",
      ({ done, of, share }) => heard.push([done, of, share]),
      () => new Promise((resolve) => setTimeout(() => resolve("undone"), 1_500)),
    );
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await undone).toBe("undone");
    expect(heard).toEqual([
      [3, 8, 0.375],
      [3, 8, 0.375],
      [6, 8, 0.75],
    ]);
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});
