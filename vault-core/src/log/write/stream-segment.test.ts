import { expect, test } from "vitest";

import { toBlockId, toMemberId, toStreamName } from "../../protocol/ids.ts";
import type { Vector } from "../../protocol/log/block-stream.ts";
import { packLines } from "./pack-lines.ts";
import { newestOwn, nextPlace, readMarker, writeMarker } from "./stream-segment.ts";
import { seenOf } from "../vector.ts";

const laptop = toMemberId(new Uint8Array(16).fill(3));
const phone = toMemberId(new Uint8Array(16).fill(4));
const blockOf = (fill: number) => toBlockId(new Uint8Array(32).fill(fill));
const first = toStreamName(laptop, 1);
const second = toStreamName(laptop, 2);

test("a new device begins with segment 1", () => {
  expect(nextPlace(null, null)).toEqual({ segment: 1, seq: 1, prev: null });
});

test("a marker that names the newest own block lets its stream go on", () => {
  const end = { stream: first, seq: 7, id: blockOf(7) };
  expect(nextPlace(end, end)).toEqual({ segment: 1, seq: 8, prev: blockOf(7) });
  expect(readMarker(writeMarker(end))).toEqual(end);
});

test("without it, or with another one, the next segment begins and links back", () => {
  const end = { stream: first, seq: 7, id: blockOf(7) };
  for (const marker of [
    null,
    { ...end, seq: 6 },
    { ...end, id: blockOf(8) },
    { ...end, stream: second },
  ])
    expect(nextPlace(end, marker)).toEqual({ segment: 2, seq: 1, prev: blockOf(7) });
  for (const text of [null, "", "{}", "damaged"]) expect(readMarker(text)).toBeNull();
});

test("the newest own block is that of the highest segment, published or not", () => {
  const published: Vector = {
    [first]: [90, blockOf(1)],
    [toStreamName(phone, 9)]: [1, blockOf(2)],
  };
  expect(newestOwn(laptop, published, { [second]: [2, blockOf(3)] })).toEqual({
    stream: second,
    seq: 2,
    id: blockOf(3),
  });
  expect(newestOwn(laptop, { [first]: [5, blockOf(4)] }, { [first]: [6, blockOf(5)] })?.seq).toBe(
    6,
  );
  expect(newestOwn(laptop, {})).toBeNull();
});

test("a block names what others wrote, and of more than 32 streams the newest of each device", () => {
  const rows = Array.from(
    { length: 40 },
    (_, index) => [toStreamName(phone, index + 1), [1, blockOf(index)]] as const,
  );
  const vector: Vector = {
    ...Object.fromEntries(rows),
    [first]: [1, blockOf(50)],
    [second]: [1, blockOf(51)],
  };
  const seen = seenOf(vector, second);
  expect(Object.keys(seen)).toHaveLength(32);
  expect(seen[first]).toBeDefined();
  expect(seen[second]).toBeUndefined();
  expect(seen[toStreamName(phone, 40)]).toBeDefined();
  expect(seen[toStreamName(phone, 1)]).toBeUndefined();
});

function line(number: number, collection: string, from: string, letters: number) {
  return { number, collection, from, text: "x".repeat(letters) };
}

test("one block holds one collection and one authorship, 256 KiB of text at most", () => {
  const batches = packLines([
    line(1, "purchases", "self", 10),
    line(2, "closet", "self", 10),
    line(3, "purchases", "third-party", 10),
    line(4, "purchases", "self", 200_000),
    line(5, "purchases", "self", 100_000),
    line(6, "purchases", "self", 300_000),
    line(7, "purchases", "self", 10),
  ]);
  expect(batches.map((batch) => batch.lines.map((one) => one.number))).toEqual([
    [1, 4],
    [5],
    [6],
    [7],
    [2],
    [3],
  ]);
});
