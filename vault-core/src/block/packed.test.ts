import fc from "fast-check";
import { expect, test } from "vitest";
import { concatBytes, equalBytes, joinBytes } from "../bytes/compare.ts";
import { utf8 } from "../bytes/encoding.ts";
import { isVaultError } from "../errors.ts";
import { isSearched } from "../index/term-hashes.ts";
import { writeTerms, writeTermsOfValues } from "../index/terms.ts";
import { lineBatch } from "../testing/line-batches.ts";
import type { BodyHead } from "./body.ts";
import { valuesInFormat, writeInFormat } from "./formats.ts";
import { readInner, writeInner } from "./inner.ts";
import { packLines, readPackedLines, writePackedInner } from "./packed.ts";
import { MAX_BLOCK } from "./zstd-check.ts";
import { withFront } from "./zstd-front.ts";
import { compress, decompress } from "./zstd.ts";

const head: BodyHead = { v: 1, from: "imported:x", t: 1, roster: [7, "ab".repeat(32)], seen: {} };

function bytesOf(lines: readonly string[]): Uint8Array {
  return utf8(lines.map((line) => `${line}\n`).join(""));
}

test("lines that were packed before their head is known make the body that they would have made with it", () => {
  fc.assert(
    fc.property(fc.nat(), fc.boolean(), (seed, areEvents) => {
      const lines = lineBatch(seed);
      if (lines.length === 0) return;
      const { packed } = packLines(bytesOf(lines), lines.length, areEvents);
      expect(readPackedLines(packed)).toEqual(lines);
      const inner = readInner(joinBytes(writePackedInner(head, packed)));
      const wanted = writeInFormat({ head, lines }, areEvents);
      expect(inner.format).toBe(wanted.format);
      expect(equalBytes(inner.body, wanted.body)).toBe(true);
    }),
    { numRuns: 100 },
  );
});

test("the values of packed lines have the terms of the lines, each value looked at once", () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const lines = lineBatch(seed);
      if (lines.length === 0) return;
      const { columns } = packLines(bytesOf(lines), lines.length, true);
      if (columns === null) return;
      expect(equalBytes(writeTermsOfValues(columns), writeTerms(lines))).toBe(true);
    }),
    { numRuns: 150 },
  );
});

test("the values of a body have the terms of its lines, without them", () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const lines = lineBatch(seed);
      if (lines.length === 0) return;
      const inner = readInner(
        joinBytes(writePackedInner(head, packLines(bytesOf(lines), lines.length, true).packed)),
      );
      const values = valuesInFormat(inner, isSearched);
      if (values === null) return;
      expect(equalBytes(writeTermsOfValues(values), writeTerms(lines))).toBe(true);
    }),
    { numRuns: 150 },
  );
});

test("what grows by being packed is written as if it had not been", () => {
  const lines = [JSON.stringify({ id: "x" })];
  const written = writePackedInner(head, packLines(bytesOf(lines), 1, true).packed);
  const wanted = writeInner(writeInFormat({ head, lines }, true), true);
  expect(joinBytes(written)).toEqual(joinBytes(wanted));
});

test("the text of an outsider is not packed, nor is what no head or no body may be", () => {
  const { packed } = packLines(bytesOf(["{}"]), 1, true);
  const codeOf = (from: string, size = packed.size): string => {
    try {
      writePackedInner({ ...head, from }, { ...packed, size });
    } catch (error) {
      return isVaultError(error) ? error.code : String(error);
    }
    return "none";
  };
  expect(codeOf("third-party")).toBe("BAD_BLOCK");
  expect(codeOf("Shop")).toBe("BAD_BLOCK");
  expect(codeOf("self", 8 * 1024 * 1024)).toBe("TOO_LARGE");
  expect(codeOf("self", packed.size + 1)).toBe("RangeError: no frame to put before");
});

test("bytes stand before those of a frame, however many there are of either", () => {
  const sizes = [0, 1, 31, 8_191, 8_192, 65_536, MAX_BLOCK];
  for (const [at, size] of sizes.entries()) {
    const front = Uint8Array.from({ length: size }, (_, place) => (place * 7 + at) & 255);
    const behind = utf8("a tent; ".repeat(1 + 9_000 * at));
    const frame = withFront(front, compress(behind), behind.length);
    const whole = decompress(joinBytes(frame), size + behind.length)!;
    expect(equalBytes(whole, concatBytes(front, behind))).toBe(true);
  }
  const one = Uint8Array.of(1);
  expect(() => withFront(new Uint8Array(MAX_BLOCK + 1), compress(one), 1)).toThrow(RangeError);
  expect(() => withFront(one, one, 1)).toThrow(RangeError);
});
