/**
 * Blocks that take the places of whole blocks: in whatever order they come, the newest lines are live, and nothing is noted of each.
 * @module
 */
import { expect, test } from "vitest";

import { concatBytes } from "../../bytes/compare.ts";
import { readBase64Url, toBase64Url, utf8 } from "../../bytes/encoding.ts";
import { IndexFiles } from "../../index/files.ts";
import { plainStart } from "../../index/id-starts.ts";
import type { BlockId } from "../../model/ids.ts";
import { PlainIds } from "../../model/plain-ids.ts";
import { isBlockId } from "../../protocol/ids.ts";
import { blockId } from "../../protocol/log/block-id.ts";
import { MemoryIndex } from "../../store/memory-store.ts";
import { syncOnce } from "../../sync/sync-once.ts";
import { createBareVault, TEST_INDEX_KEYS } from "../../testing/bare-device.ts";
import { FakeServer } from "../../testing/fake-server.ts";
import { CollectionKeys } from "../collection-keys.ts";
import { EventBook, type NewEvents } from "./event-book.ts";
import { LiveLines } from "../lines/live-lines.ts";
import { openStored } from "../load/blocks.ts";
import { type PreparedLines, prepareLines, prepareTombstones } from "../write/prepared-lines.ts";

const collection = "clickstream";
const ids = Array.from({ length: 40 }, (_, at) => toBase64Url(new Uint8Array(16).fill(at + 1)));
const starts = ids.flatMap((id) => plainStart(id) ?? []);
const span = { firstDay: "2026-01-05", lastDay: "2026-01-05" };

function events(rev: number): PreparedLines {
  const when = { day: "2026-01-05", precision: "day" };
  const texts = ids.map((id) => JSON.stringify({ id, v: 1, rev, type: "click", when }));
  const lines = utf8(texts.map((text) => `${text}\n`).join(""));
  return prepareLines({ collection, lines, span, starts });
}

function tombstones(rev: number, insteadOf: BlockId): PreparedLines {
  const texts = ids.map((id) => JSON.stringify({ id, v: 1, rev, type: "click", deleted: "undo" }));
  return prepareTombstones({ collection, insteadOf, texts, starts });
}

/** Clicks that came, were undone, came again and were undone again: a block each. */
async function fourBlocks(): Promise<readonly NewEvents[]> {
  const { log, disk, keeper, ...laptop } = await createBareVault(new FakeServer());
  const device = { log, disk, keeper, ...laptop };
  await syncOnce(device);
  const { blocks } = disk.stores;
  const keys = new CollectionKeys(keeper, () => [collection]);
  const all: NewEvents[] = [];
  const write = async (prepared: PreparedLines): Promise<BlockId> => {
    await log.appendPrepared([{ from: "imported:shop", prepared }]);
    await syncOnce(device);
    const position = (await blocks.positions()).at(-1)!;
    const bytes = (await blocks.get(position))!;
    const id = blockId(bytes);
    const opened = openStored(bytes, keys)!;
    all.push({ position, id, bytes: bytes.length, opened });
    return id;
  };
  const first = await write(events(1));
  const undone = await write(tombstones(2, first));
  const again = await write({ ...events(3), insteadOf: undone });
  await write(tombstones(4, again));
  expect(await log.count(collection)).toBe(0);
  return all;
}

function orders<Value>(all: readonly Value[]): readonly (readonly Value[])[] {
  if (all.length < 2) return [all];
  return all.flatMap((one, at) => orders(all.toSpliced(at, 1)).map((rest) => [one].concat(rest)));
}

function bookOf(
  files: IndexFiles,
  blocks: readonly NewEvents[],
  read: (id: BlockId) => void = () => undefined,
): EventBook {
  const opened = new Map(blocks.map((block) => [block.id, block.opened]));
  return new EventBook({
    files,
    random: (length) => globalThis.crypto.getRandomValues(new Uint8Array(length)),
    open: ({ id }) => {
      read(id);
      return Promise.resolve(opened.get(id) ?? null);
    },
    fields: () => Promise.resolve(null),
    moments: () => Promise.resolve(null),
    undone: () => Promise.resolve(null),
    memory: () => new LiveLines(),
  });
}

