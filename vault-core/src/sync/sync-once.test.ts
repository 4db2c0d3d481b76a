import { describe, expect, test, vi } from "vitest";

import {
  addressOf,
  createBareVault,
  joinBareDevice,
  openBareDevice,
  TEST_KIT,
  type BareDevice,
} from "../testing/bare-device.ts";
import { liveLines } from "../testing/bare-household.ts";
import { toBase64Url } from "../bytes/encoding.ts";
import { FakeServer } from "../testing/fake-server.ts";
import type { RosterState } from "../protocol/roster/state.ts";
import { appendRoster } from "../roster/append.ts";
import { currentEpochKey, writerOf } from "../roster/device-roster.ts";
import { newEpoch } from "../roster/new-epoch.ts";
import { removeMember } from "../roster/remove.ts";
import { openByKit, recoverVault } from "../roster/recover.ts";
import { createMemoryStores } from "../store/memory-store.ts";
import { blockId } from "../protocol/log/block-id.ts";
import { writeFrame } from "../protocol/log/block-stream.ts";
import { syncOnce } from "./sync-once.ts";

function id(n: number): string {
  return `${"A".repeat(18)}${String(n).padStart(3, "0")}A`;
}

function line(n: number, fields: object = {}, collection = "purchases") {
  return { collection, from: "self", text: JSON.stringify({ id: id(n), v: 1, rev: 1, ...fields }) };
}

async function save(device: BareDevice, ...numbers: number[]): Promise<void> {
  await device.log.append(numbers.map((n) => line(n, { name: `thing ${n}` })));
}

/** 80 KB that nothing makes much smaller. */
function noise(): string {
  return toBase64Url(globalThis.crypto.getRandomValues(new Uint8Array(60_000)));
}

async function names(device: BareDevice): Promise<string[]> {
  return (await liveLines(device.log, "purchases"))
    .map((one) => (JSON.parse(one.text) as { name: string }).name)
    .toSorted();
}

test("what Ann saves on her laptop is on her phone after both have synced", async () => {
  const server = new FakeServer();
  const laptop = await createBareVault(server);
  await save(laptop, 1, 2);
  expect(laptop.log.figures()).toMatchObject({ waitingLines: 2, unpublished: 0 });
  const figures = await syncOnce(laptop);
  expect(figures).toMatchObject({ pushedBlocks: 1, waiting: 0 });
  expect(laptop.log.figures()).toMatchObject({ waitingLines: 0, unpublished: 0, blocks: 1 });
  // The phone joins by the QR code and pins what the laptop had seen.
  const phone = await joinBareDevice(server, laptop);
  expect(await syncOnce(phone)).toMatchObject({ pulledBlocks: 1 });
  expect(await names(phone)).toEqual(["thing 1", "thing 2"]);
  // And back.
  await save(phone, 3);
  await syncOnce(phone);
  expect(await syncOnce(laptop)).toMatchObject({ pulledBlocks: 1, pushedBlocks: 0 });
  expect(await names(laptop)).toEqual(["thing 1", "thing 2", "thing 3"]);
  expect(laptop.alarms.list().map((alarm) => alarm.code)).toEqual([]);
  // A sync without news moves nothing.
  expect(await syncOnce(laptop)).toMatchObject({ pulledBlocks: 0, pushedBlocks: 0 });
});

test("acks are checked against the key in the roster, which the first login named", async () => {
  const server = new FakeServer();
  const laptop = await createBareVault(server);
  await syncOnce(laptop);
  expect(laptop.roster.current().serverKey).toEqual(server.key);
});

