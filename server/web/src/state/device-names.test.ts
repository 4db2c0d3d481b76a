import { expect, test } from "vitest";

import { toldApart } from "./device-names.ts";

test("two devices that named themselves alike are told apart, in the order in which they came", () => {
  const names = ["Firefox on Linux", "phone", "Firefox on Linux", "Firefox on Linux"];
  expect(toldApart(names.map((name) => ({ name }))).map(({ name }) => name)).toEqual([
    "Firefox on Linux",
    "phone",
    "Firefox on Linux (2)",
    "Firefox on Linux (3)",
  ]);
});
