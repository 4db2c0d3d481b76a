import { compress as compressAlone } from "@bokuweb/zstd-wasm";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { concatBytes, equalBytes } from "../bytes/compare.ts";
import { utf8 } from "../bytes/encoding.ts";
import { isFrameOf } from "./zstd-check.ts";
import { compress, decompress } from "./zstd.ts";

const MAGIC = [0x28, 0xb5, 0x2f, 0xfd];
const text = utf8("a tent, a second tent, a third tent; ".repeat(40));
const frame = compress(text);

test("what was compressed comes back, of any size", () => {
  for (const length of [1, 2, 255, 256, 257, 65_791, 65_792, 131_072, 131_073, 3_000_000]) {
    const bytes = Uint8Array.from({ length }, (_, at) => (at * at) >> 3);
    const squeezed = compress(bytes);
    expect(isFrameOf(squeezed, length)).toBe(true);
    expect(equalBytes(decompress(squeezed, length)!, bytes)).toBe(true);
    expect(isFrameOf(squeezed, length + 1)).toBe(false);
    expect(decompress(squeezed, length - 1)).toBeNull();
  }
});

test("a frame is as if nothing had been compressed before it", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(90_000), fc.nat(3)), { maxLength: 6 }), (all) => {
      for (const [length, kind] of all) {
        const bytes = Uint8Array.from({ length }, (_, at) => (at * (kind + at * kind)) >> kind);
        expect(equalBytes(compress(bytes), compressAlone(bytes, 3))).toBe(true);
      }
    }),
    { numRuns: 40 },
  );
});

test("a frame that says another size, is cut, or is followed by anything is refused", () => {
  for (const size of [0, text.length - 1, text.length + 1, 8 * 1024 * 1024])
    expect(decompress(frame, size)).toBeNull();
  for (let length = 0; length < frame.length; length++)
    expect(decompress(frame.subarray(0, length), text.length)).toBeNull();
  expect(decompress(concatBytes(frame, Uint8Array.of(0)), text.length)).toBeNull();
  expect(decompress(concatBytes(frame, frame), text.length)).toBeNull();
  expect(decompress(concatBytes(frame, frame), text.length * 2)).toBeNull();
  // A skippable frame behind it, which the decoder alone would pass over.
  const skippable = Uint8Array.of(0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0);
  expect(decompress(concatBytes(frame, skippable), text.length)).toBeNull();
});

test("a changed frame gives the stated number of bytes or nothing", () => {
  for (let at = 0; at < frame.length; at++) {
    for (const bit of [1, 8, 128]) {
      const changed = frame.slice();
      changed[at] = (changed[at] ?? 0) ^ bit;
      const out = decompress(changed, text.length);
      expect(out === null || out.length === text.length).toBe(true);
    }
  }
});

/** A frame made by hand: single segment, content size of 4 bytes, then blocks. */
function made(size: number, blocks: readonly number[], descriptor = 0xa0): Uint8Array {
  const bytes = [size & 255, (size >> 8) & 255, (size >> 16) & 255, size >>> 24];
  return Uint8Array.from([...MAGIC, descriptor, ...bytes, ...blocks]);
}

/** Head of a block: last, type (0 raw, 1 repeated byte, 3 reserved), size. */
function block(last: 0 | 1, type: number, size: number): number[] {
  const head = (size << 3) | (type << 1) | last;
  return [head & 255, (head >> 8) & 255, (head >> 16) & 255];
}

test("by hand: raw and repeated blocks", () => {
  expect(decompress(made(3, [...block(1, 0, 3), 1, 2, 3]), 3)).toEqual(Uint8Array.of(1, 2, 3));
  const two = made(5, [...block(0, 0, 2), 1, 2, ...block(1, 1, 3), 9]);
  expect(decompress(two, 5)).toEqual(Uint8Array.of(1, 2, 9, 9, 9));
});

test("by hand: dictionaries, checksums, unused bits, reserved and oversized blocks are refused", () => {
  const blocks = [...block(1, 0, 3), 1, 2, 3];
  for (const bit of [1, 2, 4, 8, 16]) expect(isFrameOf(made(3, blocks, 0xa0 | bit), 3)).toBe(false);
  expect(isFrameOf(made(3, [...block(1, 3, 3), 1, 2, 3]), 3)).toBe(false);
  const huge = 128 * 1024 + 1;
  expect(isFrameOf(made(huge, [...block(1, 1, huge), 9]), huge)).toBe(false);
  expect(isFrameOf(made(huge - 1, [...block(1, 1, huge - 1), 9]), huge - 1)).toBe(true);
  // One block cannot hold more than 128 KiB, whatever the frame says.
  expect(isFrameOf(made(huge, [...block(1, 1, 5), 9]), huge)).toBe(false);
  expect(isFrameOf(made(huge, [...block(0, 1, 5), 9, ...block(1, 1, 5), 9]), huge)).toBe(true);
  // No last block, or bytes after it.
  expect(isFrameOf(made(3, [...block(0, 0, 3), 1, 2, 3]), 3)).toBe(false);
  expect(isFrameOf(made(3, [...blocks, 0]), 3)).toBe(false);
  expect(isFrameOf(made(3, [...block(1, 0, 4), 1, 2, 3]), 3)).toBe(false);
  // The content size is absent: no single segment, size flag 0.
  expect(isFrameOf(Uint8Array.from([...MAGIC, 0, 0x58, ...blocks]), 3)).toBe(false);
  expect(isFrameOf(Uint8Array.from([...MAGIC, 0, 0x58, ...block(1, 0, 0)]), 0)).toBe(false);
  expect(isFrameOf(Uint8Array.from([...MAGIC, 0x20, 3, ...blocks]), 3)).toBe(true);
  expect(isFrameOf(Uint8Array.from([...MAGIC, 0x20]), 0)).toBe(false);
  // Another magic, a skippable frame.
  expect(isFrameOf(Uint8Array.from([0x50, 0x2a, 0x4d, 0x18, 0x20, 3, ...blocks]), 3)).toBe(false);
});

test("a lying frame gives nothing, even if its blocks are plausible", () => {
  const lying = made(200_000, [...block(0, 1, 5), 9, ...block(1, 1, 5), 9]);
  expect(isFrameOf(lying, 200_000)).toBe(true);
  expect(decompress(lying, 200_000)).toBeNull();
});

test("a module that is loaded once more in a process goes on with the memory of the first one", async () => {
  const starts = vi.spyOn(WebAssembly, "instantiate");
  vi.resetModules();
  const second = import("./zstd.ts");
  vi.resetModules();
  const others = await Promise.all([second, import("./zstd.ts")]);
  expect(starts).not.toHaveBeenCalled();
  for (const other of others) {
    expect(other.compress).not.toBe(compress);
    expect(equalBytes(other.decompress(frame, text.length)!, text)).toBe(true);
    expect(equalBytes(decompress(other.compress(text), text.length)!, text)).toBe(true);
  }
});
