import { describe, expect, test } from "vitest";

import { readBlockHeader } from "../protocol/log/block-header.ts";
import { recoverVault } from "../roster/recover.ts";
import { createMemoryStores } from "../store/memory-store.ts";
import {
  addressOf,
  createBareVault,
  joinBareDevice,
  openBareDevice,
  TEST_KIT,
  type BareDevice,
} from "../testing/bare-device.ts";
import { liveLines } from "../testing/bare-household.ts";
import { FakeServer } from "../testing/fake-server.ts";
import { decideAlarm } from "./decide.ts";
import { syncOnce } from "./sync-once.ts";

function line(n: number): object {
  const id = `${"A".repeat(18)}${String(n).padStart(3, "0")}A`;
  return { id, v: 1, rev: 1, name: `thing ${n}` };
}

async function save(device: BareDevice, ...numbers: number[]): Promise<void> {
  for (const n of numbers) {
    await device.log.append([
      { collection: "purchases", from: "self", text: JSON.stringify(line(n)) },
    ]);
    await device.log.flush();
  }
}

async function names(device: BareDevice): Promise<string[]> {
  return (await liveLines(device.log, "purchases"))
    .map((one) => (JSON.parse(one.text) as { name: string }).name)
    .toSorted();
}

function stopping(device: BareDevice): string[] {
  return device.alarms.list().flatMap((one) => (one.stopsPublishing ? [one.code] : []));
}

const pushBack = { code: "ROLLBACK", decision: "push-back" } as const;
const goOn = (code: string) => ({ code, decision: "go-on" }) as const;

/** Ann's laptop and phone, in step: the laptop wrote 1, 2, 3, the phone 4, 5. */
async function household(): Promise<{ server: FakeServer; laptop: BareDevice; phone: BareDevice }> {
  const server = new FakeServer();
  const laptop = await createBareVault(server);
  await save(laptop, 1);
  await syncOnce(laptop);
  const phone = await joinBareDevice(server, laptop);
  await syncOnce(phone);
  await save(laptop, 2, 3);
  await syncOnce(laptop);
  await syncOnce(phone);
  await save(phone, 4, 5);
  await syncOnce(phone);
  await syncOnce(laptop);
  return { server, laptop, phone };
}

/** A tablet restored by the kit, which knows nothing but what the server shows. */
async function freshDevice(server: FakeServer, from: BareDevice): Promise<BareDevice> {
  const recovered = await recoverVault(addressOf(from), TEST_KIT, from.random);
  const stores = createMemoryStores();
  return await openBareDevice(server, { stores, secrets: { current: recovered.secrets } });
}

function isOf(device: BareDevice): (block: { readonly stream: string }) => boolean {
  return ({ stream }) => stream.startsWith(device.keeper.current().device);
}

