import fc from "fast-check";
import sodium from "libsodium-wrappers";
import { expect, test } from "vitest";

import { toHex, utf8 } from "../bytes/encoding.ts";
import { findNativeAead } from "./native-aead.ts";
import { aeadOpen, aeadSeal, aeadSealInto } from "./sodium.ts";

const native = findNativeAead();

function bytes(length: number, first: number): Uint8Array {
  return Uint8Array.from({ length }, (_, at) => first + at);
}

test("what the platform seals is what the draft of XChaCha20-Poly1305 says (A.3.1)", () => {
  const key = bytes(32, 0x80);
  const nonce = bytes(24, 0x40);
  const ad = Uint8Array.of(0x50, 0x51, 0x52, 0x53, ...bytes(8, 0xc0));
  const text = utf8(
    "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.",
  );
  const box = new Uint8Array(text.length + 16);
  native?.sealInto({ key, nonce, ad }, [text], box);
  expect(toHex(box)).toBe(
    "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff921f9664c97637da9768812f615c68b13b52ec0875924c1c7987947deafd8780acf49",
  );
});

const input = fc.record({
  key: fc.uint8Array({ minLength: 32, maxLength: 32 }),
  nonce: fc.uint8Array({ minLength: 24, maxLength: 24 }),
  ad: fc.uint8Array({ maxLength: 300 }),
});
/** Some of them in the middle of others, as blocks are. */
const message = fc
  .tuple(fc.constantFrom(0, 1, 15, 16, 17, 63, 64, 65, 8_191, 8_192, 70_001), fc.nat(9))
  .map(([length, before]) => bytes(before + length, length).subarray(before));

test("the platform seals and opens as libsodium does, whatever comes", () => {
  if (native === null) throw new TypeError("This Node has no ChaCha20-Poly1305.");
  fc.assert(
    fc.property(input, message, fc.nat(9_000), ({ key, nonce, ad }, text, cut) => {
      const { crypto_aead_xchacha20poly1305_ietf_encrypt: seal } = sodium;
      const box = seal(text, ad, null, nonce, key);
      const all = { key, nonce, ad };
      // In parts, one of which may be empty, into a place in the middle of others.
      const parts = [text.subarray(0, cut), text.subarray(cut)];
      const room = new Uint8Array(box.length + 9);
      native.sealInto(all, parts, room.subarray(4, -5));
      expect(room).toEqual(Uint8Array.of(0, 0, 0, 0, ...box, 0, 0, 0, 0, 0));
      aeadSealInto(all, parts, room.subarray(5, -4));
      expect(room.subarray(5, -4)).toEqual(box);
      expect(native.open(all, box)).toEqual(Uint8Array.from(text));
      expect(aeadSeal(all, text)).toEqual(box);
      expect(aeadOpen(all, box)).toEqual(Uint8Array.from(text));
    }),
    { numRuns: 60 },
  );
});

test("what does not belong together opens to nothing", () => {
  const all = { key: bytes(32, 1), nonce: bytes(24, 2), ad: bytes(160, 3) };
  const box = aeadSeal(all, bytes(9_000, 4));
  for (const at of [0, 4_500, box.length - 16, box.length - 1]) {
    const changed = box.slice();
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(aeadOpen(all, changed)).toBeNull();
  }
  for (const part of ["key", "nonce", "ad"] as const) {
    const other = all[part].slice();
    other[other.length - 1] = (other.at(-1) ?? 0) ^ 1;
    expect(aeadOpen({ ...all, [part]: other }, box)).toBeNull();
  }
  expect(aeadOpen(all, box.subarray(1))).toBeNull();
  for (const length of [0, 15, 16]) expect(native?.open(all, bytes(length, 0))).toBeNull();
});

test("a place that is no box of the parts is refused, and left as it was", () => {
  const all = { key: bytes(32, 1), nonce: bytes(24, 2), ad: bytes(160, 3) };
  for (const length of [100, 9_000])
    for (const room of [length, length + 15, length + 17]) {
      const box = new Uint8Array(room);
      expect(() => aeadSealInto(all, [bytes(length, 4)], box)).toThrow(TypeError);
      expect(box.every((byte) => byte === 0)).toBe(true);
    }
});
