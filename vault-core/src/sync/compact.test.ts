import { describe, expect, test } from "vitest";

import { toBase64Url } from "../bytes/encoding.ts";
import { VaultError } from "../errors.ts";
import { syncCode } from "../log/vector.ts";
import type { SyncableLog } from "../log/log-for-sync.ts";
import { removeMember } from "../roster/remove.ts";
import { recoverVault } from "../roster/recover.ts";
import { startEpoch } from "../roster/start-epoch.ts";
import { blockId } from "../protocol/log/block-id.ts";
import { createMemoryStores } from "../store/memory-store.ts";
import {
  createBareVault,
  joinBareDevice,
  openBareDevice,
  TEST_KIT,
  type BareDevice,
} from "../testing/bare-device.ts";
import { liveLine, liveLines } from "../testing/bare-household.ts";
import { FAKE_ORIGIN, FakeServer } from "../testing/fake-server.ts";
import { compact, type CompactOptions } from "./compact.ts";
import { decideAlarm } from "./decide.ts";
import { syncOnce } from "./sync-once.ts";

const WEEKLY: CompactOptions = { graceSeconds: 86_400 };

function id(n: number): string {
  return `${"A".repeat(18)}${String(n).padStart(3, "0")}A`;
}

function line(n: number, fields: object = {}, collection = "purchases") {
  const from = collection === "clickstream" ? "third-party" : "self";
  return { collection, from, text: JSON.stringify({ id: id(n), v: 1, rev: 1, ...fields }) };
}

async function save(device: BareDevice, ...numbers: number[]): Promise<void> {
  await device.log.append(numbers.map((n) => line(n, { name: `thing ${n}` })));
  await device.log.flush();
}

async function names(device: BareDevice): Promise<string[]> {
  return (await liveLines(device.log, "purchases"))
    .map((one) => (JSON.parse(one.text) as { name: string }).name)
    .toSorted();
}

function codes(device: BareDevice): string[] {
  return device.alarms.list().map((alarm) => alarm.code);
}

interface Household {
  readonly server: FakeServer;
  readonly laptop: BareDevice;
  readonly phone: BareDevice;
}

/** Ann's laptop and phone have written things 1 to 4, changed one, deleted one; both know all of it. */
async function household(): Promise<Household> {
  const server = new FakeServer();
  const laptop = await createBareVault(server);
  await save(laptop, 1, 2);
  await laptop.log.append([line(9, { host: "shop.example" }, "clickstream")]);
  await syncOnce(laptop);
  const phone = await joinBareDevice(server, laptop);
  await syncOnce(phone);
  await save(phone, 3, 4);
  await phone.log.append([line(1, { rev: 2, name: "thing 1, mended" })]);
  await phone.log.append([line(2, { rev: 2, deleted: "owner" })]);
  await syncOnce(phone);
  await syncOnce(laptop);
  return { server, laptop, phone };
}

const THINGS = ["thing 1, mended", "thing 3", "thing 4"];

function streamsOf(server: FakeServer): string[] {
  return [...new Set(server.blocks.map(({ stream }) => stream))].toSorted();
}

