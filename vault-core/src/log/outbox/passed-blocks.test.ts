import { expect, test } from "vitest";

import type { BlockId } from "../../model/ids.ts";
import { toBlockId, toMemberId, toStreamName } from "../../protocol/ids.ts";
import { passedBlocks } from "./passed-blocks.ts";

const STREAM = toStreamName(toMemberId(new Uint8Array(16).fill(1)), 1);
const idOf = (n: number): BlockId => toBlockId(new Uint8Array(32).fill(n));

/** Own blocks that wait, each linked to the one before. */
function waiting(...seqs: readonly number[]): Parameters<typeof passedBlocks>[1] {
  return seqs.map((seq) => {
    const header = { stream: STREAM, seq, prev: seq === 1 ? null : idOf(seq - 1) };
    return { id: idOf(seq), header } as Parameters<typeof passedBlocks>[1][number];
  });
}

/** What is known of the block at a position. */
function knowing(...named: readonly number[]): Parameters<typeof passedBlocks>[0] {
  return { expectedAt: ({ seq }) => (named.includes(seq) ? idOf(seq) : null) };
}

function passed(...of: Parameters<typeof passedBlocks>): readonly number[] {
  return passedBlocks(...of).map(({ header }) => header.seq);
}

test("a floor passes the block that it names, and all that this one follows", () => {
  expect(passed(knowing(3), waiting(1, 2, 3, 4), { [STREAM]: [3, idOf(3)] })).toEqual([1, 2, 3]);
});

test("what lies above the floor is not passed, though it is known", () => {
  expect(passed(knowing(2, 3), waiting(2, 3), { [STREAM]: [2, idOf(2)] })).toEqual([2]);
  expect(passed(knowing(1, 2), waiting(1, 2), {})).toEqual([]);
});

test("another block than the one that a floor names is not passed, nor what it follows", () => {
  const other = { expectedAt: () => idOf(9) };
  expect(passed(other, waiting(1, 2), { [STREAM]: [2, idOf(9)] })).toEqual([]);
  expect(passed(knowing(), waiting(1, 2), { [STREAM]: [2, idOf(2)] })).toEqual([]);
});

test("the first block of a segment names no place in it", () => {
  const [block] = waiting(1);
  const first = { ...block!, header: { ...block!.header, prev: idOf(7) } };
  expect(passed(knowing(1), [first], { [STREAM]: [1, idOf(1)] })).toEqual([1]);
});