test("many blocks of both devices cross and converge", async () => {
  const server = new FakeServer();
  const laptop = await createBareVault(server);
  await syncOnce(laptop);
  const phone = await joinBareDevice(server, laptop);
  for (let round = 0; round < 5; round++) {
    await save(laptop, round * 10, round * 10 + 1);
    await save(phone, round * 10 + 1, round * 10 + 2);
    await laptop.log.flush();
    await phone.log.flush();
    await (round % 2 === 0 ? syncOnce(laptop) : syncOnce(phone));
    await syncOnce(phone);
  }
  await syncOnce(laptop);
  await syncOnce(phone);
  expect(await names(laptop)).toHaveLength(15);
  expect(await names(phone)).toEqual(await names(laptop));
  expect(phone.log.vector()).toEqual(laptop.log.vector());
  expect([...phone.alarms.list(), ...laptop.alarms.list()]).toEqual([]);
});

test("much that comes is kept piece by piece, by the cursor as by stream", async () => {
  const server = new FakeServer();
  const laptop = await createBareVault(server);
  await save(laptop, 1);
  await syncOnce(laptop);
  const phone = await joinBareDevice(server, laptop);
  // What is there when it joins comes newest first, in pieces of its own.
  await syncOnce(phone);
  server.blocksAnAnswer = 1_000;
  const write = async (from: number): Promise<void> => {
    const lines = Array.from({ length: 60 }, (_, n) => line(from + n, { name: noise() }));
    await laptop.log.append(lines);
    await syncOnce(laptop);
  };
  for (const [from, isLost] of [
    [100, false],
    [200, true],
  ] as const) {
    await write(from);
    let isGone = isLost;
    server.intercept = (method, path) => {
      if (!isGone || method !== "GET" || !/\/blocks\?(?!.*stream=)/u.test(path)) return null;
      isGone = false;
      return Response.json({ type: "urn:rootvault:problem:cursor-lost" }, { status: 409 });
    };
    const pieces: number[] = [];
    const [adopt, keep] = [phone.log.adopt.bind(phone.log), phone.log.keep.bind(phone.log)];
    let bytes = 0;
    const [adopting, keeping] = [vi.spyOn(phone.log, "adopt"), vi.spyOn(phone.log, "keep")];
    adopting.mockImplementation((block) => {
      bytes += block.bytes.length;
      adopt(block);
    });
    keeping.mockImplementation(() => {
      pieces.push(bytes);
      bytes = 0;
      return keep();
    });
    await syncOnce(phone);
    adopting.mockRestore();
    keeping.mockRestore();
    expect(isGone).toBe(false);
    expect(Math.max(...pieces)).toBeLessThan(2 * 1024 * 1024);
    expect(pieces.reduce((sum, one) => sum + one, 0)).toBeGreaterThan(3 * 1024 * 1024);
  }
});

describe("after a restart", () => {
  test("a clean one goes on in its stream; an unclean one begins the next segment", async () => {
    const server = new FakeServer();
    const laptop = await createBareVault(server);
    await save(laptop, 1);
    await syncOnce(laptop);
    await laptop.log.close();
    const again = await openBareDevice(server, laptop.disk);
    expect(await names(again)).toEqual(["thing 1"]);
    await save(again, 2);
    await again.log.flush();
    // The power fails: nothing is closed. What was saved is there.
    const third = await openBareDevice(server, laptop.disk);
    expect(await names(third)).toEqual(["thing 1", "thing 2"]);
    await save(third, 3);
    await syncOnce(third);
    const device = third.keeper.current().device;
    expect(third.log.vector()).toMatchObject({
      [`${device}/1`]: [2, expect.any(String)],
      [`${device}/2`]: [1, expect.any(String)],
    });
    expect(third.alarms.list()).toEqual([]);
  });

  test("blocks that the disk lost are fetched again, newest first", async () => {
    const server = new FakeServer();
    const laptop = await createBareVault(server);
    for (let n = 0; n < 5; n++) {
      await save(laptop, n);
      await laptop.log.flush();
    }
    await syncOnce(laptop);
    // The blocks are gone; the secrets with the pin, and the outbox, are not.
    const { blocks } = createMemoryStores();
    const again = await openBareDevice(server, {
      ...laptop.disk,
      stores: { ...laptop.disk.stores, blocks },
    });
    expect(await names(again)).toEqual([]);
    expect(again.log.missing()).toHaveLength(5);
    expect(await syncOnce(again)).toMatchObject({ pulledBlocks: 5 });
    expect(await names(again)).toHaveLength(5);
  });

  test("a cursor that outlived the blocks before it skips nothing, and nobody is accused", async () => {
    const server = new FakeServer();
    const laptop = await createBareVault(server);
    await syncOnce(laptop);
    const phone = await joinBareDevice(server, laptop);
    for (const n of [1, 2]) {
      await save(laptop, n);
      await syncOnce(laptop);
    }
    const pinned = phone.keeper.current();
    await syncOnce(phone);
    // The power goes before the pin is written; of the block store the cursor alone reached the disk.
    const { stores } = phone.disk;
    const { blocks } = createMemoryStores();
    for (const name of ["roster", "cursor"])
      await blocks.putMeta(name, (await stores.blocks.getMeta(name)) ?? "");
    const again = await openBareDevice(server, {
      stores: { ...stores, blocks },
      secrets: { current: pinned },
    });
    await save(laptop, 3);
    await syncOnce(laptop);
    expect(await syncOnce(again)).toMatchObject({ pulledBlocks: 3 });
    expect(await names(again)).toEqual(["thing 1", "thing 2", "thing 3"]);
    expect(again.alarms.list().map(({ code }) => code)).toEqual([]);
  });
});