describe("an honest compaction", () => {
  test("is confirmed by all, and only the snapshot is left: at the server and on each device", async () => {
    const { server, laptop, phone } = await household();
    const before = server.blocks.length;
    const done = await compact(laptop, WEEKLY);
    expect(done).toMatchObject({ lines: 5, endedBlocks: before });
    // The laptop has confirmed; the server waits for the phone.
    expect(server.erased.size).toBe(0);
    expect(server.blocks.length).toBe(before + done.snapshotBlocks);
    await syncOnce(phone);
    expect(server.erased.has(done.n)).toBe(true);
    await syncOnce(laptop);
    const { snapshot } = laptop.roster.current().truncate!;
    expect(streamsOf(server)).toEqual([snapshot.stream]);
    expect(
      [...server.boxes.keys()].some((name) => /^(lockboxes\/1\/|links\/[12]$)/.test(name)),
    ).toBe(false);
    for (const device of [laptop, phone]) {
      expect(codes(device)).toEqual([]);
      expect(await names(device)).toEqual(THINGS);
      expect([...device.keeper.current().epochKeys.keys()]).toEqual([2]);
      const kept = await device.disk.stores.blocks.positions();
      expect(kept.map(({ stream }) => stream)).toEqual(
        Array.from({ length: done.snapshotBlocks }, () => snapshot.stream),
      );
      expect(device.log.missing()).toEqual([]);
    }
    expect(syncCode(phone.roster.current(), phone.log.vector())).toEqual(
      syncCode(laptop.roster.current(), laptop.log.vector()),
    );
    // A deleted record stays deleted.
    expect((await liveLine(laptop.log, "purchases", id(2)))?.deleted).toBe("owner");
  });

  test("mixes neither collections nor authors, and its segment holds nothing else", async () => {
    const { server, laptop, phone } = await household();
    await compact(laptop, WEEKLY);
    await save(laptop, 5);
    await syncOnce(laptop);
    await laptop.log.close();
    const again = await openBareDevice(server, laptop.disk);
    await save(again, 6);
    await syncOnce(again);
    await syncOnce(phone);
    const { stream, count } = again.roster.current().truncate!.snapshot;
    const own = server.blocks.filter((block) => block.stream === stream);
    expect(own).toHaveLength(count);
    expect(own.every(({ bytes }) => bytes[5] === 2)).toBe(true);
    expect(server.blocks.filter(({ bytes }) => bytes[5] === 2)).toHaveLength(count);
    expect(count).toBe(2);
    expect(await names(phone)).toEqual([...THINGS, "thing 5", "thing 6"]);
  });

  test("is followed by writing, restarts, another compaction, and devices that join later", async () => {
    const { server, laptop, phone } = await household();
    await compact(laptop, WEEKLY);
    await save(phone, 5);
    await syncOnce(phone);
    await save(laptop, 6);
    await syncOnce(laptop);
    const laptop2 = await openBareDevice(server, laptop.disk);
    const phone2 = await openBareDevice(server, phone.disk);
    await syncOnce(phone2);
    // Now the phone compacts, and the laptop follows.
    await compact(phone2, WEEKLY);
    await syncOnce(laptop2);
    await syncOnce(phone2);
    const all = [...THINGS, "thing 5", "thing 6"];
    expect(await names(laptop2)).toEqual(all);
    expect(await names(phone2)).toEqual(all);
    expect(server.erased.size).toBe(2);
    const tablet = await joinBareDevice(server, laptop2);
    await syncOnce(tablet);
    expect(await names(tablet)).toEqual(all);
    const recovered = await recoverVault(
      {
        network: laptop.network,
        origin: FAKE_ORIGIN,
        vault: laptop.keeper.current().vault,
      },
      TEST_KIT,
      laptop.random,
    );
    const restored = await openBareDevice(server, {
      stores: createMemoryStores(),
      secrets: { current: recovered.secrets },
    });
    await syncOnce(restored);
    expect(await names(restored)).toEqual(all);
    // The next compaction needs the word of all four, the new ones too.
    const { n } = await compact(restored, WEEKLY);
    for (const device of [laptop2, phone2]) await syncOnce(device);
    expect(server.erased.has(n)).toBe(false);
    await syncOnce(tablet);
    expect(server.erased.has(n)).toBe(true);
    for (const device of [laptop2, phone2, tablet, restored])
      expect(codes(device).filter((code) => code !== "ROSTER_CHANGED")).toEqual([]);
  });

  test("a device that is removed after it keeps all that it had written before", async () => {
    const { server, laptop, phone } = await household();
    const tablet = await joinBareDevice(server, laptop);
    await syncOnce(tablet);
    await save(tablet, 5);
    await syncOnce(tablet);
    await compact(laptop, WEEKLY);
    // To the laptop the tablet's stream ended at the floor; the phone has yet to fetch it, and to confirm.
    const { device } = tablet.keeper.current();
    const state = laptop.roster.current();
    await laptop.roster.accept(await removeMember(laptop, state, device, laptop.log.vector()));
    await syncOnce(laptop);
    await syncOnce(phone);
    expect(codes(phone).filter((code) => code !== "ROSTER_CHANGED")).toEqual([]);
    expect(await names(phone)).toEqual([...THINGS, "thing 5"]);
    // And the next one goes through as well.
    await compact(laptop, WEEKLY);
    await syncOnce(phone);
    expect(await names(phone)).toEqual([...THINGS, "thing 5"]);
  });

  test("a device that joins between the compaction and its end checks the snapshot and confirms", async () => {
    const { server, laptop, phone } = await household();
    const { n } = await compact(laptop, WEEKLY);
    const tablet = await joinBareDevice(server, laptop);
    await syncOnce(tablet);
    expect(await names(tablet)).toEqual(THINGS);
    expect(server.confirmed.get(n)?.size).toBe(2);
    await syncOnce(phone);
    expect(server.erased.has(n)).toBe(true);
  });

  test("what is written while it runs is not lost", async () => {
    const { server, laptop, phone } = await household();
    const { log } = laptop;
    const write = log.writeSnapshot.bind(log);
    Object.assign(log, {
      writeSnapshot: async (batches: Parameters<SyncableLog["writeSnapshot"]>[0]) => {
        await save(phone, 7);
        await syncOnce(phone);
        await log.append([line(8, { name: "thing 8" })]);
        return write(batches);
      },
    });
    await compact(laptop, WEEKLY);
    for (const device of [laptop, phone, laptop]) await syncOnce(device);
    expect(server.erased.size).toBe(1);
    for (const device of [laptop, phone])
      expect(await names(device)).toEqual([...THINGS, "thing 7", "thing 8"]);
  });
});

