import fc from "fast-check";
import { expect, test } from "vitest";

import { concatBytes } from "../../bytes/compare.ts";
import { u32be } from "../../bytes/integers.ts";
import {
  FrameReader,
  MAX_BLOCK_BYTES,
  MIN_BLOCK_BYTES,
  headsShape,
  readFrames,
  readPosition,
  splitStream,
  toPosition,
  writeFrame,
  writePosition,
} from "./block-stream.ts";
import { isMemberId, toBlockId, toStreamName } from "../ids.ts";

const device = "03".repeat(16);
function block(length: number, fill: number): Uint8Array {
  return new Uint8Array(length).fill(fill);
}

test("frames come out whole however the network cuts them", () => {
  const sizes = fc.array(fc.integer({ min: MIN_BLOCK_BYTES, max: MIN_BLOCK_BYTES + 900 }), {
    minLength: 1,
    maxLength: 4,
  });
  fc.assert(
    fc.property(
      sizes,
      fc.array(fc.integer({ min: 1, max: 6000 }), { minLength: 1 }),
      (all, cuts) => {
        const blocks = all.map((size, index) => block(size, index + 1));
        const wire = concatBytes(...blocks.map((body, index) => writeFrame(body, index * 7)));
        const reader = new FrameReader();
        const frames = [];
        for (let at = 0, turn = 0; at < wire.length; turn++) {
          const next = Math.min(wire.length, at + (cuts[turn % cuts.length] ?? 1));
          frames.push(...reader.push(wire.subarray(at, next)));
          at = next;
        }
        expect(frames.map((frame) => frame.change)).toEqual(blocks.map((_, index) => index * 7));
        expect(frames.map((frame) => frame.block)).toEqual(blocks);
        expect(reader.rest).toBe(0);
      },
    ),
    { numRuns: 30 },
  );
});

test("an answer that breaks off gives its whole frames, nothing of the last, and says that it broke", async () => {
  const wire = concatBytes(writeFrame(block(MIN_BLOCK_BYTES, 1), 1), writeFrame(block(5000, 2), 2));
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(wire.subarray(0, 6000));
    },
    pull(controller) {
      controller.error(new Error("the cable was pulled"));
    },
  });
  const changes: number[] = [];
  const reading = async (): Promise<void> => {
    for await (const frame of readFrames(body)) changes.push(frame.change);
  };
  await expect(reading()).rejects.toMatchObject({
    code: "unreachable",
    details: { broken: true },
  });
  expect(changes).toEqual([1]);
});

test("a length that no block has is refused at once, before memory is taken for it", () => {
  for (const length of [0, MIN_BLOCK_BYTES - 1, MAX_BLOCK_BYTES + 1, 0xffffffff]) {
    const head = concatBytes(u32be(length), new Uint8Array(8));
    expect(() => new FrameReader().push(head)).toThrow(
      expect.objectContaining({ code: "bad-request" }),
    );
  }
  const highChange = concatBytes(u32be(MIN_BLOCK_BYTES), new Uint8Array(8).fill(255));
  expect(() => new FrameReader().push(highChange)).toThrow();
});

test("positions are written one way only", () => {
  if (!isMemberId(device)) throw new Error("no id");
  const position = toPosition(device, 2, 77);
  expect(writePosition(position)).toBe(`${device}/2/77`);
  expect(readPosition(`${device}/2/77`)).toEqual(position);
  for (const text of [
    "",
    device,
    `${device}/2`,
    `${device}/2/0`,
    `${device}/02/7`,
    `${device}/2/07`,
    `${device}/2/7/`,
    `${device}/4294967296/7`,
  ])
    expect(readPosition(text)).toBeNull();
  expect(splitStream(toStreamName(device, 9))).toEqual({ device, segment: 9 });
});

test("heads with a stream that is none, or a member more, are refused", () => {
  const heads = {
    streams: { [`${device}/1`]: [3, toBlockId(block(32, 7))] },
    roster: [0, "ab".repeat(32)],
    cursor: null,
  };
  expect(headsShape.safeParse(heads).success).toBe(true);
  expect(headsShape.safeParse({ ...heads, streams: { "x/1": [3, "00"] } }).success).toBe(false);
  expect(headsShape.safeParse({ ...heads, more: 1 }).success).toBe(false);
});