describe("a disk restored from a backup", () => {
  test("adopts what the server has and goes on in a new segment", async () => {
    const server = new FakeServer();
    const laptop = await createBareVault(server);
    await save(laptop, 1);
    await syncOnce(laptop);
    await laptop.log.close();
    const backup = await copyDisk(laptop);
    const before = await openBareDevice(server, laptop.disk);
    await save(before, 2);
    await syncOnce(before);
    // The backup knows nothing of the second purchase, and its marker says that all is well.
    const restored = await openBareDevice(server, backup);
    await save(restored, 3);
    await restored.log.flush();
    await syncOnce(restored);
    expect(await names(restored)).toEqual(["thing 1", "thing 2", "thing 3"]);
    expect(restored.alarms.list().map((alarm) => alarm.code)).toEqual(["RESTORED"]);
    expect(restored.alarms.isStopped()).toBe(false);
    const positions = server.blocks.map((block) => `${block.stream}/${block.seq}`);
    expect(new Set(positions).size).toBe(positions.length);
  });

  test("signs no place that is found taken while its disk is still at the marker", async () => {
    const server = new FakeServer();
    const laptop = await createBareVault(server);
    await save(laptop, 1);
    await syncOnce(laptop);
    const backup = await copyDisk(laptop);
    await save(laptop, 2);
    await syncOnce(laptop);
    const restored = await openBareDevice(server, backup);
    await save(restored, 3);
    // The marker says that the stream goes on; as it is taken away, what the server has of it comes in.
    const { marker } = backup.stores;
    const remove = marker.remove.bind(marker);
    marker.remove = async () => {
      await remove();
      const verdict = restored.log.verify(server.blocks.at(-1)!.bytes);
      if (verdict.kind === "accepted") restored.log.adopt(verdict.block);
    };
    await restored.log.flush();
    expect(restored.log.hasTakenPlaces()).toBe(false);
    await restored.log.keep();
    await syncOnce(restored);
    expect(await names(restored)).toEqual(["thing 1", "thing 2", "thing 3"]);
    expect(server.evidence.size).toBe(0);
  });

  test("that only had lines waiting goes on in a new segment too, and offers nothing for a taken place", async () => {
    const server = new FakeServer();
    const laptop = await createBareVault(server);
    await save(laptop, 1);
    await syncOnce(laptop);
    const backup = await copyDisk(laptop);
    await save(laptop, 2);
    await syncOnce(laptop);
    // What the restored disk saves is not sealed before the sync: nothing unpublished tells that a place is taken.
    const restored = await openBareDevice(server, backup);
    await save(restored, 3);
    await syncOnce(restored);
    expect(await names(restored)).toEqual(["thing 1", "thing 2", "thing 3"]);
    expect(server.evidence.size).toBe(0);
    expect(codes(restored)).toEqual(["RESTORED"]);
  });

  test("that lost its KEM key tells so, and is let in again by the next epoch", async () => {
    const server = new FakeServer();
    const laptop = await createBareVault(server);
    await syncOnce(laptop);
    const [phone, tablet, watch] = [
      await joinBareDevice(server, laptop),
      await joinBareDevice(server, laptop),
      await joinBareDevice(server, laptop),
    ];
    await syncOnce(phone);
    const backup = await copyDisk(phone);
    const remove = async (gone: BareDevice): Promise<void> => {
      const { device } = gone.keeper.current();
      const state = laptop.roster.current();
      await laptop.roster.accept(await removeMember(laptop, state, device, laptop.log.vector()));
      await syncOnce(laptop);
    };
    // The phone changes its KEM key after the first removal, so the second epoch is wrapped for the new one.
    await remove(tablet);
    await syncOnce(phone);
    await remove(watch);
    const restored = await openBareDevice(server, backup);
    await save(restored, 1);
    await expect(syncOnce(restored)).rejects.toMatchObject({ code: "LOCKBOX_MISSING" });
    await expect(syncOnce(restored)).rejects.toMatchObject({ code: "LOCKBOX_MISSING" });
    expect(await names(restored)).toEqual(["thing 1"]);
    await syncOnce(laptop);
    const state = laptop.roster.current();
    await laptop.roster.accept(await startEpoch(laptop, state));
    await syncOnce(laptop);
    await syncOnce(restored);
    await syncOnce(laptop);
    expect(await names(laptop)).toEqual(["thing 1"]);
    expect(codes(restored).filter((code) => code !== "ROSTER_CHANGED")).toEqual([]);
  });

  test("that comes back before the next epoch renews its KEM key in time", async () => {
    const server = new FakeServer();
    const laptop = await createBareVault(server);
    await syncOnce(laptop);
    const phone = await joinBareDevice(server, laptop);
    await syncOnce(phone);
    const backup = await copyDisk(phone);
    await laptop.roster.accept(await startEpoch(laptop, laptop.roster.current()));
    await syncOnce(laptop);
    await syncOnce(phone);
    // The lockbox of this epoch is of the old key, which the backup has; the next one would be of a key that is gone.
    const restored = await openBareDevice(server, backup);
    await syncOnce(restored);
    await syncOnce(laptop);
    await laptop.roster.accept(await startEpoch(laptop, laptop.roster.current()));
    await syncOnce(restored);
    expect(restored.keeper.current().epochKeys.has(3)).toBe(true);
    expect(codes(restored)).toEqual([]);
  });

  test("two running copies are told: a place is taken, and after a fresh segment the next one too", async () => {
    const server = new FakeServer();
    const laptop = await createBareVault(server);
    await save(laptop, 1);
    await syncOnce(laptop);
    const { session } = laptop;
    const call = session.call.bind(session);
    const refused: string[] = [];
    Object.assign(session, {
      call: (ask: Parameters<typeof call>[0]) => {
        if (ask.method !== "POST" || !ask.path.endsWith("/blocks")) return call(ask);
        const { id: taken, header } = laptop.log.unpublished()[0]!;
        refused.push(`${header.segment}/${header.seq}`);
        return Promise.resolve(
          new Response(`${JSON.stringify({ id: taken, error: "equivocation" })}\n`),
        );
      },
    });
    await save(laptop, 2);
    await expect(syncOnce(laptop)).rejects.toMatchObject({ code: "CLONED" });
    expect(refused).toEqual(["1/2", "2/1"]);
    expect(await names(laptop)).toEqual(["thing 1", "thing 2"]);
  });
});

