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

test("a message that the memory of libsodium has to grow for is hashed in the memory that it has then", () => {
  const key = new Uint8Array(32).fill(7);
  const bytes = Uint8Array.from({ length: 6 * 1024 * 1024 }, (_, at) => (at * 31) & 255);
  const messages = { start: Uint8Array.of(1), bytes, starts: [0, 3], ends: [3, bytes.length] };
  const wanted = [bytes.subarray(0, 3), bytes.subarray(3)].map((part) =>
    blake2b(joinBytes([Uint8Array.of(1, ...u32(part.length)), part]), { key, dkLen: 16 }),
  );
  expect(keyedBlake2bs(16, messages, key)).toEqual(joinBytes(wanted));
});

test("more messages than libsodium has room for are refused before any is written, and it hashes on as before", () => {
  const key = new Uint8Array(32).fill(7);
  const messages = { start: Uint8Array.of(1), bytes: Uint8Array.of(2), starts: [0], ends: [1] };
  const before = keyedBlake2bs(16, messages, key);
  // Their digests alone take 2 GiB.
  const many = { ...messages, starts: { length: 2 ** 25 } };
  expect(() => keyedBlake2bs(64, many, key)).toThrow("no room");
  expect(keyedBlake2bs(16, messages, key)).toEqual(before);
});