const batchesOf = (
  device: BareDevice,
  change: (texts: readonly string[]) => readonly string[],
): void => {
  const write = device.log.writeSnapshot.bind(device.log);
  Object.assign(device.log, {
    writeSnapshot: (batches: Parameters<SyncableLog["writeSnapshot"]>[0]) =>
      write(
        batches.map((batch) =>
          batch.collection === "purchases" ? { ...batch, texts: change(batch.texts) } : batch,
        ),
      ),
  });
};
/** The compactor leaves lines out, or bends them, already where it reads: state and snapshot agree. */
const readsOf = (device: BareDevice, change: (text: string) => readonly string[]): void => {
  const read = device.log.read.bind(device.log);
  Object.assign(device.log, {
    read: async (position: Parameters<SyncableLog["read"]>[0]) => {
      const block = await read(position);
      if (block === null || block.opened === null) return null;
      const lines = block.opened.lines.flatMap(change);
      return { ...block, opened: { ...block.opened, lines } };
    },
  });
};

/** The server takes what the phone saved; the phone dies before it has written the acks down. */
async function publishUnheard(phone: BareDevice): Promise<void> {
  const settle = phone.log.settle.bind(phone.log);
  phone.log.settle = () => Promise.reject(new VaultError("unreachable", "The connection broke."));
  await expect(syncOnce(phone)).rejects.toMatchObject({ code: "unreachable" });
  phone.log.settle = settle;
}

test("own entries whose acks were lost before a compaction passed them are settled with it", async () => {
  const { server, laptop, phone } = await household();
  await save(phone, 5);
  await publishUnheard(phone);
  await syncOnce(laptop);
  await compact(laptop, WEEKLY);
  await syncOnce(phone);
  expect(phone.log.unpublished()).toEqual([]);
  expect([await names(phone), codes(phone)]).toEqual([[...THINGS, "thing 5"], []]);
  // It opens again though the key of what lay in its outbox is gone.
  const again = await openBareDevice(server, phone.disk);
  await save(again, 6);
  expect(await syncOnce(again)).toMatchObject({ waiting: 0 });
  expect(await names(again)).toEqual([...THINGS, "thing 5", "thing 6"]);
});

