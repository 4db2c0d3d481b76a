import { expect, test, vi } from "vitest";

import { utf8 } from "../../bytes/encoding.ts";
import { startOf } from "../../index/id-starts.ts";
import { collectionKey } from "../../keys/collection-key.ts";
import { collections, isEventCollection } from "../../protocol/collections.ts";
import { keepEpochKeys } from "../../roster/device-roster.ts";
import { removeMember } from "../../roster/remove.ts";
import { syncOnce } from "../../sync/sync-once.ts";
import {
  createBareVault,
  joinBareDevice,
  openBareDevice,
  type BareDevice,
} from "../../testing/bare-device.ts";
import { formatOf } from "../../testing/block-format.ts";
import { liveLines } from "../../testing/bare-household.ts";
import { FakeServer } from "../../testing/fake-server.ts";
import { prepareLines } from "./prepared-lines.ts";

async function save(device: BareDevice, id: string): Promise<void> {
  const text = JSON.stringify({ id, v: 1, rev: 1 });
  await device.log.append([{ collection: "purchases", from: "self", text }]);
}

/** Saves lines, and gives the format of the block that they make and what it holds. */
async function sealed(
  device: BareDevice,
  collection: string,
  count: number,
  from = "self",
): Promise<readonly [number, readonly string[]]> {
  const texts = Array.from(
    { length: count },
    (_, at) => `{"id":"${collection}${at}${from}","v":1}`,
  );
  await device.log.append(texts.map((text) => ({ collection, from, text })));
  await device.log.flush();
  const bytes = (await device.log.readUnpublished(device.log.unpublished().at(-1)!.id))!;
  const vek = device.keeper.current().epochKeys.get(1)!;
  expect(device.log.open(bytes)!.lines).toEqual(texts);
  return [formatOf(bytes, collectionKey(vek, collection)), texts];
}

test("events are written as columns from 32 on, a document or a text of an outsider never", async () => {
  const laptop = await createBareVault(new FakeServer());
  for (const collection of ["clickstream", "purchases"]) {
    expect((await sealed(laptop, collection, 32))[0]).toBe(2);
    expect((await sealed(laptop, collection, 31, "imported:x"))[0]).toBe(1);
    expect((await sealed(laptop, collection, 32, "third-party"))[0]).toBe(1);
  }
  expect((await sealed(laptop, "closet", 40))[0]).toBe(1);
  expect(Object.keys(collections).filter(isEventCollection)).toEqual([
    "clickstream",
    "purchases",
    "media",
    "measurements",
    "prescriptions",
  ]);
  expect(isEventCollection("_settings")).toBe(false);
});

test("a block of which the disk said that it is not kept, and kept it, has its place for itself", async () => {
  const server = new FakeServer();
  const laptop = await createBareVault(server);
  await save(laptop, "tent");
  await laptop.log.flush();
  await save(laptop, "lamp");
  const { outbox } = laptop.disk.stores;
  const append = outbox.append.bind(outbox);
  outbox.append = async (entries) => {
    outbox.append = append;
    await append(entries);
    throw new Error("EIO: i/o error, fdatasync");
  };
  await expect(laptop.log.flush()).rejects.toThrow("EIO");
  await laptop.log.flush();
  // The next life finds all three on the disk.
  const again = await openBareDevice(server, laptop.disk);
  const places = again.log.unpublished().map(({ header }) => [header.segment, header.seq]);
  expect(places).toEqual([
    [1, 1],
    [1, 2],
    [2, 1],
  ]);
  await syncOnce(again);
  expect(again.log.unpublished()).toEqual([]);
  expect(server.evidence.size).toBe(0);
});

test("columns are sealed anew as columns, and another device reads them", async () => {
  const server = new FakeServer();
  const laptop = await createBareVault(server);
  const [format, texts] = await sealed(laptop, "purchases", 40);
  expect(format).toBe(2);
  await laptop.log.reseal();
  await syncOnce(laptop);
  const phone = await joinBareDevice(server, laptop);
  await syncOnce(phone);
  const lines = (await liveLines(phone.log, "purchases")).map(({ text }) => text);
  expect(lines.toSorted()).toEqual([...texts].toSorted());
});

