/**
 * A block counts once, however often it comes, and whatever the files of the index say.
 * @module
 */
import { expect, test, vi } from "vitest";

import { IndexFiles } from "../../index/files.ts";
import { readPage, writePage } from "../../index/rows.ts";
import { StartFilters } from "../../index/start-filters.ts";
import { blockId } from "../../protocol/log/block-id.ts";
import { MemoryIndex } from "../../store/memory-store.ts";
import { syncOnce } from "../../sync/sync-once.ts";
import { createBareVault, TEST_INDEX_KEYS } from "../../testing/bare-device.ts";
import { saveThings } from "../../testing/bare-household.ts";
import { FakeServer } from "../../testing/fake-server.ts";
import { CollectionKeys } from "../collection-keys.ts";
import { EventBook, type NewEvents } from "./event-book.ts";
import { LiveLines } from "../lines/live-lines.ts";
import { openStored } from "../load/blocks.ts";

/** A book without rows, its files, and a block of one purchase that may come. */
async function withBlock(): Promise<{ files: IndexFiles; book: EventBook; block: NewEvents }> {
  const laptop = await createBareVault(new FakeServer());
  await saveThings(laptop, 1);
  await syncOnce(laptop);
  const { blocks } = laptop.disk.stores;
  const [position] = await blocks.positions();
  const bytes = await blocks.get(position!);
  const opened = openStored(bytes!, new CollectionKeys(laptop.keeper, () => ["purchases"]));
  const block = {
    position: position!,
    id: blockId(bytes!),
    bytes: bytes!.length,
    opened: opened!,
  };
  const files = new IndexFiles(new MemoryIndex(), TEST_INDEX_KEYS, laptop.random);
  return { files, book: bookOn(files, block), block };
}

function bookOn(files: IndexFiles, { opened }: NewEvents, open = true): EventBook {
  return new EventBook({
    files,
    random: (length) => globalThis.crypto.getRandomValues(new Uint8Array(length)),
    open: () => Promise.resolve(open ? opened : null),
    fields: () => Promise.resolve(null),
    moments: () => Promise.resolve(null),
    undone: () => Promise.resolve(null),
    memory: () => new LiveLines(),
  });
}

test("a block that comes twice has one row", async () => {
  const { book, block } = await withBlock();
  expect(await book.take(block)).toBe(true);
  expect(await book.take(block)).toBe(false);
  expect(book.state().rows).toHaveLength(1);
  expect(book.figures().lines).toBe(1);
});

test("of a page that names a block twice, its first row counts alone", async () => {
  const { files, book, block } = await withBlock();
  await book.take(block);
  await book.save();
  const rows = readPage((await files.read("page", "0"))!)!;
  await files.put([files.seal("page", "0", writePage([...rows, ...rows]))]);
  const again = bookOn(files, block);
  await again.load(() => Promise.resolve(true));
  expect(again.state().rows).toHaveLength(1);
  expect(again.figures().lines).toBe(1);
});

test("a block that was named before the rows were read anew gives nothing: what it would say may be gone", async () => {
  const { book, block } = await withBlock();
  await book.take(block);
  const [before] = await book.blocks("purchases", {});
  expect(await before!.lines()).toHaveLength(1);
  await book.load(() => Promise.resolve(true));
  expect(await before!.lines()).toBeNull();
});

test("bytes that are no block open to nothing; what is broken in this program is not taken for damage", async () => {
  const laptop = await createBareVault(new FakeServer());
  const keys = new CollectionKeys(laptop.keeper, () => ["purchases"]);
  expect(openStored(new Uint8Array(300), keys)).toBeNull();
  const broken = new CollectionKeys(laptop.keeper, () => {
    throw new TypeError("broken");
  });
  await saveThings(laptop, 1);
  await syncOnce(laptop);
  const { blocks } = laptop.disk.stores;
  const bytes = await blocks.get((await blocks.positions())[0]!);
  expect(() => openStored(bytes!, broken)).toThrow("broken");
});

test("a block is searched by the words it had when it was indexed: it is not opened, and what is erased leaves no words", async () => {
  const { files, block } = await withBlock();
  const closed = bookOn(files, block, false);
  await closed.take(block);
  expect([await mayHold(closed, "nowhere"), await mayHold(closed, "things")]).toEqual([
    [false],
    [true],
  ]);
  // What waits is as good as what is written.
  expect(await files.read("terms", block.id)).toBeNull();
  // The same once it is written, and on a book that has only read its rows.
  await closed.save();
  const later = bookOn(files, block, false);
  await later.load(() => Promise.resolve(true));
  expect([await mayHold(later, "nowhere"), await mayHold(later, "things")]).toEqual([
    [false],
    [true],
  ]);
  // A clean-up: neither what was written nor what waited is written again.
  const erased = bookOn(files, block, false);
  await erased.load(() => Promise.resolve(false));
  await erased.take(block);
  await erased.clear();
  await erased.load(() => Promise.resolve(true));
  await erased.save();
  expect(await files.read("terms", block.id)).toBeNull();
});

test("a record that was just shown is found again without a look at the ids of every block", async () => {
  const { files, book, block } = await withBlock();
  await book.take(block);
  await book.save();
  const later = bookOn(files, block);
  await later.load(() => Promise.resolve(true));
  const read = vi.spyOn(files, "read");
  const readIds = (): number => read.mock.calls.filter(([kind]) => kind === "ids").length;
  // A screen shows a page, and its owner marks one record of it.
  const shown: string[] = [];
  for await (const { lines } of later.walk("purchases", {}))
    shown.push(...lines.map((one) => one.id));
  expect([...(await later.find("purchases", shown)).keys()]).toEqual(shown);
  expect(readIds()).toBe(0);
  // The same id in another collection is another record.
  expect((await later.find("clickstream", shown)).size).toBe(0);
});

test("a few ids are found by filters over the ids of all blocks, whatever of these files is lost", async () => {
  const { files, book, block } = await withBlock();
  await book.take(block);
  await book.save();
  const read = vi.spyOn(files, "read");
  /** Finds ids in a book that has just read its rows; tells how many pages of ids it read. */
  const find = async (...ids: string[]): Promise<[found: string[], pages: number]> => {
    const later = bookOn(files, block);
    await later.load(() => Promise.resolve(true));
    read.mockClear();
    const found = [...(await later.find("purchases", ids)).keys()];
    return [found, read.mock.calls.filter(([kind]) => kind === "ids").length];
  };
  const known: string[] = [];
  for await (const { lines } of book.walk("purchases", {}))
    known.push(...lines.map((one) => one.id));
  const other = "CAAAAAAAAAAAAAAAAAAAAA";
  expect(await find(other)).toEqual([[], 0]);
  expect(await find(...known, other)).toEqual([known, 1]);
  // A filter that was made before the block came does not speak of it.
  const filters = new StartFilters(files);
  await filters.put(0, new Map());
  await filters.save();
  expect(await find(...known, other)).toEqual([known, 1]);
  // A lost one is made again.
  await files.put([files.seal("filters", "0", new Uint8Array())]);
  expect(await find(other)).toEqual([[], 1]);
  expect(await find(other)).toEqual([[], 0]);
  // Without the ids themselves the block is read.
  await files.put([files.seal("ids", "0", new Uint8Array())]);
  expect((await find(...known, other))[0]).toEqual(known);
});

async function mayHold(book: EventBook, word: string): Promise<boolean[]> {
  return Promise.all((await book.blocks("purchases", {})).map((one) => one.mayHold([word])));
}
