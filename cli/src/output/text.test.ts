import fc from "fast-check";
import { expect, test } from "vitest";
import { fit, pad, printable, widthOf } from "./text.ts";

test("an escape sequence that a stranger wrote becomes letters", () => {
  expect(printable("Tent\u001B[31m red\u0007")).toBe("Tent\\u{1b}[31m red\\u{7}");
  expect(printable("\u009B2J")).toBe("\\u{9b}2J");
  expect(printable("safe\u202Egnp.exe")).toBe("safe\\u{202e}gnp.exe");
  expect(printable("two\nlines\tand a tab")).toBe("two lines and a tab");
});

test("whatever the text, no control character and no change of direction is left", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(printable(text)).not.toMatch(/[\p{Cc}\u202A-\u202E\u2066-\u2069\u200E\u200F]/u);
    }),
  );
});

test("widths count what a terminal shows", () => {
  expect(widthOf("abc")).toBe(3);
  expect(widthOf("日本")).toBe(4);
  expect(widthOf("⛺")).toBe(2);
  // A letter with a mark of its own is one column.
  expect(widthOf("e\u0301")).toBe(1);
});

test("a text is cut to its width with an ellipsis, and never wider", () => {
  expect(fit("a tent for two", 6)).toBe("a ten…");
  expect(fit("tent", 4)).toBe("tent");
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 1, max: 20 }), (text, width) => {
      expect(widthOf(fit(printable(text), width))).toBeLessThanOrEqual(width);
    }),
  );
});

test("padding goes left for numbers, right for words", () => {
  expect(pad("12", 4, "left")).toBe("  12");
  expect(pad("ab", 4, "right")).toBe("ab  ");
  expect(pad("longer", 4, "left")).toBe("longer");
});