test.each([
  ["an own entry whose ack was lost is settled, too, if the server has deleted it since", [5]],
  ["and so are several", [5, 6, 8]],
])("%s", async (_, lost) => {
  const { server, laptop, phone } = await household();
  for (const n of lost) await save(phone, n);
  await publishUnheard(phone);
  await syncOnce(laptop);
  await compact(laptop, WEEKLY);
  server.erase();
  // What waits is sealed while the phone syncs, behind what the compaction passed.
  await phone.log.append([line(7, { name: "thing 7" })]);
  await syncOnce(phone);
  expect(phone.log.unpublished()).toEqual([]);
  const all = [...THINGS, ...[...lost, 7].map((n) => `thing ${n}`)].toSorted();
  expect([await names(phone), codes(phone)]).toEqual([all, []]);
  // It opens again though the key of what lay in its outbox is gone, and the laptop has the same.
  const again = await openBareDevice(server, phone.disk);
  expect([await names(again), codes(again)]).toEqual([all, []]);
  await syncOnce(laptop);
  expect(await names(laptop)).toEqual(all);
});

describe("a compactor that is not honest", () => {
  const crimes: readonly [name: string, commit: (laptop: BareDevice) => void][] = [
    ["drops a record from the snapshot", (laptop) => batchesOf(laptop, (texts) => texts.slice(1))],
    [
      "changes a record in the snapshot",
      (laptop) =>
        batchesOf(laptop, (texts) => texts.map((text) => text.replace("thing 3", "thief"))),
    ],
    [
      "adds a record to the snapshot",
      (laptop) => batchesOf(laptop, (texts) => [...texts, line(77, { name: "planted" }).text]),
    ],
    [
      "drops a record from snapshot and state",
      (laptop) => readsOf(laptop, (text) => (text.includes("thing 3") ? [] : [text])),
    ],
    [
      "changes a record in snapshot and state",
      (laptop) => readsOf(laptop, (text) => [text.replace("thing 3", "thief")]),
    ],
    [
      "forgets a deletion in snapshot and state",
      (laptop) => readsOf(laptop, (text) => (text.includes("deleted") ? [] : [text])),
    ],
  ];

  test.each(crimes)("who %s is found out, and nothing is dropped", async (_, commit) => {
    const { server, laptop, phone } = await household();
    const before = (await phone.disk.stores.blocks.positions()).length;
    commit(laptop);
    await compact(laptop, WEEKLY);
    await syncOnce(phone);
    expect(codes(phone)).toEqual(["STATE_MISMATCH"]);
    expect(server.erased.size).toBe(0);
    expect((await phone.disk.stores.blocks.positions()).length).toBeGreaterThan(before);
    expect(await names(phone)).toEqual(
      expect.arrayContaining(THINGS.filter((n) => n !== "thing 3")),
    );
    expect(await liveLine(phone.log, "purchases", id(3))).not.toBeNull();
    // It stays an alarm, also after a restart, and the phone goes on writing.
    const again = await openBareDevice(server, phone.disk);
    await save(again, 8);
    await syncOnce(again);
    expect(codes(again)).toEqual(["STATE_MISMATCH"]);
    expect(await names(again)).toContain("thing 8");
    expect((await liveLine(again.log, "purchases", id(2)))?.deleted).toBe("owner");
  });

  test("who drops an entry whose ack was lost, and which the server has deleted, is found out as well", async () => {
    const { server, laptop, phone } = await household();
    await save(phone, 5);
    await publishUnheard(phone);
    await syncOnce(laptop);
    readsOf(laptop, (text) => (text.includes("thing 5") ? [] : [text]));
    await compact(laptop, WEEKLY);
    server.erase();
    await syncOnce(phone);
    expect(codes(phone)).toEqual(["STATE_MISMATCH"]);
    const again = await openBareDevice(server, phone.disk);
    expect(await names(again)).toEqual([...THINGS, "thing 5"]);
  });

  test("the owner saves what only the phone holds, and accepts the rest", async () => {
    const { server, laptop, phone } = await household();
    readsOf(laptop, (text) => (text.includes("thing 3") ? [] : [text]));
    await compact(laptop, WEEKLY);
    await syncOnce(phone);
    expect(phone.alarms.list()[0]).toMatchObject({ code: "STATE_MISMATCH", details: { lost: 1 } });
    await decideAlarm(phone, { code: "STATE_MISMATCH", decision: "go-on" });
    await syncOnce(phone);
    expect(codes(phone)).toEqual([]);
    expect(await names(phone)).toEqual(THINGS);
    const tablet = await joinBareDevice(server, phone);
    await syncOnce(tablet);
    expect(await names(tablet)).toEqual(THINGS);
  });

  test("a floor that names another block than the one held is a fork", async () => {
    const { laptop, phone } = await household();
    const heads = laptop.log.heads.bind(laptop.log);
    const { device } = phone.keeper.current();
    await save(phone, 5);
    await syncOnce(phone);
    await syncOnce(laptop);
    Object.assign(laptop.log, {
      heads: () =>
        Object.fromEntries(
          Object.entries(heads()).map(([stream, [seq, block]]) => [
            stream,
            stream.startsWith(device) ? [seq, "f".repeat(64)] : [seq, block],
          ]),
        ),
    });
    // An honest device finds the hole itself and stops.
    await expect(compact(laptop, WEEKLY)).rejects.toMatchObject({ code: "owing" });
  });
});

