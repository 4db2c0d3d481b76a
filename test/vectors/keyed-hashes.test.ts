import { blake2b } from "@noble/hashes/blake2.js";
import fc from "fast-check";
import { expect, test } from "vitest";

import { joinBytes } from "../../vault-core/src/bytes/compare.ts";
import { keyedBlake2bs } from "../../vault-core/src/crypto/keyed-hashes.ts";

function u32(value: number): number[] {
  return [value >>> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** Lengths about those at which another block begins, and any. */
const length = fc.oneof(
  fc.constantFrom(0, 1, 63, 64, 96, 123, 124, 125, 127, 128, 129, 251, 252, 256, 257, 380),
  fc.nat(700),
);

test("each digest is the keyed BLAKE2b of its message, as another library makes it", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 32, maxLength: 32 }),
      fc.uint8Array({ minLength: 1, maxLength: 300 }),
      fc.array(length, { maxLength: 9 }),
      fc.record({ dkLen: fc.integer({ min: 16, max: 64 }), gap: fc.nat(5) }),
      (key, start, lengths, { dkLen, gap }) => {
        const bytes = Uint8Array.from(
          { length: gap + lengths.reduce((sum, one) => sum + one + gap, 0) },
          (_, at) => (at * 31) & 255,
        );
        let at = gap;
        const starts: number[] = [];
        const ends: number[] = [];
        for (const one of lengths) {
          starts.push(at);
          ends.push((at += one));
          at += gap;
        }
        const wanted = starts.map((from, row) => {
          const part = bytes.subarray(from, ends[row]);
          return blake2b(Uint8Array.of(...start, ...u32(part.length), ...part), { key, dkLen });
        });
        const digests = keyedBlake2bs(dkLen, { start, bytes, starts, ends }, key);
        expect(digests).toEqual(joinBytes(wanted));
      },
    ),
    { numRuns: 200 },
  );
});

test("a key of another length, and a digest that is too short or too long, are refused", () => {
  const messages = { start: Uint8Array.of(1), bytes: Uint8Array.of(2), starts: [0], ends: [1] };
  expect(() => keyedBlake2bs(16, messages, new Uint8Array(31))).toThrow(TypeError);
  for (const size of [0, 15, 65])
    expect(() => keyedBlake2bs(size, messages, new Uint8Array(32))).toThrow(TypeError);
});