test("what is saved before the key of a new epoch has come waits, and then goes on in its stream", async () => {
  const server = new FakeServer();
  const laptop = await createBareVault(server);
  const [phone, tablet] = [
    await joinBareDevice(server, laptop),
    await joinBareDevice(server, laptop),
  ];
  await save(phone, "tent");
  await syncOnce(phone);
  // The laptop removes the tablet; the phone has heard of the new epoch, and not been given its key.
  const { device } = tablet.keeper.current();
  const state = await removeMember(laptop, laptop.roster.current(), device, {});
  await phone.roster.accept(state);
  await save(phone, "pot");
  for (let tries = 0; tries < 3; tries++)
    await expect(phone.log.flush()).rejects.toMatchObject({ code: "LOCKBOX_MISSING" });
  expect(phone.log.figures()).toMatchObject({ waitingLines: 1, unpublished: 0 });
  await keepEpochKeys(phone, state);
  await phone.log.flush();
  expect(phone.log.unpublished()).toMatchObject([{ header: { epoch: 2, segment: 1, seq: 2 } }]);
});

async function textsOf({ log }: BareDevice): Promise<readonly string[]> {
  const lines = [...(await liveLines(log, "clickstream")), ...(await liveLines(log, "closet"))];
  return lines.map(({ text }) => text).toSorted();
}

test("very many lines go into blocks at once, and only what fills none waits", async () => {
  const server = new FakeServer();
  const laptop = await createBareVault(server);
  const long = "x".repeat(60_000);
  const lines = Array.from({ length: 40 }, (_, at) => ({
    collection: at % 2 === 0 ? "clickstream" : "closet",
    from: "imported:x",
    text: JSON.stringify({ id: `line${at}`, v: 1, rev: 1, long }),
  }));
  await laptop.log.appendMany(lines);
  expect(laptop.log.figures().unpublished).toBeGreaterThan(5);
  expect(laptop.log.figures().waitingLines).toBeLessThan(10);
  const texts = lines.map(({ text }) => text).toSorted();
  expect(await textsOf(laptop)).toEqual(texts);
  await syncOnce(laptop);
  const phone = await joinBareDevice(server, laptop);
  await syncOnce(phone);
  expect(await textsOf(phone)).toEqual(texts);
});

test("rows of very many blocks are written while more come, so that memory need not hold them all", async () => {
  const laptop = await createBareVault(new FakeServer());
  const put = vi.spyOn(laptop.disk.stores.index, "put");
  const append = async (from: number, count: number): Promise<void> => {
    const lines = Array.from({ length: count }, (_, at) => ({
      collection: "clickstream",
      from: "imported:x",
      text: JSON.stringify({ id: `line${from + at}`, v: 1, rev: 1, long: "x".repeat(250_000) }),
    }));
    await laptop.log.appendMany(lines);
  };
  await append(0, 40);
  expect(put).not.toHaveBeenCalled();
  await append(40, 40);
  expect(put).toHaveBeenCalled();
  expect(await liveLines(laptop.log, "clickstream")).toHaveLength(80);
});

test("very many lines wait while the key of a new epoch has not come", async () => {
  const server = new FakeServer();
  const laptop = await createBareVault(server);
  const [phone, tablet] = [
    await joinBareDevice(server, laptop),
    await joinBareDevice(server, laptop),
  ];
  await syncOnce(phone);
  const { device } = tablet.keeper.current();
  await phone.roster.accept(await removeMember(laptop, laptop.roster.current(), device, {}));
  const lines = Array.from({ length: 12 }, (_, at) => ({
    collection: "clickstream",
    from: "imported:x",
    text: JSON.stringify({ id: `line${at}`, v: 1, rev: 1, long: "x".repeat(60_000) }),
  }));
  await phone.log.appendMany(lines);
  expect(phone.log.figures()).toMatchObject({ waitingLines: 12, unpublished: 0 });
  expect(await liveLines(phone.log, "clickstream")).toHaveLength(12);
  // Nor do lines get lost that were ready for a block.
  const id = "A".repeat(22);
  const prepared = prepareLines({
    collection: "clickstream",
    lines: utf8(`${JSON.stringify({ id, v: 1, rev: 1, type: "click" })}\n`),
    span: { firstDay: null, lastDay: null },
    starts: [startOf(id, () => new Uint8Array())],
  });
  await phone.log.appendPrepared([{ from: "imported:x", prepared }]);
  expect(phone.log.figures()).toMatchObject({ waitingLines: 13, unpublished: 0 });
  expect(await liveLines(phone.log, "clickstream")).toHaveLength(13);
});
