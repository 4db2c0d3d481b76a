import { expect, test } from "vitest";
import { toHex, utf8 } from "../bytes/encoding.ts";
import { createRandomPool } from "../crypto/random-pool.ts";
import { toMemberId, toVaultId } from "../protocol/ids.ts";
import { openBlock } from "./open.ts";
import { sealBlock } from "./seal.ts";

const random = createRandomPool((bytes) => crypto.getRandomValues(bytes));
const content = {
  kind: "records",
  vault: toVaultId(new Uint8Array(16).fill(2)),
  device: toMemberId(new Uint8Array(16).fill(3)),
  segment: 1,
  epoch: 1,
  seq: 1,
  prev: null,
  head: { v: 1, from: "self", t: 1_795_388_001_000, roster: [0, "ab".repeat(32)], seen: {} },
} as const;

test("what Ann seals, Ann opens", () => {
  const keys = new Map([
    ["media", random(32)],
    ["purchases", random(32)],
  ]);
  const lines = ['{"id":"a"}', '{"id":"é😀"}', JSON.stringify({ x: "y".repeat(20000) })];
  const sealed = sealBlock(
    { ...content, lines },
    { collectionKey: keys.get("purchases")!, signKey: random(32), random },
  );
  const opened = openBlock(sealed.bytes, keys);
  expect(opened.collection).toBe("purchases");
  expect(opened.lines).toEqual(lines);
  expect(sealed.bytes.length).toBe(4336);
  expect(toHex(utf8("a"))).toBe("61");
});
