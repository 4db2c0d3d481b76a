import fc from "fast-check";
import { expect, test } from "vitest";

import { utf8 } from "../bytes/encoding.ts";
import { PlainTexts } from "./plain-texts.ts";

function find(texts: readonly string[]): PlainTexts | null {
  return PlainTexts.find(utf8(JSON.stringify(texts)), texts.length);
}

test("plain texts are found where they stand; a list with any other is none of them", () => {
  const unit = fc.constantFrom("a", "/", " ", "~", ",", "]", "\u007f", '"', "\\", "é", "\n");
  fc.assert(
    fc.property(fc.array(fc.string({ unit }), { maxLength: 8 }), (texts) => {
      const arePlain = texts.length > 0 && texts.every((text) => /^[ !#-[\]-~]*$/.test(text));
      const found = find(texts);
      expect(found !== null).toBe(arePlain);
      if (found === null) return;
      expect(texts.map((_, row) => found.text(row))).toEqual(texts);
      expect(texts.map((_, row) => found.lengthOf(row))).toEqual(texts.map(({ length }) => length));
    }),
  );
});

test("bytes that JSON would write otherwise, or of another count, are no plain texts", () => {
  for (const [list, count] of [
    ['["a", "b"]', 2],
    ['["a","b",]', 2],
    ['["a","b"] ', 2],
    ['["a","b"]', 1],
    ['["a","b"]', 3],
    ['["a"]', 0],
    ['{"a","b"}', 2],
    ['["\\u0061"]', 1],
    ['["a","b', 2],
    ["[1]", 1],
    ["[]", 0],
  ] as const)
    expect(PlainTexts.find(utf8(list), count)).toBeNull();
});

test("texts are instants if all are, with as many digits each", () => {
  const at = ["2026-05-03T10:00:00.250Z", "1970-01-01T00:00:00.001Z"];
  expect(find(at)?.instants).toEqual({
    digits: 3,
    units: Float64Array.of(1_777_802_400_250, 1),
  });
  for (const other of ["2026-05-03T10:00:00.25Z", "2026-02-30T10:00:00.250Z", "Tents", ""])
    expect(find([...at, other])?.instants).toBeNull();
});
