import fc from "fast-check";
import { expect, test } from "vitest";

import {
  readBase64,
  readBase64Url,
  readHex,
  toBase64,
  toBase64Url,
  toHex,
} from "../../vault-core/src/bytes/encoding.ts";
import { putU32, readU32, readU64, u32be, u64be } from "../../vault-core/src/bytes/integers.ts";

const bytes = fc.uint8Array({ maxLength: 200 });
const texts = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({
    unit: fc.constantFrom("0", "a", "f", "9", "g", "A", "-", "_", "+", "/", "=", "\u0100"),
  }),
);

test("bytes are written as every other program writes them", () => {
  fc.assert(
    fc.property(bytes, (some) => {
      const other = Buffer.from(some);
      expect(toHex(some)).toBe(other.toString("hex"));
      expect(toBase64Url(some)).toBe(other.toString("base64url"));
      expect(toBase64(some)).toBe(other.toString("base64"));
      expect(readHex(toHex(some))).toEqual(some);
      expect(readBase64Url(toBase64Url(some))).toEqual(some);
      expect(readBase64(toBase64(some))).toEqual(some);
    }),
  );
});

test("a text is read only if it is the one way to write its bytes", () => {
  fc.assert(
    fc.property(texts, (text) => {
      const [hex, base64Url, base64] = [readHex(text), readBase64Url(text), readBase64(text)];
      if (hex !== null) expect(toHex(hex)).toBe(text);
      else expect(text).not.toMatch(/^([0-9a-f]{2})*$/);
      if (base64Url !== null) expect(toBase64Url(base64Url)).toBe(text);
      else expect(Buffer.from(text, "base64url").toString("base64url")).not.toBe(text);
      if (base64 !== null) expect(toBase64(base64)).toBe(text);
      else expect(Buffer.from(text, "base64").toString("base64")).not.toBe(text);
    }),
    { numRuns: 2000 },
  );
});

test("integers are written big-endian, and those that do not fit are refused", () => {
  fc.assert(
    fc.property(fc.nat({ max: 0xffffffff }), fc.maxSafeNat(), (small, large) => {
      const [four, eight] = [Buffer.alloc(4), Buffer.alloc(8)];
      four.writeUInt32BE(small);
      eight.writeBigUInt64BE(BigInt(large));
      expect(u32be(small)).toEqual(new Uint8Array(four));
      expect(u64be(large)).toEqual(new Uint8Array(eight));
      expect([readU32(u32be(small), 0), readU64(u64be(large), 0)]).toEqual([small, large]);
    }),
  );
  for (const wrong of [-1, 0.5, 2 ** 32, Number.NaN]) {
    expect(() => u32be(wrong)).toThrow(RangeError);
    expect(() => putU32(new Uint8Array(8), 0, wrong)).toThrow(RangeError);
  }
  for (const wrong of [-1, 0.5, 2 ** 53, Number.NaN])
    expect(() => u64be(wrong)).toThrow(RangeError);
});
