import fc from "fast-check";
import { expect, test } from "vitest";
import { FrameRooms } from "./frame-rooms.ts";
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

test("a frame that would be larger than any is not written", () => {
  const tooLarge = expect.objectContaining({ code: "too-large" });
  expect(() => toFrame("x".repeat(MAX_FRAME_BYTES))).toThrow(tooLarge);
  expect(() => toFrontOfFrame({}, new Uint8Array(MAX_FRAME_BYTES))).toThrow(tooLarge);
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
          return [{ ...json, bytes: Uint8Array.from(bytes) }, json];
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

test("rooms that are given back hold the next frames, and whoever still looks into one finds nothing", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.uint8Array({ maxLength: 200 }), fc.boolean()), { maxLength: 12 }),
      fc.integer({ min: 1, max: 60 }),
      (all, size) => {
        const rooms = new FrameRooms();
        const reader = new FrameReader(rooms);
        const sent = Buffer.concat(
          all.flatMap(([bytes]) => [toFrontOfFrame({ m: "x" }, bytes), bytes]),
        );
        const held: { readonly given: Uint8Array; readonly said: Uint8Array }[] = [];
        let next = 0;
        for (let at = 0; at < sent.length; at += size)
          for (const value of reader.take(sent.subarray(at, at + size))) {
            const given: unknown = Reflect.get(Object(value), "bytes");
            const [said = new Uint8Array(), isDone = false] = all[next++] ?? [];
            if (!(given instanceof Uint8Array)) throw new TypeError("A frame lost its bytes.");
            expect(given).toEqual(said);
            if (!isDone) held.push({ given, said });
            else {
              rooms.giveBack(given);
              expect(given.length).toBe(0);
            }
            for (const one of held) expect(one.given).toEqual(one.said);
          }
        expect(next).toBe(all.length);
      },
    ),
  );
});

test("a frame that comes after another is read into its room", () => {
  const rooms = new FrameRooms();
  const room = rooms.take(70_000).fill(1);
  rooms.giveBack(room.subarray(5));
  expect(room.length).toBe(0);
  const next = rooms.take(70_001);
  expect(next.length).toBe(70_001);
  expect(next[0]).toBe(1);
  // What nobody gives back, and what is as large as pictures, is no room of another.
  expect(rooms.take(1)[0]).toBe(0);
  const large = rooms.take(2_000_000).fill(1);
  rooms.giveBack(large);
  expect(rooms.take(2_000_000)[0]).toBe(0);
});
