import { describe, expect, test } from "vitest";

import { readBlockHeader } from "../protocol/log/block-header.ts";
import { blockId } from "../protocol/log/block-id.ts";
import type { Position } from "../protocol/log/block-stream.ts";
import type { StoredBlock } from "../store/block-store.ts";
import { createMemoryStores } from "../store/memory-store.ts";
import type { VaultStores } from "../store/stores.ts";
import {
  createBareVault,
  openBareDevice,
  type BareDevice,
  type Disk,
} from "../testing/bare-device.ts";
import { liveLines } from "../testing/bare-household.ts";
import { FakeServer } from "../testing/fake-server.ts";
import { syncOnce } from "../sync/sync-once.ts";

function line(n: number, rev = 1) {
  const id = `${"A".repeat(18)}${String(n).padStart(3, "0")}A`;
  return { collection: "purchases", from: "self", text: JSON.stringify({ id, v: 1, rev }) };
}

test("a line that no block could hold is refused before it is saved", async () => {
  const device = await createBareVault(new FakeServer());
  const refuse = (text: string, from = "self") =>
    expect(device.log.append([{ collection: "purchases", from, text }])).rejects;
  await refuse("no json").toMatchObject({ code: "invalid-record" });
  await refuse('{\n"id":"a"}').toMatchObject({ code: "invalid-record" });
  await refuse('{"id":"a","x":"\ud800"}').toMatchObject({ code: "invalid-record" });
  await refuse('{"id":"a"}', "somebody").toMatchObject({ code: "invalid-record" });
  await refuse(JSON.stringify({ id: "a", x: "ä".repeat(600_000) })).toMatchObject({
    code: "too-large",
  });
  expect(device.log.figures().waitingLines).toBe(0);
});

test("listeners hear which collections changed, by append and by sync, and nothing else", async () => {
  const device = await createBareVault(new FakeServer());
  const heard: string[][] = [];
  const stop = device.log.onChange((names) => heard.push([...names]));
  await device.log.append([line(1)]);
  await device.log.append([line(1)]);
  await syncOnce(device);
  stop();
  await device.log.append([line(2)]);
  expect(heard).toEqual([["purchases"]]);
});

test("a megabyte of waiting text is sealed without being asked", async () => {
  const device = await createBareVault(new FakeServer());
  await device.log.append(
    Array.from({ length: 6 }, (_, n) => ({
      collection: "purchases",
      from: "self",
      text: longText(n),
    })),
  );
  expect(device.log.figures()).toMatchObject({ waitingLines: 0, unpublished: 6 });
});

test("events that wait for a server are not opened again at every start", async () => {
  const server = new FakeServer();
  const { disk } = await createBareVault(server);
  const { outbox } = disk.stores;
  let reads = 0;
  const counted: VaultStores["outbox"] = {
    append: (entries) => outbox.append(entries),
    replace: (entries) => outbox.replace(entries),
    read: (first, bytes) => {
      // One entry alone is a block; the list itself is read in larger pieces.
      if (bytes === 0) reads += 1;
      return outbox.read(first, bytes);
    },
    close: () => outbox.close(),
  };
  const open = (): Promise<BareDevice> =>
    openBareDevice(server, { ...disk, stores: { ...disk.stores, outbox: counted } });
  const first = await open();
  for (const [n, collection] of ["purchases", "purchases", "closet"].entries()) {
    await first.log.append([{ ...line(n + 1), collection }]);
    await first.log.flush();
  }
  await first.log.close();
  reads = 0;
  const again = await open();
  // The closet is a collection of documents, whose lines are all in memory.
  expect(reads).toBe(1);
  expect(await ids(again)).toEqual([1, 2]);
  expect(again.log.figures()).toMatchObject({ unpublished: 3, lines: 3 });
});

test("a disk that is full when a log closes is told, and what was saved is there again", async () => {
  const server = new FakeServer();
  const { disk } = await createBareVault(server);
  const { outbox } = disk.stores;
  let isFull = false;
  const full: VaultStores["outbox"] = {
    append: async (entries) => {
      if (isFull) throw new Error("the disk is full");
      await outbox.append(entries);
    },
    replace: (entries) => outbox.replace(entries),
    read: (first, bytes) => outbox.read(first, bytes),
    close: () => outbox.close(),
  };
  const stores = { ...disk.stores, outbox: full };
  const device = await openBareDevice(server, { ...disk, stores });
  await device.log.append([line(1)]);
  isFull = true;
  await expect(device.log.close()).rejects.toThrow("the disk is full");
  expect(await ids(await openBareDevice(server, disk))).toEqual([1]);
});

test("a receipt that could not be pinned settles nothing: the outbox still has what the server may lose", async () => {
  const server = new FakeServer();
  const { log, disk } = await createBareVault(server);
  await log.append([line(1)]);
  await log.flush();
  const [{ id } = { id: "" as never }] = log.unpublished();
  const broken = new Error("the disk is full");
  await expect(log.settle([id], () => Promise.reject(broken))).rejects.toThrow(broken);
  for (const one of [log, (await openBareDevice(server, disk)).log])
    expect(one.unpublished().map((block) => block.id)).toEqual([id]);
});