describe("a server restored from a backup", () => {
  test("gets back what it lost from each device, and a fresh device has everything", async () => {
    const { server, laptop, phone } = await household();
    const before = server.blocks.map((block) => [block.stream, block.seq, block.id]);
    // The backup is from after the laptop's first block.
    server.forgetAfter(1);
    await save(laptop, 6);
    await expect(syncOnce(laptop)).rejects.toMatchObject({
      code: "ROLLBACK",
      details: { seen: 5, shown: 1 },
    });
    expect(laptop.alarms.list()[0]?.text).toContain("(1 of 5 entries)");
    expect(server.blocks).toHaveLength(1);
    expect(await decideAlarm(laptop, pushBack)).toEqual({ sentBlocks: 2 });
    // The phone's blocks are still missing: that is accepted, and the laptop goes on.
    await syncOnce(laptop);
    expect(laptop.alarms.list()).toMatchObject([
      { code: "ROLLBACK", stopsPublishing: false, decided: { decision: "push-back" } },
    ]);
    await expect(syncOnce(phone)).rejects.toMatchObject({ code: "ROLLBACK" });
    expect(await decideAlarm(phone, pushBack)).toEqual({ sentBlocks: 2 });
    await syncOnce(phone);
    await syncOnce(laptop);
    expect([...laptop.alarms.list(), ...phone.alarms.list()]).toEqual([]);
    expect([laptop, phone].map((one) => one.keeper.current().decisions ?? [])).toEqual([[], []]);
    const tablet = await freshDevice(server, laptop);
    await syncOnce(tablet);
    expect(tablet.alarms.list()).toEqual([]);
    expect(await names(tablet)).toEqual([1, 2, 3, 4, 5, 6].map((n) => `thing ${n}`));
    // Each went to its own place as it was: no position holds anything else than before.
    const after = server.blocks.map((block) => [block.stream, block.seq, block.id]);
    expect(after).toEqual(expect.arrayContaining(before));
    expect(after).toHaveLength(before.length + 1);
  });

  test("gets back all segments in their order", async () => {
    const { server, laptop } = await household();
    // The power fails twice: the laptop goes on in new segments.
    const second = await openBareDevice(server, laptop.disk);
    await laptop.disk.stores.marker.remove();
    const third = await openBareDevice(server, second.disk);
    await save(third, 6, 7);
    await syncOnce(third);
    const segments = server.blocks.filter(isOf(third)).map((one) => readBlockHeader(one.bytes));
    expect(new Set(segments.map(({ segment }) => segment)).size).toBe(2);
    server.blocks = server.blocks.filter((block) => !isOf(third)(block));
    await expect(syncOnce(third)).rejects.toMatchObject({ code: "ROLLBACK" });
    expect(await decideAlarm(third, pushBack)).toEqual({ sentBlocks: 5 });
    await syncOnce(third);
    expect(third.alarms.list()).toEqual([]);
  });

  test("is not gone on with while it lacks own entries; a whole one is", async () => {
    const { server, laptop } = await household();
    const whole = server.blocks;
    server.forgetAfter(1);
    await expect(syncOnce(laptop)).rejects.toMatchObject({ code: "ROLLBACK" });
    await expect(decideAlarm(laptop, goOn("ROLLBACK"))).rejects.toMatchObject({
      code: "publishing-stopped",
    });
    expect(stopping(laptop)).toEqual(["ROLLBACK"]);
    // The operator finds the newer folder. The alarm waits for Ann all the same.
    server.blocks = whole;
    const shownAgain = {
      message: expect.stringContaining("The server shows again all") as string,
      details: expect.objectContaining({ isOver: true }) as object,
    };
    await expect(syncOnce(laptop)).rejects.toMatchObject({ code: "ROLLBACK", ...shownAgain });
    // It says what is wanting, and no longer so once the server shows less again.
    server.forgetAfter(1);
    await expect(syncOnce(laptop)).rejects.not.toMatchObject(shownAgain);
    expect(laptop.alarms.list().map(({ isOver }) => isOver)).not.toContain(true);
    server.blocks = whole;
    await expect(syncOnce(laptop)).rejects.toMatchObject(shownAgain);
    await decideAlarm(laptop, goOn("ROLLBACK"));
    await syncOnce(laptop);
    expect(laptop.alarms.list()).toEqual([]);
  });

  test("that lost roster entries too says that those cannot be sent again", async () => {
    const { server, laptop } = await household();
    server.forgetAfter(1);
    await expect(syncOnce(laptop)).rejects.toMatchObject({ code: "ROLLBACK" });
    server.entries = server.entries.slice(0, 1);
    await expect(decideAlarm(laptop, pushBack)).rejects.toMatchObject({
      code: "ROSTER_ROLLBACK",
      message: expect.stringContaining("cannot send those again") as string,
    });
    expect(stopping(laptop)).toEqual(["ROSTER_ROLLBACK", "ROLLBACK"]);
    expect(server.blocks).toHaveLength(1);
  });
});