/** The laptop changes the keys twice and compacts; the phone knows nothing of it. */
async function away(): Promise<Household & { readonly n: number }> {
  const home = await household();
  const { laptop, phone } = home;
  // Lines that wait, and a block that was never sent.
  await phone.log.append([line(11, { name: "thing 11" })]);
  await phone.log.flush();
  await phone.log.append([line(12, { name: "thing 12" })]);
  await save(laptop, 5);
  await syncOnce(laptop);
  await laptop.roster.accept(await startEpoch(laptop, laptop.roster.current()));
  await save(laptop, 6);
  await syncOnce(laptop);
  await laptop.roster.accept(await startEpoch(laptop, laptop.roster.current()));
  await syncOnce(laptop);
  const { n } = await compact(laptop, WEEKLY);
  return { ...home, n };
}

describe("a device that was away", () => {
  const ALL = [
    "thing 1, mended",
    "thing 11",
    "thing 12",
    "thing 3",
    "thing 4",
    "thing 5",
    "thing 6",
  ];

  test("fetches what the compaction ends, confirms it, and keeps its own lines", async () => {
    const { server, laptop, phone, n } = await away();
    await syncOnce(phone);
    expect(await names(phone)).toEqual(ALL);
    expect(server.erased.has(n)).toBe(true);
    await syncOnce(laptop);
    expect(await names(laptop)).toEqual(ALL);
    for (const device of [laptop, phone]) expect(codes(device)).toEqual([]);
    expect([...phone.keeper.current().epochKeys.keys()]).toEqual([4]);
  });

  test("after the grace is over it takes the snapshot, and loses none of its own lines", async () => {
    const { server, laptop, phone, n } = await away();
    server.erase();
    const again = await openBareDevice(server, phone.disk);
    await syncOnce(again);
    expect(codes(again)).toEqual([]);
    expect(await names(again)).toEqual(ALL);
    expect(server.confirmed.get(n)?.size).toBe(2);
    expect([...again.keeper.current().epochKeys.keys()]).toEqual([4]);
    await syncOnce(laptop);
    expect(await names(laptop)).toEqual(ALL);
    // And once more from the disk.
    const third = await openBareDevice(server, phone.disk);
    await save(third, 13);
    await syncOnce(third);
    await syncOnce(laptop);
    expect(await names(laptop)).toEqual([...ALL, "thing 13"].toSorted());
    expect(codes(third)).toEqual([]);
  });

  test("what is deleted while it is on its way to fetch it is no alarm", async () => {
    const { server, phone } = await away();
    const again = await openBareDevice(server, phone.disk);
    let isDeleted = false;
    server.intercept = (_method, path) => {
      if (!path.includes("/blocks") || isDeleted) return null;
      isDeleted = true;
      server.erase();
      return null;
    };
    await syncOnce(again);
    expect(codes(again)).toEqual([]);
    expect(await names(again)).toEqual(ALL);
  });

  test("a server that hides the old blocks, and cannot prove that it deleted them, is told", async () => {
    const { server, phone, n } = await away();
    server.erase();
    server.erased.clear();
    await syncOnce(phone);
    expect(codes(phone)).toContain("WITHHELD");
    // Nor does its mere word count, signed by nobody.
    const erased = { index: 1, ts: 1, sig: toBase64Url(new Uint8Array(64)) };
    const compactions = [{ n, stored: 1, due: 1, confirmed: [], erased }];
    server.intercept = (method, path) =>
      method === "GET" && path.endsWith("/confirm") ? Response.json({ compactions }) : null;
    await syncOnce(phone);
    expect(codes(phone)).toContain("WITHHELD");
    expect(phone.keeper.current().settled).toBeUndefined();
    expect(await names(phone)).toEqual(expect.arrayContaining(["thing 11", "thing 12", "thing 3"]));
  });

  test("a record that only it holds, and the deleted blocks held, is missed", async () => {
    const home = await household();
    const { server, laptop, phone } = home;
    const read = laptop.log.read.bind(laptop.log);
    Object.assign(laptop.log, {
      read: async (position: Parameters<SyncableLog["read"]>[0]) => {
        const block = await read(position);
        if (block === null || block.opened === null) return null;
        const lines = block.opened.lines.filter((text) => !text.includes("thing 3"));
        return { ...block, opened: { ...block.opened, lines } };
      },
    });
    await compact(laptop, WEEKLY);
    server.erase();
    await save(laptop, 5);
    await syncOnce(laptop);
    await syncOnce(phone);
    expect(codes(phone)).toEqual(["STATE_MISMATCH"]);
    expect(await names(phone)).toEqual([...THINGS, "thing 5"]);
  });
});

