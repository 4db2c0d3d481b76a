import fc from "fast-check";
import { expect, test } from "vitest";

import { concatBytes } from "../bytes/compare.ts";
import { utf8 } from "../bytes/encoding.ts";
import { u32be } from "../bytes/integers.ts";
import { frameOf, lp } from "./frame.ts";

test("a frame is each part's UTF-8 after its length, whatever letters and bytes it has", () => {
  const part = fc.oneof(
    fc.string(),
    fc.string({ unit: "binary" }),
    fc.uint8Array({ maxLength: 40 }),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 5 }), (parts) => {
      const all = ["rv1:record-id", ...parts].map((one) =>
        typeof one === "string" ? utf8(one) : one,
      );
      const expected = concatBytes(...all.flatMap((bytes) => [u32be(bytes.length), bytes]));
      expect(frameOf("record-id", parts)).toEqual(expected);
      for (const one of parts)
        expect(lp(one)).toEqual(frameOf("record-id", [one]).subarray(4 + 13));
    }),
  );
});
