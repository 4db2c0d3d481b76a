import { describe, expect, test } from "vitest";

import { blockId } from "../../protocol/log/block-id.ts";
import type { Position } from "../../protocol/log/block-stream.ts";
import { toStreamName } from "../../protocol/ids.ts";
import { removeMember } from "../../roster/remove.ts";
import { createMemoryStores } from "../../store/memory-store.ts";
import { syncOnce } from "../../sync/sync-once.ts";
import {
  createBareVault,
  joinBareDevice,
  openBareDevice,
  type BareDevice,
} from "../../testing/bare-device.ts";
import { liveLines } from "../../testing/bare-household.ts";
import { FakeServer } from "../../testing/fake-server.ts";
import { CollectionKeys } from "../collection-keys.ts";
import { readStored } from "./blocks.ts";

async function save(device: BareDevice, ...numbers: number[]): Promise<void> {
  for (const n of numbers) {
    const text = JSON.stringify({ id: `thing-${n}`, v: 1, rev: 1 });
    await device.log.append([{ collection: "purchases", from: "self", text }]);
    await device.log.flush();
  }
}

async function ids(device: BareDevice): Promise<string[]> {
  return (await liveLines(device.log, "purchases")).map(({ id }) => id).toSorted();
}

/** The disk of a device on which bytes of some blocks have changed. */
async function damaged(
  { disk }: BareDevice,
  change: (bytes: Uint8Array, position: Position) => void,
): Promise<BareDevice["disk"]> {
  const stores = { ...disk.stores, blocks: createMemoryStores().blocks };
  for (const position of await disk.stores.blocks.positions()) {
    const bytes = await disk.stores.blocks.get(position);
    if (bytes === null) throw new Error("a block is gone");
    const id = blockId(bytes);
    change(bytes, position);
    await stores.blocks.put([{ position, id, bytes }]);
  }
  for (const name of ["roster", "cursor"])
    await stores.blocks.putMeta(name, (await disk.stores.blocks.getMeta(name)) ?? "");
  return { ...disk, stores };
}

describe("a block that the disk has damaged", () => {
  test.each([
    ["in its header", 0],
    ["in its ciphertext", 300],
  ])("%s is left out, and comes back with the next sync", async (_, at) => {
    const server = new FakeServer();
    const laptop = await createBareVault(server);
    await save(laptop, 1, 2);
    await syncOnce(laptop);
    const disk = await damaged(laptop, (bytes, { seq }) => {
      if (seq === 1) bytes[at] = (bytes[at] ?? 0) ^ 1;
    });
    const again = await openBareDevice(server, disk);
    expect(await ids(again)).toEqual(["thing-2"]);
    expect(again.log.missing()).toMatchObject([{ seq: 1 }]);
    await syncOnce(again);
    expect(await ids(again)).toEqual(["thing-1", "thing-2"]);
    expect(again.log.missing()).toEqual([]);
    expect(again.alarms.list()).toEqual([]);
  });

  test("and that a removed phone wrote too late is not kept for the owner's review", async () => {
    const server = new FakeServer();
    const laptop = await createBareVault(server);
    const phone = await joinBareDevice(server, laptop);
    await save(phone, 1);
    await syncOnce(phone);
    await syncOnce(laptop);
    const { device } = phone.keeper.current();
    await laptop.roster.accept(await removeMember(laptop, laptop.roster.current(), device, {}));
    const whole = await openBareDevice(server, await damaged(laptop, () => undefined));
    expect(await whole.log.takeLate()).toMatchObject([{ header: { device } }]);
    const disk = await damaged(laptop, (bytes) => void (bytes[300] = (bytes[300] ?? 0) ^ 1));
    const again = await openBareDevice(server, disk);
    expect(await again.log.takeLate()).toEqual([]);
    expect(await ids(again)).toEqual([]);
  });

  test("so that its header is none is as good as not there", async () => {
    const { keeper, roster } = await createBareVault(new FakeServer());
    const keys = new CollectionKeys(keeper, () => ["purchases"]);
    const who = { keys, roster: roster.current(), reader: keeper.current().device };
    const { blocks } = createMemoryStores();
    const position = { stream: toStreamName(who.reader, 1), seq: 1 };
    const cut = { ...blocks, get: () => Promise.resolve(new Uint8Array(9)) };
    expect(await readStored(cut, position, who)).toBeNull();
  });
});

test("of a batch that a loss of power cut short, what was written in view of a lost block waits for it", async () => {
  const server = new FakeServer();
  const laptop = await createBareVault(server);
  const phone = await joinBareDevice(server, laptop);
  const tablet = await joinBareDevice(server, laptop);
  await save(laptop, 1);
  await syncOnce(laptop);
  await syncOnce(tablet);
  const before = { ...tablet.disk.secrets };
  const cursor = (await tablet.blocks.getMeta("cursor")) ?? "";
  // The phone writes in view of what the laptop wrote; the tablet hears of both at once.
  await save(laptop, 2);
  await syncOnce(laptop);
  await syncOnce(phone);
  await save(phone, 3);
  await syncOnce(phone);
  await syncOnce(tablet);
  expect(await ids(tablet)).toEqual(["thing-1", "thing-2", "thing-3"]);

  const lost = toStreamName(laptop.keeper.current().device, 1);
  const stores = { ...tablet.disk.stores, blocks: createMemoryStores().blocks };
  for (const position of await tablet.blocks.positions()) {
    const bytes = await tablet.blocks.get(position);
    if (bytes === null || (position.stream === lost && position.seq === 2)) continue;
    await stores.blocks.put([{ position, id: blockId(bytes), bytes }]);
  }
  await stores.blocks.putMeta("roster", (await tablet.blocks.getMeta("roster")) ?? "");
  await stores.blocks.putMeta("cursor", cursor);
  const again = await openBareDevice(server, { stores, secrets: before });
  expect(await ids(again)).toEqual(["thing-1"]);
  expect(again.log.missing()).toEqual([]);
  await syncOnce(again);
  expect(await ids(again)).toEqual(["thing-1", "thing-2", "thing-3"]);
  expect(again.alarms.list()).toEqual([]);
});
