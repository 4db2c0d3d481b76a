import { expect, test } from "vitest";

import { MemoryBlocks } from "../store/memory-store.ts";
import { keepEvidence, readEvidence } from "./evidence.ts";

const pin = { n: 3, hash: "ab".repeat(32), vector: {} };

test("what a server returned is kept byte for byte, with what was verified by then", async () => {
  const blocks = new MemoryBlocks();
  await keepEvidence(blocks, "one", { bytes: Uint8Array.of(1, 2, 3), pin });
  expect(await readEvidence(blocks, "one")).toEqual({ key: "one", bytes: "AQID", pin });
  expect(await readEvidence(blocks, "two")).toBeNull();
});

test("a server that lies without end fills eight places and no more", async () => {
  const blocks = new MemoryBlocks();
  const names = Array.from({ length: 20 }, (_, n) => `lie ${n}`);
  for (const name of names) await keepEvidence(blocks, name, { bytes: null, pin });
  // The same lie once more takes no place.
  await keepEvidence(blocks, "lie 19", { bytes: null, pin });
  const kept = [];
  for (const name of names) if ((await readEvidence(blocks, name)) !== null) kept.push(name);
  expect(kept).toEqual(names.slice(12));
});

test("a damaged shelf is as good as empty", async () => {
  const blocks = new MemoryBlocks();
  await keepEvidence(blocks, "one", { bytes: null, pin });
  await blocks.putMeta("evidence-0", "{");
  expect(await readEvidence(blocks, "one")).toBeNull();
  await blocks.putMeta("evidence", "nonsense");
  await keepEvidence(blocks, "two", { bytes: null, pin });
  expect(await readEvidence(blocks, "two")).not.toBeNull();
});
