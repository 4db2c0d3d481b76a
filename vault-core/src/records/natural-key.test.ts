import fc from "fast-check";
import { expect, test } from "vitest";

import { naturalKey } from "./natural-key.ts";

test("a natural key is its parts, composed, with bars between them and none inside", () => {
  const letter = fc.constantFrom(...Array.from("aZ0 %|{}~$&\u007f\n\u0000é"), "e\u0301", "😀");
  const part = fc.oneof(
    fc.array(letter, { maxLength: 8 }).map((letters) => letters.join("")),
    fc.string({ maxLength: 8 }),
    fc.double(),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 4 }), (parts) => {
      const wanted = ["visit", ...parts]
        .map((one) => String(one).normalize("NFC").replaceAll("%", "%25").replaceAll("|", "%7C"))
        .join("|");
      expect(naturalKey("visit", ...parts)).toBe(wanted);
    }),
    { numRuns: 100 },
  );
});
