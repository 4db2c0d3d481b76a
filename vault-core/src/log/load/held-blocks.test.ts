import { expect, test } from "vitest";

import type { BlockId } from "../../model/ids.ts";
import { toBlockId, toMemberId, toStreamName } from "../../protocol/ids.ts";
import { HeldBlocks } from "./held-blocks.ts";

const stream = toStreamName(toMemberId(new Uint8Array(16).fill(3)), 1);
const [first, second, other] = [1, 2, 3].map((byte) =>
  toBlockId(new Uint8Array(32).fill(byte)),
) as [BlockId, BlockId, BlockId];

function heldTwo(): HeldBlocks {
  const held = new HeldBlocks({});
  held.add({ stream, seq: 1 }, first);
  held.add({ stream, seq: 2 }, second);
  return held;
}

const fork = expect.objectContaining({
  code: "FORK",
  details: { position: `${stream}/2`, id: other },
});

test("a floor that names another block than the one held is a fork, and nothing is forgotten for it", () => {
  const named = { [stream]: [2, other] } as const;
  for (const floors of [
    { base: named, floor: {} },
    { base: {}, floor: named },
  ]) {
    const held = heldTwo();
    expect(() => held.rise(floors)).toThrow(fork);
    expect(held.count()).toBe(2);
    expect(held.isBelowBase({ stream, seq: 2 })).toBe(false);
    expect(held.vector()).toEqual({ [stream]: [2, second] });
  }
});

test("a floor of the very blocks that are held is taken in", () => {
  const held = heldTwo();
  held.rise({ base: { [stream]: [1, first] }, floor: { [stream]: [2, second] } });
  expect(held.count()).toBe(1);
  expect(held.vector()).toEqual({});
});

test("a block may not name another one before it than the one held there", () => {
  const held = heldTwo();
  expect(() => held.expect({ stream, seq: 2 }, other)).toThrow(fork);
  expect(held.expectedAt({ stream, seq: 2 })).toBe(second);
});

test("a walk may not begin at another block than the one that a floor names, or that is held", () => {
  const floored = new HeldBlocks({});
  floored.rise({ base: {}, floor: { [stream]: [2, second] } });
  for (const held of [floored, heldTwo()]) {
    expect(() => held.beginWalk({ [stream]: [2, other] })).toThrow(fork);
    expect(held.headOf(stream)).toEqual([2, second]);
    expect(held.isWalked({ stream, seq: 1 })).toBe(false);
    held.beginWalk({ [stream]: [2, second] });
    expect(held.isWalked({ stream, seq: 2 })).toBe(true);
  }
});
