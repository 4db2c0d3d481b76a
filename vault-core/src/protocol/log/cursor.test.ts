import { expect, test } from "vitest";

import { toBlockId } from "../ids.ts";
import { readCursor, writeCursor } from "./cursor.ts";

test("a cursor names a change and the block that lies there", () => {
  const text = writeCursor(812, toBlockId(new Uint8Array(32).fill(0x9f)));
  expect(text).toBe("812-9f9f9f9f9f9f9f9f");
  expect(readCursor(text)).toEqual({ change: 812, tag: "9f9f9f9f9f9f9f9f" });
});

test("no other text is a cursor", () => {
  for (const text of [
    "",
    "812",
    "0-9f9f9f9f9f9f9f9f",
    "0812-9f9f9f9f9f9f9f9f",
    "812-9F9f9f9f9f9f9f9f",
    "9999999999999999-9f9f9f9f9f9f9f9f",
  ])
    expect(readCursor(text)).toBeNull();
});
