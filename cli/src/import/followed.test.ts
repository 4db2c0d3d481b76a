import { expect, test, vi } from "vitest";

import { followed } from "./followed.ts";

test("how far an undo is shows until it is over, also where nothing can be told", async () => {
  vi.useFakeTimers();
  try {
    const said = [
      { step: "undoing" as const, done: 3, of: 8, sample: [] },
      { step: "reading" as const, done: 4, of: null, sample: [] },
    ];
    const importProgress = (): Promise<(typeof said)[number]> => {
      const next = said.shift();
      return next === undefined ? Promise.reject(new Error("no-run")) : Promise.resolve(next);
    };
    const progress = { update: vi.fn(), end: vi.fn() };
    const later = new Promise<string>((resolve) => setTimeout(() => resolve("done"), 1_500));
    const work = followed({ importProgress }, "run", later, progress);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(progress.update.mock.calls).toEqual([[3, 8]]);
    expect(progress.end).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await work).toBe("done");
    expect(progress.end).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});
