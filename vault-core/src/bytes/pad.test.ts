import { expect, test } from "vitest";
import { padTo } from "./pad.ts";

test("padding rounds up, never down, and costs at most 6.2 % above 4 KiB", () => {
  for (let length = 0; length < 9_000_000; length += length < 10_000 ? 1 : 7919) {
    const padded = padTo(length);
    expect(padded).toBeGreaterThanOrEqual(Math.max(length, 4096));
    expect(padTo(padded)).toBe(padded);
    if (length > 4096) expect(padded / length).toBeLessThan(1.0625);
  }
});

test("a length that is none is refused", () => {
  for (const bad of [-1, 0.5, 2 ** 31, Number.NaN]) expect(() => padTo(bad)).toThrow(RangeError);
});
