import { expect, test } from "vitest";

import { fillPath, PATHS } from "./paths.ts";

test("a path is filled with encoded values", () => {
  expect(fillPath(PATHS.lockbox, { vault: "ab", epoch: 3, rid: "recovery" })).toBe(
    "/vaults/ab/lockboxes/3/recovery",
  );
  expect(fillPath(PATHS.pairing, { p: "a/b" })).toBe("/pairings/a%2Fb");
  expect(fillPath(PATHS.vaults, {})).toBe("/vaults");
});

test("a path without its value is no path", () => {
  expect(() => fillPath(PATHS.roster, {} as { vault: string })).toThrow(RangeError);
});
