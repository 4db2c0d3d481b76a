import fc from "fast-check";
import { expect, test } from "vitest";
import { readHex } from "../../../bytes/encoding.ts";
import { Utf8Decoder } from "./utf8.ts";

/** What a decoder of streams makes of pieces; null for what is no UTF-8. */
function streamed(pieces: readonly Uint8Array[]): string | null {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  return textOrNull(() => pieces.map((piece) => decoder.decode(piece, { stream: true })).join(""));
}

function read(pieces: readonly Uint8Array[]): string | null {
  const decoder = new Utf8Decoder();
  return textOrNull(() => {
    const text = pieces.map((piece) => decoder.decode(piece)).join("");
    decoder.end();
    return text;
  });
}

function textOrNull(make: () => string): string | null {
  try {
    return make();
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

function inPieces(bytes: Uint8Array, size: number): readonly Uint8Array[] {
  const count = Math.ceil(bytes.length / size);
  return Array.from({ length: count }, (_, at) => bytes.subarray(at * size, (at + 1) * size));
}

const size = fc.integer({ min: 1, max: 9 });

test("any text comes out of its pieces, however they are cut, without the mark at its begin alone", () => {
  const letter = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("\ufeff", "é", "€", "😀"));
  fc.assert(
    fc.property(fc.array(letter), size, (letters, length) => {
      const text = letters.join("");
      const pieces = inPieces(new TextEncoder().encode(text), length);
      expect(read(pieces)).toBe(text.replace(/^\ufeff/u, ""));
    }),
  );
});

test("what is no UTF-8 is refused, and a letter cut off at the end is left out, as a decoder of streams does", () => {
  // First and further bytes of letters, allowed and not, so that many runs come near to being right.
  const byte = fc.constantFrom(...(readHex("41808f909fa0bbbfc0c1c2dfe0e2edeff0f1f4f5f8ff") ?? []));
  fc.assert(
    fc.property(fc.array(byte, { maxLength: 6 }), size, (bytes, length) => {
      const pieces = inPieces(Uint8Array.from(bytes), length);
      expect(read(pieces)).toBe(streamed(pieces));
    }),
    { numRuns: 5_000 },
  );
});