function startEpoch(device: BareDevice, state: RosterState): Promise<RosterState> {
  return appendRoster(writerOf(device), state, async (base) =>
    newEpoch(base, await currentEpochKey(device, base), device.random),
  );
}

async function copyDisk(device: BareDevice): Promise<BareDevice["disk"]> {
  const from = device.disk.stores;
  const stores = createMemoryStores();
  for (const position of await from.blocks.positions()) {
    const bytes = await from.blocks.get(position);
    if (bytes !== null) await stores.blocks.put([{ position, id: blockId(bytes), bytes }]);
  }
  for (const name of ["roster", "cursor"])
    await stores.blocks.putMeta(name, (await from.blocks.getMeta(name)) ?? "");
  await stores.outbox.replace(await from.outbox.read(0, Number.POSITIVE_INFINITY));
  const marker = await from.marker.read();
  if (marker !== null) await stores.marker.write(marker);
  return { stores, secrets: { current: device.keeper.current() } };
}

describe("a removed phone", () => {
  test("reads nothing that is sealed later; what it wrote before stays", async () => {
    const server = new FakeServer();
    const laptop = await createBareVault(server);
    await syncOnce(laptop);
    const phone = await joinBareDevice(server, laptop);
    await save(phone, 1);
    await syncOnce(phone);
    await syncOnce(laptop);
    // Ann saves something before she removes the phone, and syncs only after.
    await save(laptop, 2);
    await laptop.log.flush();
    const member = phone.keeper.current().device;
    await laptop.roster.accept(
      await removeMember(laptop, laptop.roster.current(), member, laptop.log.vector()),
    );
    await save(laptop, 3);
    await syncOnce(laptop);
    expect(await names(laptop)).toEqual(["thing 1", "thing 2", "thing 3"]);
    expect(laptop.roster.current().epoch).toBe(2);
    // What waited in the old epoch was sealed anew: the server has no block of the laptop from epoch 1.
    expect(
      server.blocks
        .filter((block) => !block.stream.startsWith(member))
        .map((block) => block.bytes[47]),
    ).toEqual([2, 2]);
    await expect(syncOnce(phone)).rejects.toMatchObject({ code: "device-removed" });
  });

  test("a KEM key changes after the epoch, and the old one is gone", async () => {
    const server = new FakeServer();
    const laptop = await createBareVault(server);
    await syncOnce(laptop);
    const phone = await joinBareDevice(server, laptop);
    const tablet = await joinBareDevice(server, laptop);
    await syncOnce(tablet);
    const old = tablet.keeper.current().kemSeed;
    await laptop.roster.accept(
      await removeMember(
        laptop,
        laptop.roster.current(),
        phone.keeper.current().device,
        laptop.log.vector(),
      ),
    );
    await syncOnce(laptop);
    await syncOnce(tablet);
    expect(tablet.keeper.current().kemSeed).not.toEqual(old);
    expect(tablet.keeper.current().nextKemSeed).toBeNull();
    expect([...tablet.keeper.current().epochKeys.keys()]).toEqual(expect.arrayContaining([1, 2]));
    expect(tablet.roster.current().entries.filter((entry) => entry.op === "prekey")).toHaveLength(
      2,
    );
  });
});

