import fc from "fast-check";
import { expect, test } from "vitest";

import { foldText } from "./fold-text.ts";

const letters = fc.oneof(
  fc.constantFrom("a", "Z", "0", "~", "-", " ", "  ", "\t", "\n", "\u007f", "\u001f", "\u00a0"),
  fc.constantFrom("é", "e\u0301", "ﬁ", "İ", "ß", "東", "😀", "\ud800"),
);

test("a text is folded by Unicode, also where it is plain", () => {
  const texts = fc.array(letters, { maxLength: 8 }).map((all) => all.join(""));
  fc.assert(
    fc.property(fc.oneof(texts, fc.string()), (text) => {
      const marks = text.normalize("NFKD").replaceAll(/\p{M}/gu, "");
      expect(foldText(text)).toBe(marks.toLowerCase().replaceAll(/\s+/g, " ").trim());
    }),
    { numRuns: 600 },
  );
});
