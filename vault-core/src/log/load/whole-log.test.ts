/**
 * What a device believes of its index when it opens: rows of blocks that are here, in their place, and no others.
 * @module
 */
import { expect, test } from "vitest";

import type { Position } from "../../protocol/log/block-stream.ts";
import { compact } from "../../sync/compact.ts";
import { MemoryIndex } from "../../store/memory-store.ts";
import { syncOnce } from "../../sync/sync-once.ts";
import {
  type BareDevice,
  createBareVault,
  type Disk,
  openBareDevice,
} from "../../testing/bare-device.ts";
import { saveThings, thingsOf } from "../../testing/bare-household.ts";
import { FakeServer } from "../../testing/fake-server.ts";

type Blocks = BareDevice["blocks"];

/** A laptop whose index has a row for each of three blocks. */
async function withRows(): Promise<{ server: FakeServer; laptop: BareDevice; disk: Disk }> {
  const server = new FakeServer();
  const laptop = await createBareVault(server);
  await saveThings(laptop, 1, 2, 3);
  await syncOnce(laptop);
  await laptop.log.close();
  return { server, laptop, disk: laptop.disk };
}

/** The same disk, with other answers of the block store. */
function withBlocks(disk: Disk, answers: Partial<Blocks>): Disk {
  const { blocks } = disk.stores;
  const other = new Proxy(blocks, {
    get: (target, name) => {
      const value: unknown = Reflect.get(answers, name) ?? Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  return { ...disk, stores: { ...disk.stores, blocks: other } };
}

/** The place of a block of the laptop's stream. */
async function blockAt(disk: Disk, seq: number): Promise<Position> {
  const all = await disk.stores.blocks.positions();
  return all.find((position) => position.seq === seq)!;
}

test("a block that the disk lost is missing, whatever the index says of it", async () => {
  const { server, disk } = await withRows();
  const lost = await blockAt(disk, 2);
  const { blocks } = disk.stores;
  const holed = withBlocks(disk, {
    keys: async () => (await blocks.keys()).filter(({ position }) => position.seq !== 2),
    positions: async () => (await blocks.positions()).filter(({ seq }) => seq !== 2),
    get: (position) => (position.seq === 2 ? Promise.resolve(null) : blocks.get(position)),
  });
  const opened = await openBareDevice(server, holed);
  expect(opened.log.missing()).toEqual([lost]);
  expect(await opened.log.count("purchases")).toBe(2);
});

test("a block that is another than the pin names is missing, though the index has a row for it", async () => {
  const { server, disk } = await withRows();
  const { current } = disk.secrets;
  const last = await blockAt(disk, 3);
  const vector = { ...current.pin.vector, [last.stream]: [3, "ab".repeat(32)] as const };
  const secrets = { current: { ...current, pin: { ...current.pin, vector } } };
  const opened = await openBareDevice(server, { ...disk, secrets });
  expect(opened.log.missing()).toEqual([last]);
  expect(await opened.log.count("purchases")).toBe(2);
});

test("a block that could not be read counts no more when all is read anew", async () => {
  const { server, disk } = await withRows();
  const { blocks } = disk.stores;
  const spoiled = withBlocks(disk, {
    get: async (position) => {
      const bytes = await blocks.get(position);
      return position.seq === 2 && bytes !== null ? bytes.with(99, bytes[99]! ^ 1) : bytes;
    },
  });
  const opened = await openBareDevice(server, spoiled);
  expect(await thingsOf(opened)).toEqual([1, 3]);
  await opened.log.openClosed();
  expect(await opened.log.count("purchases")).toBe(2);
});

test("blocks that a compaction replaced count no more, though the power went before they were deleted", async () => {
  const { server, disk } = await withRows();
  const laptop = await openBareDevice(server, disk);
  const { blocks, index } = disk.stores;
  const forget = blocks.forget.bind(blocks);
  if (!(index instanceof MemoryIndex)) throw new TypeError("no index in memory");
  const before = new MemoryIndex(index.files());
  blocks.forget = () => Promise.reject(new Error("the power is off"));
  await compact(laptop, { graceSeconds: 86_400 }).catch(() => undefined);
  server.erase();
  await syncOnce(laptop).catch(() => undefined);
  blocks.forget = forget;
  const again = await openBareDevice(server, {
    ...disk,
    stores: { ...disk.stores, index: before },
  });
  expect(again.log.hasLeftovers()).toBe(true);
  expect(await thingsOf(again)).toEqual([1, 2, 3]);
  const shown = await again.log.blocks("purchases");
  // The snapshot alone holds them.
  expect(shown.map(({ count }) => count)).toEqual([3]);
});

test("what was sealed with a key that is not here does not open silently without it", async () => {
  const server = new FakeServer();
  const laptop = await createBareVault(server);
  await saveThings(laptop, 1);
  const { device } = laptop.keeper.current();
  const box = server.boxes.get(`lockboxes/1/${device}`)!;
  box[box.length - 1] = (box[box.length - 1] ?? 0) ^ 1;
  const secrets = { current: { ...laptop.keeper.current(), epochKeys: new Map() } };
  await expect(openBareDevice(server, { ...laptop.disk, secrets })).rejects.toMatchObject({
    code: "LOCKBOX_MISSING",
  });
});