describe("the recovery kit", () => {
  test("restores everything on a new device", async () => {
    const server = new FakeServer();
    const laptop = await createBareVault(server);
    await save(laptop, 1, 2);
    await syncOnce(laptop);
    const recovered = await recoverVault(addressOf(laptop), TEST_KIT, laptop.random);
    const tablet = await openBareDevice(server, {
      stores: createMemoryStores(),
      secrets: { current: recovered.secrets },
    });
    await syncOnce(tablet);
    expect(await names(tablet)).toEqual(["thing 1", "thing 2"]);
    await syncOnce(laptop);
    expect(laptop.alarms.list().map((alarm) => alarm.code)).toEqual(["ROSTER_CHANGED"]);
  });

  test("another kit opens nothing", async () => {
    const server = new FakeServer();
    const laptop = await createBareVault(server);
    const other = new Uint8Array(32).fill(99);
    await expect(openByKit(addressOf(laptop), other)).rejects.toMatchObject({
      code: "KIT_MISMATCH",
    });
  });
});

async function household(): Promise<{
  server: FakeServer;
  laptop: BareDevice;
  phone: BareDevice;
}> {
  const server = new FakeServer();
  const laptop = await createBareVault(server);
  await save(laptop, 1);
  await syncOnce(laptop);
  const phone = await joinBareDevice(server, laptop);
  await syncOnce(phone);
  await save(phone, 2);
  await syncOnce(phone);
  return { server, laptop, phone };
}