describe("the check for holes", () => {
  test("blocks that a power cut ate on the only device stop a compaction, and nothing is lost", async () => {
    const { server, laptop } = await household();
    const { blocks } = laptop.disk.stores;
    const eaten = laptop.log.heads();
    await blocks.forget(eaten);
    await expect(compact(laptop, WEEKLY)).rejects.toMatchObject({ code: "owing" });
    expect(laptop.roster.current().truncate).toBeNull();
    // After a restart they are fetched, and the compaction loses nothing.
    const again = await openBareDevice(server, laptop.disk);
    await compact(again, WEEKLY);
    expect(await names(again)).toEqual(THINGS);
    const restored = await openBareDevice(server, laptop.disk);
    expect(await names(restored)).toEqual(THINGS);
  });

  test("what the server withholds stops it too", async () => {
    const { server, laptop, phone } = await household();
    await save(phone, 5);
    await syncOnce(phone);
    const hidden = server.blocks.at(-1)!;
    server.intercept = (method, path) =>
      method === "GET" && path.includes("/blocks?") ? new Response(new Uint8Array()) : null;
    await expect(compact(laptop, WEEKLY)).rejects.toMatchObject({ code: "owing" });
    expect(server.blocks).toContain(hidden);
  });
});

/** Ends the program at the k-th write to disk or server; null never. */
function fused(device: BareDevice, at: number | null): { count: number } {
  const fuse = { count: 0 };
  const burn = <Value>(work: () => Promise<Value>): Promise<Value> => {
    fuse.count += 1;
    return at !== null && fuse.count >= at ? Promise.reject(new Error("killed")) : work();
  };
  const { stores } = device.disk;
  for (const [store, methods] of [
    [stores.outbox, ["append", "replace"]],
    [stores.blocks, ["put", "putMeta", "forget"]],
    [device.keeper, ["save"]],
  ] as const)
    for (const method of methods) {
      const target = store as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
      const whole = target[method]!.bind(store);
      target[method] = (...args) => burn(() => whole(...args));
    }
  const { session } = device;
  const call = session.call.bind(session);
  Object.assign(session, {
    call: (ask: Parameters<typeof call>[0]) =>
      ask.method === "POST" && !ask.path.endsWith("/get") ? burn(() => call(ask)) : call(ask),
  });
  return fuse;
}

/** The same household once more, on a server and disks of its own. */
async function copyOf({ server, laptop, phone }: Household): Promise<Household> {
  const copied = server.copy();
  return {
    server: copied,
    laptop: await openBareDevice(copied, await copyOfDisk(laptop)),
    phone: await openBareDevice(copied, await copyOfDisk(phone)),
  };
}