describe("a decision", () => {
  test("holds over a restart, for what was decided on and nothing worse", async () => {
    const { server, laptop, phone } = await household();
    // Only the phone's blocks are gone: Ann goes on without them.
    const whole = server.blocks;
    server.blocks = whole.filter((block) => !isOf(phone)(block) || block.seq === 1);
    await expect(syncOnce(laptop)).rejects.toMatchObject({ code: "ROLLBACK" });
    await decideAlarm(laptop, goOn("ROLLBACK"));
    await save(laptop, 6);
    await syncOnce(laptop);
    await laptop.log.close();
    const again = await openBareDevice(server, laptop.disk);
    await save(again, 7);
    await syncOnce(again);
    expect(stopping(again)).toEqual([]);
    expect(await names(again)).toHaveLength(7);
    // Now the server hides one more.
    const before = server.blocks.length;
    server.blocks = server.blocks.filter((block) => !isOf(phone)(block));
    await save(again, 8);
    await expect(syncOnce(again)).rejects.toMatchObject({ code: "ROLLBACK" });
    expect(server.blocks).toHaveLength(before - 1);
  });

  test("is over with its fact: the same rollback once more is a new alarm", async () => {
    const { server, laptop } = await household();
    const rollBack = async (): Promise<void> => {
      server.blocks = server.blocks.filter((block) => !isOf(laptop)(block) || block.seq === 1);
      await expect(syncOnce(laptop)).rejects.toMatchObject({ code: "ROLLBACK" });
    };
    for (let time = 0; time < 2; time++) {
      await rollBack();
      expect(await decideAlarm(laptop, pushBack)).toEqual({ sentBlocks: 2 });
    }
    await rollBack();
  });

  test("lies sealed with the secrets: a store that says so alone is not believed", async () => {
    const { server, laptop } = await household();
    server.forgetAfter(1);
    await expect(syncOnce(laptop)).rejects.toMatchObject({ code: "ROLLBACK" });
    const { blocks } = laptop.disk.stores;
    await blocks.putMeta("alarms", "[]");
    const again = await openBareDevice(server, laptop.disk);
    await expect(syncOnce(again)).rejects.toMatchObject({ code: "ROLLBACK" });
    expect(server.blocks).toHaveLength(1);
  });

  test("on a roster counts only once the roster verifies", async () => {
    const { server, laptop } = await household();
    const whole = server.entries;
    server.entries = whole.slice(0, 1);
    await expect(syncOnce(laptop)).rejects.toMatchObject({ code: "ROSTER_ROLLBACK" });
    const decide = () => decideAlarm(laptop, goOn("ROSTER_ROLLBACK"));
    await expect(decide()).rejects.toMatchObject({ code: "ROSTER_ROLLBACK" });
    expect(stopping(laptop)).toEqual(["ROSTER_ROLLBACK"]);
    server.entries = whole;
    // A sync that finds it whole says so; whether to go on is Ann's to say, also after a restart.
    await expect(syncOnce(laptop)).rejects.toMatchObject({ details: { isOver: true } });
    expect(stopping(laptop)).toEqual(["ROSTER_ROLLBACK"]);
    const again = await openBareDevice(server, laptop.disk);
    expect(again.alarms.list()).toMatchObject([{ code: "ROSTER_ROLLBACK", isOver: true }]);
    // Hidden once more, which ends a sync before it is through, it is over no longer.
    server.entries = whole.slice(0, 1);
    await expect(syncOnce(laptop)).rejects.toMatchObject({ code: "ROSTER_ROLLBACK" });
    expect(laptop.alarms.list().map(({ isOver }) => isOver)).toEqual([undefined]);
    server.entries = whole;
    await decide();
    await save(laptop, 6);
    await syncOnce(laptop);
    expect(laptop.alarms.list()).toEqual([]);
    server.entries = whole.slice(0, 1);
    await expect(syncOnce(laptop)).rejects.toMatchObject({ code: "ROSTER_ROLLBACK" });
  });

  test("on a fork lets this device publish; the other history stays out, and another fork stops it again", async () => {
    const { server, laptop } = await household();
    const fork = (position: string) =>
      laptop.alarms.raise("FORK", "two histories", { position, id: "00" });
    await fork("a/1");
    await save(laptop, 6);
    const before = server.blocks.length;
    // No sync shows that a fork is over, and what is not over is told first.
    const told = { code: "FORK", message: "two histories" };
    await expect(syncOnce(laptop)).rejects.toMatchObject(told);
    const whole = server.blocks;
    server.forgetAfter(1);
    await expect(syncOnce(laptop)).rejects.toMatchObject({ code: "ROLLBACK" });
    server.blocks = whole;
    await expect(syncOnce(laptop)).rejects.toMatchObject(told);
    const shown = laptop.alarms.list().map(({ code, isOver }) => [code, isOver ?? false]);
    expect(shown).toEqual([
      ["ROLLBACK", true],
      ["FORK", false],
    ]);
    expect(server.blocks).toHaveLength(before);
    await decideAlarm(laptop, goOn("ROLLBACK"));
    await decideAlarm(laptop, goOn("FORK"));
    await fork("a/1");
    expect(stopping(laptop)).toEqual([]);
    await fork("a/2");
    expect(stopping(laptop)).toEqual(["FORK"]);
    await decideAlarm(laptop, goOn("FORK"));
    await syncOnce(laptop);
    expect(server.blocks).toHaveLength(before + 1);
    expect(laptop.alarms.list()).toEqual([]);
  });

  test("needs an alarm, and pushes back a rollback alone", async () => {
    const { server, laptop } = await household();
    await expect(decideAlarm(laptop, pushBack)).rejects.toMatchObject({ code: "no-alarm" });
    await laptop.alarms.raise("FORK", "two histories", {});
    const back = { code: "FORK", decision: "push-back" } as const;
    await expect(decideAlarm(laptop, back)).rejects.toMatchObject({ code: "bad-value" });
    // A note is over when Ann has read it.
    await laptop.alarms.raise("ROSTER_CHANGED", "another device joined", { n: 7 });
    await decideAlarm(laptop, goOn("FORK"));
    await decideAlarm(laptop, goOn("ROSTER_CHANGED"));
    await syncOnce(laptop);
    expect(laptop.alarms.list()).toEqual([]);
    expect(server.blocks).toHaveLength(5);
  });
});