function longText(n: number): string {
  return JSON.stringify({ id: `record-${n}`, x: "y".repeat(200_000) });
}

describe("killed between any two writes", () => {
  test("nothing acknowledged is lost, no place is signed twice, no record is doubled", async () => {
    for (let step = 1; step <= STEPS; step++) {
      const server = new FakeServer();
      const created = await createBareVault(server);
      const signed = new Map<string, string>();
      const acknowledged = new Set<number>();
      const fuse = { left: step };
      const disk = {
        stores: fragile(created.disk.stores, fuse),
        secrets: fragileSecrets(created.disk.secrets, fuse),
      };
      const wasCut = await story(server, disk, { acknowledged, signed }).then(
        () => false,
        (error: unknown) => {
          if (error instanceof PowerCut) return true;
          throw error;
        },
      );
      // The last step lies behind the story's end, so every write of it was cut once.
      if (step === STEPS) expect(wasCut).toBe(false);
      // The power is back: the same disk, without faults, and whatever was signed and could have left.
      fuse.left = Number.POSITIVE_INFINITY;
      const device = await openBareDevice(server, disk);
      await note(signed, device);
      const before = await ids(device);
      for (const n of acknowledged) expect(before).toContain(n);
      await device.log.append([line(100)]);
      await syncOnce(device);
      await note(signed, device);
      for (const block of server.blocks) mustBeOnce(signed, block.bytes);
      expect(await ids(device)).toEqual([...before, 100].toSorted((a, b) => a - b));
      expect(device.log.unpublished()).toEqual([]);
      // Another device, from the server alone, has the very same records.
      const recovered = await openBareDevice(server, {
        stores: createMemoryStores(),
        secrets: { current: { ...device.keeper.current() } },
      });
      await syncOnce(recovered);
      expect(await ids(recovered)).toEqual(await ids(device));
    }
  }, 240_000);
});

/** Writes of the story, and one more. */
const STEPS = 44;

class PowerCut extends Error {}

/** Ann saves, syncs, saves again and syncs; every append that resolves is acknowledged. */
async function story(
  server: FakeServer,
  disk: Disk,
  seen: { acknowledged: Set<number>; signed: Map<string, string> },
): Promise<void> {
  const device = await openBareDevice(server, disk);
  let n = 0;
  const save = async (): Promise<void> => {
    n += 1;
    await device.log.append([line(n)]);
    seen.acknowledged.add(n);
  };
  await save();
  await save();
  await device.log.flush();
  await note(seen.signed, device);
  await save();
  await syncOnce(device);
  await save();
  await device.log.flush();
  await note(seen.signed, device);
  await syncOnce(device);
  await save();
  await device.log.close();
  await note(seen.signed, device);
}

/** Remembers what was signed at each place, and fails if another block was. */
async function note(signed: Map<string, string>, device: BareDevice): Promise<void> {
  for (const { id } of device.log.unpublished())
    mustBeOnce(signed, (await device.log.readUnpublished(id))!);
}

function mustBeOnce(signed: Map<string, string>, bytes: Uint8Array): void {
  const { stream, seq } = readBlockHeader(bytes);
  const place = `${stream}/${seq}`;
  const id = blockId(bytes);
  expect(signed.get(place) ?? id).toBe(id);
  signed.set(place, id);
}

async function ids(device: BareDevice): Promise<number[]> {
  return (await liveLines(device.log, "purchases"))
    .map((one) => Number(one.id.slice(18, 21)))
    .toSorted((a, b) => a - b);
}

/** One write: fails once the fuse has burnt, and for ever after; the last one is done before it fails. */
function burn<Value>(fuse: { left: number }, work: () => Value): Value {
  fuse.left -= 1;
  if (fuse.left < 0) throw new PowerCut();
  const done = work();
  if (fuse.left === 0) throw new PowerCut();
  return done;
}

function fragileSecrets(secrets: Disk["secrets"], fuse: { left: number }): Disk["secrets"] {
  return {
    get current() {
      return secrets.current;
    },
    set current(next) {
      burn(fuse, () => {
        secrets.current = next;
      });
    },
  };
}

function fragile(stores: VaultStores, fuse: { left: number }): VaultStores {
  // Works on memory are done when they return, so a failure after them is one after the write.
  const write = async <Value>(work: () => Promise<Value>): Promise<Value> => burn(fuse, work);
  const { outbox, blocks, marker } = stores;
  return {
    ...stores,
    outbox: {
      append: (entries) => write(() => outbox.append(entries)),
      replace: (entries) => write(() => outbox.replace(entries)),
      read: (first, bytes) => outbox.read(first, bytes),
      close: () => outbox.close(),
    },
    blocks: {
      put: (list: readonly StoredBlock[]) => write(() => blocks.put(list)),
      putMeta: (name, text) => write(() => blocks.putMeta(name, text)),
      get: (position: Position) => blocks.get(position),
      forget: (upTo) => write(() => blocks.forget(upTo)),
      getMeta: (name) => blocks.getMeta(name),
      positions: () => blocks.positions(),
      keys: () => blocks.keys(),
      close: () => blocks.close(),
    },
    marker: {
      read: () => marker.read(),
      write: (text) => write(() => marker.write(text)),
      remove: () => write(() => marker.remove()),
    },
  };
}