async function copyOfDisk({ disk, keeper }: BareDevice): Promise<BareDevice["disk"]> {
  const { outbox, blocks } = disk.stores;
  const stores = createMemoryStores();
  for (const position of await blocks.positions()) {
    const bytes = await blocks.get(position);
    if (bytes !== null) await stores.blocks.put([{ position, id: blockId(bytes), bytes }]);
  }
  for (const name of ["roster", "cursor", "alarms"]) {
    const text = await blocks.getMeta(name);
    if (text !== null) await stores.blocks.putMeta(name, text);
  }
  await stores.outbox.replace(await outbox.read(0, Number.POSITIVE_INFINITY));
  return { stores, secrets: { current: keeper.current() } };
}

/** What the killed program held in memory is gone; its disk is as it lies there. */
async function restart(server: FakeServer, device: BareDevice): Promise<BareDevice> {
  const { stores } = device.disk;
  for (const store of [stores.outbox, stores.blocks] as unknown as Record<string, unknown>[])
    for (const name of ["append", "replace", "put", "putMeta", "forget"]) delete store[name];
  return openBareDevice(server, await copyOfDisk(device));
}

describe("killed at each write", () => {
  test("a compaction leaves duplicates at worst, and the next one goes through", async () => {
    const home = await household();
    const trial = await copyOf(home);
    const writes = fused(trial.laptop, null);
    await compact(trial.laptop, WEEKLY);
    expect(writes.count).toBeGreaterThan(15);
    for (let at = 1; at <= writes.count; at++) {
      const { server, laptop, phone } = await copyOf(home);
      fused(laptop, at);
      await compact(laptop, WEEKLY).catch(() => undefined);
      const again = await restart(server, laptop);
      expect(await names(again), `killed at write ${at}`).toEqual(THINGS);
      await syncOnce(again);
      await syncOnce(phone);
      expect(await names(phone), `killed at write ${at}`).toEqual(THINGS);
      await compact(again, WEEKLY);
      await syncOnce(phone);
      await syncOnce(again);
      for (const device of [again, phone]) {
        expect(codes(device), `killed at write ${at}`).toEqual([]);
        expect(await names(device), `killed at write ${at}`).toEqual(THINGS);
      }
      expect(streamsOf(server), `killed at write ${at}`).toEqual([
        again.roster.current().truncate!.snapshot.stream,
      ]);
    }
  }, 240_000);

  test("a confirmation leaves what should go, and the next start deletes it", async () => {
    const home = await household();
    await compact(home.laptop, WEEKLY);
    const trial = await copyOf(home);
    const writes = fused(trial.phone, null);
    await syncOnce(trial.phone);
    expect(writes.count).toBeGreaterThan(5);
    for (let at = 1; at <= writes.count; at++) {
      const { server, phone } = await copyOf(home);
      fused(phone, at);
      await syncOnce(phone).catch(() => undefined);
      const again = await restart(server, phone);
      await syncOnce(again);
      expect(server.erased.size, `killed at write ${at}`).toBe(1);
      expect(await names(again), `killed at write ${at}`).toEqual(THINGS);
      expect(codes(again), `killed at write ${at}`).toEqual([]);
      const kept = await again.disk.stores.blocks.positions();
      const { snapshot } = again.roster.current().truncate!;
      expect(new Set(kept.map(({ stream }) => stream))).toEqual(new Set([snapshot.stream]));
    }
  }, 240_000);
});

test("a cursor of another history is replaced, and what it hid is fetched by stream", async () => {
  const { server, laptop, phone } = await household();
  await syncOnce(phone);
  await save(laptop, 5);
  await syncOnce(laptop);
  // The server renumbers its changes, as after a fail-over.
  server.blocks = server.blocks.map((block) => ({ ...block, change: block.change + 100 }));
  await syncOnce(phone);
  expect(await names(phone)).toEqual([...THINGS, "thing 5"]);
  const asked = server.asked.length;
  await save(laptop, 6);
  await syncOnce(laptop);
  await syncOnce(phone);
  expect(await names(phone)).toContain("thing 6");
  // The next look goes by the new cursor: no stream is walked any more.
  expect(
    server.asked.slice(asked).filter((ask) => ask.startsWith("GET") && ask.endsWith("/blocks"))
      .length,
  ).toBeLessThan(5);
  expect(codes(phone)).toEqual([]);
});
