/**
 * The line at the foot: it goes with its page, unless it was said on the way or can be undone.
 * @module
 */
import { expect, test, vi } from "vitest";
import { hush, say, toast, turnPage } from "./toast.ts";

test("a line is read on the next page if it was said on the way there, and gone on the one after", () => {
  vi.useFakeTimers();
  say("The kit opens epoch 1.");
  turnPage();
  expect(toast.value?.text).toBe("The kit opens epoch 1.");
  vi.advanceTimersByTime(1_000);
  turnPage();
  expect(toast.value).toBeNull();
  say("Gift, in no peek", async () => undefined);
  vi.advanceTimersByTime(1_000);
  turnPage();
  expect(toast.value?.text).toBe("Gift, in no peek");
  hush();
  vi.useRealTimers();
});
