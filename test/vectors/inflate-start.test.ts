/**
 * The start of a deflated text is the one that zlib unpacks, whatever packed it and wherever it is cut.
 */
import { constants, deflateRawSync, type ZlibOptions } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { inflateStart } from "../../vault-core/src/exchange/importers/reading/inflate-start.ts";

function packedBy(whole: Uint8Array, way: ZlibOptions): Uint8Array {
  return Uint8Array.from(deflateRawSync(whole, way));
}

const ways = fc.constantFrom(
  { level: 9 },
  { level: 1 },
  { level: 0 },
  { strategy: constants.Z_FIXED },
  { strategy: constants.Z_HUFFMAN_ONLY },
);
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 600 }),
  fc
    .array(fc.constantFrom("Order ID,", "tent", '{"url":', "\u00e4", "a".repeat(300)), {
      maxLength: 900,
    })
    .map((words) => new TextEncoder().encode(words.join(""))),
);

test("it begins as the whole does", () => {
  fc.assert(
    fc.property(bytes, ways, fc.nat(5_000), (whole, way, length) => {
      expect(inflateStart(packedBy(whole, way), length)).toEqual(whole.slice(0, length));
    }),
    { numRuns: 300 },
  );
});

test("what was cut off gives a start of the start, and chance gives bytes or bad-zip, at once", () => {
  fc.assert(
    fc.property(bytes, ways, fc.double({ min: 0, max: 1, noNaN: true }), (whole, way, part) => {
      const packed = packedBy(whole, way);
      const start = inflateStart(packed.subarray(0, Math.floor(packed.length * part)), 4_096);
      expect(start).toEqual(whole.slice(0, start.length));
    }),
    { numRuns: 200 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (noise) => {
      try {
        expect(inflateStart(noise, 4_096).length).toBeLessThanOrEqual(4_096);
      } catch (error) {
        expect(error).toMatchObject({ code: "import-refused", details: { why: "bad-zip" } });
      }
    }),
    { numRuns: 300 },
  );
});

test("a text of 64 KiB, with codes longer than the table, is the same", () => {
  // Letters as rare as 1 in 2^14 get the longest codes.
  const skewed = Array.from({ length: 15 }, (_, n) =>
    String.fromCodePoint(97 + n).repeat(2 ** (15 - n)),
  ).join("");
  const whole = new TextEncoder().encode(skewed);
  const packed = packedBy(whole, { strategy: constants.Z_HUFFMAN_ONLY });
  expect(inflateStart(packed, whole.length)).toEqual(whole);
});
