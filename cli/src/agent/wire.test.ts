import fc from "fast-check";
import { expect, test } from "vitest";
import { FrameReader, MAX_FRAME_BYTES, toFrame, toFrontOfFrame } from "./wire.ts";

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

test("bytes come with the frame that they belong to, however the socket cuts them", () => {
  const framed = fc.record({
    value: fc.dictionary(fc.string(), fc.jsonValue()),
    bytes: fc.uint8Array(),
  });
  fc.assert(
    fc.property(
      fc.array(framed, { maxLength: 5 }),
      fc.integer({ min: 1, max: 40 }),
      (all, size) => {
        const sent = Buffer.concat(
          all.flatMap(({ value, bytes }) => [toFrontOfFrame(value, bytes), bytes, toFrame(value)]),
        );
        const reader = new FrameReader();
        const read: unknown[] = [];
        for (let at = 0; at < sent.length; at += size)
          read.push(...reader.take(sent.subarray(at, at + size)));
        const said = all.flatMap(({ value, bytes }) => {
          const json: object = JSON.parse(JSON.stringify(value));
          return [{ ...json, bytes: Buffer.from(bytes) }, json];
        });
        expect(read).toEqual(said);
      },
    ),
  );
});

test("a frame whose JSON is longer than itself is refused", () => {
  const bytes = Uint8Array.of(1);
  const frame = Buffer.concat([toFrontOfFrame({}, bytes), bytes]);
  frame.writeUInt32BE(99, 4);
  expect(() => new FrameReader().take(frame)).toThrow(RangeError);
});