function codes(device: BareDevice): string[] {
  return device.alarms.list().map((alarm) => alarm.code);
}

describe("a network that fails", () => {
  test("an answer that breaks off withholds nothing: no alarm, and the next sync goes on", async () => {
    const { server, laptop } = await household();
    const phone = await joinBareDevice(server, laptop);
    for (const part of ["/blocks/get", "/blocks"]) {
      await save(laptop, server.blocks.length + 10);
      await syncOnce(laptop);
      server.intercept = (_, path) => {
        if (!path.split("?")[0]!.endsWith(part)) return null;
        const cut = new ReadableStream({ pull: (it) => it.error(new TypeError("cut")) });
        return new Response(cut);
      };
      await expect(syncOnce(phone)).rejects.toMatchObject({ code: "unreachable" });
      expect(codes(phone)).toEqual([]);
      server.intercept = () => null;
      await syncOnce(phone);
    }
    expect(await names(phone)).toEqual(await names(laptop));
  });
});

describe("a server that lies", () => {
  test("a flipped bit is an alarm, and is over once the true block comes", async () => {
    const { server, laptop } = await household();
    const good = [...server.blocks];
    server.blocks = good.map((block, index) => {
      if (index !== 1) return block;
      const bytes = block.bytes.slice();
      bytes[500] = (bytes[500] ?? 0) ^ 1;
      return { ...block, bytes };
    });
    await syncOnce(laptop);
    expect(codes(laptop)).toEqual(["BAD_SIGNATURE"]);
    expect(await names(laptop)).toEqual(["thing 1"]);
    server.blocks = good;
    await syncOnce(laptop);
    expect(codes(laptop)).toEqual([]);
    expect(await names(laptop)).toEqual(["thing 1", "thing 2"]);
  });

  test("an older state than seen stops publishing, and nothing is lost here", async () => {
    const { server, laptop } = await household();
    await syncOnce(laptop);
    server.forgetAfter(1);
    await save(laptop, 3);
    await expect(syncOnce(laptop)).rejects.toMatchObject({ code: "ROLLBACK" });
    expect(await names(laptop)).toEqual(["thing 1", "thing 2", "thing 3"]);
    expect(server.blocks).toHaveLength(1);
    // The owner decides: the alarm is over, and publishing goes on if the server is whole again.
    expect(laptop.alarms.isStopped()).toBe(true);
  });

  test("a block withheld from under another shows as WITHHELD", async () => {
    const { server, laptop, phone } = await household();
    await syncOnce(laptop);
    await save(laptop, 3);
    await syncOnce(laptop);
    await syncOnce(phone);
    await save(phone, 4);
    await syncOnce(phone);
    // A tablet restored from the kit is shown the phone's newest block, but not the laptop's that it had seen.
    const recovered = await recoverVault(addressOf(laptop), TEST_KIT, laptop.random);
    const { device } = laptop.keeper.current();
    server.blocks = server.blocks.filter(
      (block) => !(block.stream.startsWith(device) && block.seq === 2),
    );
    const tablet = await openBareDevice(server, {
      stores: createMemoryStores(),
      secrets: { current: recovered.secrets },
    });
    await syncOnce(tablet);
    expect(codes(tablet)).toEqual(["WITHHELD"]);
    expect(await names(tablet)).toEqual(["thing 1", "thing 2"]);
  });

  test("blocks served in another order wait for each other, and all come in", async () => {
    const { server, laptop, phone } = await household();
    await syncOnce(laptop);
    await save(laptop, 3);
    await syncOnce(laptop);
    await syncOnce(phone);
    for (const n of [4, 5]) {
      await save(phone, n);
      await phone.log.flush();
    }
    await syncOnce(phone);
    // What the phone had seen of the laptop comes after the phone's two blocks that refer to it.
    const late = server.blocks.find(
      (block) => block.stream.startsWith(laptop.keeper.current().device) && block.seq === 2,
    )!;
    const others = server.blocks.filter((block) => block !== late);
    server.blocks = [...others, { ...late, change: 100 }];
    const recovered = await recoverVault(addressOf(laptop), TEST_KIT, laptop.random);
    const tablet = await openBareDevice(server, {
      stores: createMemoryStores(),
      secrets: { current: recovered.secrets },
    });
    await syncOnce(tablet);
    expect(codes(tablet)).toEqual([]);
    expect(await names(tablet)).toHaveLength(5);
  });

  test("alarms without end do not push out the one that stops publishing", async () => {
    const { server, laptop } = await household();
    await syncOnce(laptop);
    server.forgetAfter(0);
    await expect(syncOnce(laptop)).rejects.toMatchObject({ code: "ROLLBACK" });
    for (let n = 0; n < 150; n++) await laptop.alarms.raise("WITHHELD", "x", { position: n });
    expect(laptop.alarms.isStopped()).toBe(true);
    expect(laptop.alarms.list()).toHaveLength(100);
    await laptop.alarms.decide({ code: "ROLLBACK", decision: "go-on" }, []);
    expect(laptop.alarms.isStopped()).toBe(false);
  });

  test("a server that gives one block for ever does not hold the sync", async () => {
    const { server, laptop, phone } = await household();
    await save(laptop, 7);
    await syncOnce(laptop);
    await syncOnce(phone);
    const [first] = server.blocks;
    let answers = 0;
    server.intercept = (method, path) => {
      if (method !== "GET" || !/\/blocks\?max/.test(path)) return null;
      answers += 1;
      if (answers > 50) throw new Error("for ever");
      return new Response(writeFrame(first!.bytes, 1000 + answers).slice());
    };
    await save(laptop, 8);
    await syncOnce(laptop);
    await syncOnce(phone);
    expect(answers).toBeLessThan(10);
    expect(await names(phone)).toContain("thing 8");
  });

  test("a roster cut short is a rollback", async () => {
    const { server, laptop } = await household();
    await syncOnce(laptop);
    server.entries = server.entries.slice(0, 1);
    await expect(syncOnce(laptop)).rejects.toMatchObject({ code: "ROSTER_ROLLBACK" });
    expect(laptop.alarms.isStopped()).toBe(true);
  });

  test("a block in another's place is an alarm", async () => {
    const { server, laptop, phone } = await household();
    await save(phone, 5);
    await syncOnce(phone);
    server.intercept = (method, path) =>
      method === "GET" && path.includes("/blocks?max") ? new Response(new Uint8Array()) : null;
    const [first, second, third] = server.blocks;
    server.blocks = [
      first!,
      { ...third!, seq: second!.seq, change: 2 },
      { ...second!, seq: third!.seq, change: 3 },
    ];
    await syncOnce(laptop);
    expect(codes(laptop)).toEqual(["MISPLACED"]);
  });

  test("an ack that another key signed settles nothing", async () => {
    const { server, laptop } = await household();
    await save(laptop, 3);
    const { session } = laptop;
    const call = session.call.bind(session);
    Object.assign(session, {
      call: async (ask: Parameters<typeof call>[0]) => {
        const answer = await call(ask);
        if (ask.method !== "POST" || !ask.path.endsWith("/blocks")) return answer;
        return new Response((await answer.text()).replace(/"ts":\d/, '"ts":2'));
      },
    });
    await expect(syncOnce(laptop)).rejects.toMatchObject({ code: "BAD_SIGNATURE" });
    expect(laptop.log.unpublished()).toHaveLength(1);
    expect(server.blocks).toHaveLength(3);
  });
});
