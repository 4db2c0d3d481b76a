import fc from "fast-check";
import { expect, test } from "vitest";
import { FrameReader, MAX_FRAME_BYTES, toFrame } from "./wire.ts";

test("frames come out whole and in order, however the socket cuts them", () => {
  fc.assert(
    fc.property(
      fc.array(fc.jsonValue(), { maxLength: 5 }),
      fc.integer({ min: 1, max: 9 }),
      (values, size) => {
        const bytes = Buffer.concat(values.map(toFrame));
        const reader = new FrameReader();
        const read: unknown[] = [];
        for (let at = 0; at < bytes.length; at += size)
          read.push(...reader.take(bytes.subarray(at, at + size)));
        expect(read).toEqual(JSON.parse(JSON.stringify(values)));
      },
    ),
  );
});

test("a frame that says it is larger than any is refused before it is waited for", () => {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(MAX_FRAME_BYTES + 1);
  expect(() => new FrameReader().take(head)).toThrow(RangeError);
});