async function mustBeLive(book: EventBook, rev: number): Promise<void> {
  const found = await book.find(collection, ids);
  expect(ids.map((id) => found.get(id)?.rev)).toEqual(ids.map(() => rev));
  const left = rev % 2 === 1 ? ids.length : 0;
  expect(await book.count(collection)).toBe(left);
  const shown: string[] = [];
  for await (const { lines } of book.walk(collection, {})) shown.push(...lines.map(({ id }) => id));
  expect(shown).toEqual(left === 0 ? [] : ids);
}

test("in any order the newest of the blocks is live, and no id is noted by itself", async () => {
  const all = await fourBlocks();
  for (const blocks of [...orders(all), ...orders(all.slice(0, 3))]) {
    const files = new IndexFiles(new MemoryIndex(), TEST_INDEX_KEYS, (length) =>
      globalThis.crypto.getRandomValues(new Uint8Array(length)),
    );
    const book = bookOf(files, blocks);
    for (const block of blocks) await book.take(block);
    await mustBeLive(book, blocks.length);
    const known = book.state().of(collection);
    expect(known.chains.size).toBe(blocks.length);
    expect(ids.filter((id) => known.winners.has(id))).toEqual([]);
    await book.save();
    // What the files say is the same.
    const read: BlockId[] = [];
    const other = bookOf(files, blocks, (id) => read.push(id));
    await other.load(() => Promise.resolve(true));
    // None of a block that is over is looked for.
    let shown = 0;
    for await (const { lines } of other.walk(collection, {})) shown += lines.length;
    expect(shown).toBe(await book.count(collection));
    expect(read).toHaveLength(blocks.length % 2);
    expect(other.state().rows).toEqual(book.state().rows);
    await mustBeLive(other, blocks.length);
    expect(other.state().of(collection)).toEqual(known);
  }
});

test("what was made ready for a block is read where something was said of the block since, or another one is meant", async () => {
  const newer = JSON.stringify({ id: ids[3], v: 1, rev: 9, type: "click", title: "tent" });
  const others = JSON.stringify({ id: "another", v: 1, rev: 1, type: "click" });
  for (const { said, isFlushed, isOther } of [
    { said: newer, isFlushed: true, isOther: false },
    { said: newer, isFlushed: false, isOther: false },
    { said: others, isFlushed: true, isOther: true },
  ]) {
    const { log } = await createBareVault(new FakeServer());
    await log.appendPrepared([{ from: "imported:shop", prepared: events(1) }]);
    await log.append([{ collection, from: "self", text: said }]);
    if (isFlushed) await log.flush();
    const blocks = (await log.blocks(collection)).filter(({ id }) => isBlockId(id));
    const meant = blocks.find(({ count }) => (count === 1) === isOther)!.id;
    if (!isBlockId(meant)) throw new TypeError("no block");
    await log.appendPrepared([{ from: "self", prepared: tombstones(2, meant) }]);
    const found = await log.find(collection, [...ids, "another"]);
    const kept = said === newer ? ids[3] : null;
    expect(ids.filter((id) => found.get(id)?.deleted === null)).toEqual(
      kept === null ? [] : [kept],
    );
    expect(found.get(ids[3]!)?.rev).toBe(said === newer ? 9 : 2);
    expect(await log.count(collection)).toBe(1);
  }
});

/** The ids of the first events, as many as are asked for. */
function idsUpTo(count: number): PlainIds {
  return new PlainIds(concatBytes(...ids.slice(0, count).map((id) => readBase64Url(id)!)));
}

test("a block of tombstones is known by its columns: of an undo, and of just these ids in their order", async () => {
  const { log } = await createBareVault(new FakeServer());
  await log.appendPrepared([{ from: "imported:shop", prepared: events(1) }]);
  expect(await log.undoneBy(collection, idsUpTo(ids.length))).toBeNull();
  const [{ id } = { id: "" }] = await log.blocks(collection);
  if (!isBlockId(id)) throw new TypeError("The events are in a block.");
  await log.appendPrepared([{ from: "self", prepared: tombstones(2, id) }]);
  expect(await log.undoneBy(collection, idsUpTo(ids.length))).toMatchObject({ rev: 2 });
  expect(await log.undoneBy(collection, idsUpTo(ids.length - 1))).toBeNull();
  const { bytes } = idsUpTo(ids.length);
  const turned = new PlainIds(concatBytes(bytes.subarray(16), bytes.subarray(0, 16)));
  expect(await log.undoneBy(collection, turned)).toBeNull();
});
