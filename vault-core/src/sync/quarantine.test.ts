import { expect, test } from "vitest";
import { compareBytes } from "../bytes/compare.ts";
import { readBlockHeader } from "../protocol/log/block-header.ts";
import { blockId } from "../protocol/log/block-id.ts";
import { MemoryBlocks } from "../store/memory-store.ts";
import { bareHousehold } from "../testing/bare-household.ts";
import { QuarantineBook } from "./quarantine.ts";

test("a removed device that writes without end fills so much and no more", async () => {
  const { server } = await bareHousehold();
  const bytes = server.blocks[0]!.bytes;
  const header = readBlockHeader(bytes);
  const blocks = new MemoryBlocks();
  const book = await QuarantineBook.open(blocks, Date.now);
  const put = (seq: number, size = 1) => {
    const block = { header: { ...header, seq }, id: blockId(bytes), bytes: new Uint8Array(size) };
    return book.put(block, "late", "it was written after its device was removed");
  };
  expect(await put(1)).toBe(true);
  // The same once more takes no room, and one that is larger than all room finds none.
  expect(await put(1)).toBe(true);
  expect(await put(2, 64 * 1024 * 1024)).toBe(false);
  expect(book.list()).toHaveLength(1);
  for (let seq = 3; seq < 514; seq++) await put(seq);
  expect(await put(514)).toBe(false);
  expect(book.list()).toHaveLength(512);
  const again = await QuarantineBook.open(blocks, Date.now);
  expect(again.list().map(({ position }) => position)).toEqual(
    book.list().map(({ position }) => position),
  );
});

test("each block is kept on its own, with its bytes, and what is settled leaves room and nothing behind", async () => {
  const { server } = await bareHousehold();
  const bytes = server.blocks[0]!.bytes;
  const header = readBlockHeader(bytes);
  const blocks = new MemoryBlocks();
  const sizes: number[] = [];
  const putMeta = blocks.putMeta.bind(blocks);
  blocks.putMeta = async (name, text) => {
    sizes.push(text.length);
    await putMeta(name, text);
  };
  const book = await QuarantineBook.open(blocks, Date.now);
  const put = (seq: number) =>
    book.put({ header: { ...header, seq }, id: blockId(bytes), bytes }, "late", "it came late");
  for (let seq = 1; seq <= 20; seq++) await put(seq);
  // One more costs its own bytes and a line in the list, however many there are.
  expect(Math.max(...sizes)).toBeLessThan(20 * 400 + 2 * bytes.length);
  const { stream } = header;
  await book.settle([{ stream, seq: 3 }]);
  expect(await put(21)).toBe(true);
  const again = await QuarantineBook.open(blocks, Date.now);
  expect(again.list().map(({ position }) => position.seq)).toEqual([
    1,
    2,
    ...Array.from({ length: 18 }, (_, n) => n + 4),
  ]);
  expect(again.list().every((one) => compareBytes(one.bytes, bytes) === 0)).toBe(true);
  await again.settle(again.list().map(({ position }) => position));
  const kept = await Promise.all(
    Array.from({ length: 20 }, (_, n) => blocks.getMeta(`quarantine-${n}`)),
  );
  expect(kept.join("")).toBe("");
});
