import { describe, expect, test, vi } from "vitest";

import type { StreamName } from "../model/ids.ts";
import { toBlockId } from "../protocol/ids.ts";
import { splitStream } from "../protocol/log/block-stream.ts";
import { recoverVault } from "../roster/recover.ts";
import { removeMember } from "../roster/remove.ts";
import type { StoredBlock } from "../store/block-store.ts";
import { createMemoryStores } from "../store/memory-store.ts";
import {
  addressOf,
  type BareDevice,
  createBareVault,
  joinBareDevice,
  openBareDevice,
  TEST_KIT,
} from "../testing/bare-device.ts";
import {
  bareHousehold,
  codesOf,
  type Household,
  saveThings,
  thingsOf,
} from "../testing/bare-household.ts";
import { FakeServer } from "../testing/fake-server.ts";
import { syncOnce } from "./sync-once.ts";

/** Bytes of two small blocks. */
const TWO_BLOCKS = { stretchBytes: 5_000 };

/** The laptop has things 1, 3, 5 and 7, the phone 2, 4 and 6, a block each, and both know all of it. */
async function sevenThings(): Promise<Household> {
  const home = await bareHousehold();
  const { laptop, phone } = home;
  await saveThings(laptop, 3, 5, 7);
  await saveThings(phone, 4, 6);
  for (const device of [laptop, phone, laptop]) await syncOnce(device);
  return home;
}

async function restored({
  server,
  laptop,
}: Pick<Household, "server" | "laptop">): Promise<BareDevice> {
  const { secrets } = await recoverVault(addressOf(laptop), TEST_KIT, laptop.random);
  return openBareDevice(server, { stores: createMemoryStores(), secrets: { current: secrets } });
}

async function syncToEnd(device: BareDevice): Promise<void> {
  for (let owed = Number.POSITIVE_INFINITY; owed > 0;) {
    const next = await syncOnce(device, TWO_BLOCKS);
    if (next.owed >= owed) return;
    ({ owed } = next);
  }
}

function streamOf({ keeper, log }: BareDevice): StreamName {
  const { device } = keeper.current();
  return Object.keys(log.vector()).find(
    (stream) => splitStream(stream as StreamName).device === device,
  ) as StreamName;
}

function hide(server: FakeServer, stream: StreamName, ...hidden: readonly number[]): () => void {
  const whole = server.blocks;
  server.blocks = whole.filter((one) => one.stream !== stream || !hidden.includes(one.seq));
  return () => {
    server.blocks = whole;
  };
}

/** The phone is shown another first block of a stream, and says so in what it writes next, thing 8. */
async function lieAbout({ server, phone }: Household, stream: StreamName): Promise<void> {
  const { pin } = phone.keeper.current();
  const vector = { ...pin.vector, [stream]: [1, toBlockId(new Uint8Array(32).fill(9))] as const };
  const liar = await openBareDevice(server, {
    stores: { ...createMemoryStores(), marker: phone.disk.stores.marker },
    secrets: { current: { ...phone.keeper.current(), pin: { ...pin, vector } } },
  });
  await saveThings(liar, 8);
  const [block] = liar.log.unpublished();
  if (block === undefined) throw new Error("the liar wrote nothing");
  const { id, header } = block;
  const bytes = (await liar.log.readUnpublished(id))!;
  const change = server.blocks.length + 1;
  server.blocks.push({ change, stream: header.stream, seq: header.seq, id, bytes });
}

const ways: readonly (readonly [string, (home: Household) => Promise<BareDevice>])[] = [
  ["with a welcome", (home) => joinBareDevice(home.server, home.laptop)],
  ["by the kit", restored],
];

describe.each(ways)("a device that comes in %s", (_, comeIn) => {
  test("gets the newest of every stream first, and goes on from there after a restart", async () => {
    const home = await sevenThings();
    const tablet = await comeIn(home);
    expect(await syncOnce(tablet, TWO_BLOCKS)).toMatchObject({ pulledBlocks: 2, owed: 5 });
    expect(await thingsOf(tablet)).toEqual([6, 7]);
    const again = await openBareDevice(home.server, tablet.disk);
    expect(await thingsOf(again)).toEqual([6, 7]);
    expect(await syncOnce(again, TWO_BLOCKS)).toMatchObject({ pulledBlocks: 2, owed: 3 });
    expect(await thingsOf(again)).toEqual([4, 5, 6, 7]);
    await syncToEnd(again);
    expect(await thingsOf(again)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(again.log.vector()).toEqual(home.laptop.log.vector());
    expect(codesOf(again)).toEqual([]);
  });

  test("hears of what is new, and sends what it saved, while most is owed", async () => {
    const home = await sevenThings();
    const { laptop, phone } = home;
    const tablet = await comeIn(home);
    await syncOnce(tablet, TWO_BLOCKS);
    await saveThings(phone, 8);
    await syncOnce(phone);
    await saveThings(tablet, 9);
    expect(await syncOnce(tablet, TWO_BLOCKS)).toMatchObject({ pushedBlocks: 1, owed: 3 });
    expect(await thingsOf(tablet)).toEqual([4, 5, 6, 7, 8, 9]);
    await syncOnce(laptop);
    expect(await thingsOf(laptop)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    await syncToEnd(tablet);
    expect(codesOf(tablet)).toEqual([]);
    expect(await thingsOf(tablet)).toEqual(await thingsOf(laptop));
    // What was noted of blocks to come is forgotten once they have.
    const kept = (await tablet.blocks.getMeta("owed")) ?? JSON.stringify({ walk: {}, seen: [] });
    expect(JSON.parse(kept)).toEqual({ walk: {}, seen: [] });
  });

  test("tells of a block that is owed and does not come; the other streams go on, and so does this one later", async () => {
    const home = await sevenThings();
    const stream = streamOf(home.laptop);
    const tablet = await comeIn(home);
    await syncOnce(tablet, TWO_BLOCKS);
    const show = hide(home.server, stream, 3);
    await syncOnce(tablet);
    expect(codesOf(tablet)).toEqual(["WITHHELD"]);
    expect(tablet.alarms.list()[0]?.details).toMatchObject({ position: `${stream}/3` });
    expect(await thingsOf(tablet)).toEqual([2, 4, 6, 7]);
    show();
    await syncOnce(tablet);
    expect(await thingsOf(tablet)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(codesOf(tablet)).toEqual([]);
  });

  test("hears of what a removed device wrote too late, and keeps it out", async () => {
    const home = await sevenThings();
    const { laptop, phone } = home;
    await saveThings(phone, 8);
    await syncOnce(phone);
    // The laptop removes the phone before it has heard of thing 8.
    const { device } = phone.keeper.current();
    const state = laptop.roster.current();
    await laptop.roster.accept(await removeMember(laptop, state, device, laptop.log.vector()));
    const tablet = await comeIn(home);
    await syncToEnd(tablet);
    expect(await thingsOf(tablet)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(codesOf(tablet)).toEqual(["LATE_FROM_REMOVED"]);
    expect(tablet.quarantine.list()).toHaveLength(1);
  });

  test("takes no other block in the place of one that is owed", async () => {
    const home = await sevenThings();
    const stream = streamOf(home.laptop);
    const tablet = await comeIn(home);
    await syncOnce(tablet, TWO_BLOCKS);
    const whole = home.server.blocks;
    const newest = whole.find((one) => one.stream === stream && one.seq === 4)!;
    const third = whole.find((one) => one.stream === stream && one.seq === 3)!;
    const swapped = { ...third, bytes: newest.bytes };
    home.server.blocks = whole.map((one) => (one === third ? swapped : one));
    await syncOnce(tablet);
    expect(codesOf(tablet)).toEqual(["MISPLACED"]);
    expect(tablet.log.missing()).toContainEqual({ stream, seq: 3 });
  });

  test("holds what an author had seen of an owed block against the block when it comes, also after a restart", async () => {
    const home = await sevenThings();
    const { server, laptop } = home;
    const stream = streamOf(laptop);
    const tablet = await comeIn(home);
    await syncOnce(tablet, TWO_BLOCKS);
    await lieAbout(home, stream);
    await syncOnce(tablet, TWO_BLOCKS);
    expect(codesOf(tablet)).toEqual([]);
    expect(await thingsOf(tablet)).toContain(8);
    const again = await openBareDevice(server, tablet.disk);
    await expect(syncOnce(again)).rejects.toMatchObject({ code: "FORK" });
    expect(again.alarms.list()[0]?.details).toMatchObject({ position: `${stream}/1` });
    // The chain is believed: what the laptop wrote is all here.
    expect(await thingsOf(again)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });
});

test("a device that comes in by the kit checks what nobody has verified before it", async () => {
  const home = await sevenThings();
  const stream = streamOf(home.laptop);
  await lieAbout(home, stream);
  const tablet = await restored(home);
  expect(await syncOnce(tablet, TWO_BLOCKS)).toMatchObject({ owed: 6 });
  expect(await thingsOf(tablet)).toContain(8);
  await expect(syncToEnd(tablet)).rejects.toMatchObject({ code: "FORK" });
  expect(tablet.alarms.list()[0]?.details).toMatchObject({ position: `${stream}/1` });
});

test("a device that comes in by the kit is not taken in by a newest block that nobody gives", async () => {
  const home = await sevenThings();
  const { server, laptop } = home;
  const stream = streamOf(laptop);
  const tablet = await restored(home);
  server.intercept = (method, path) =>
    method === "GET" && path.endsWith("/heads")
      ? Response.json({
          streams: {
            ...laptop.log.vector(),
            [stream]: [9, toBlockId(new Uint8Array(32).fill(9))],
          },
          roster: laptop.roster.current().head,
          cursor: null,
        })
      : null;
  await syncOnce(tablet);
  expect(codesOf(tablet)).toEqual(["WITHHELD"]);
  // A head is a claim: it was not pinned, and is over with the lie.
  expect(tablet.log.vector()[stream]?.[0]).toBe(4);
  server.intercept = () => null;
  await syncOnce(tablet);
  expect(codesOf(tablet)).toEqual([]);
  expect(await thingsOf(tablet)).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

test("a device that comes in by the kit tells if the segment before a stream's first is kept from it", async () => {
  const home = await bareHousehold();
  const { server, laptop } = home;
  const first = streamOf(laptop);
  // The laptop crashes, and goes on in another segment.
  await laptop.disk.stores.marker.remove();
  const crashed = await openBareDevice(server, laptop.disk);
  await saveThings(crashed, 3);
  await syncOnce(crashed);
  const show = hide(server, first, 1);
  // The phone had seen it and says so; without the phone only the link tells.
  const all = server.blocks;
  const phones = streamOf(home.phone);
  server.blocks = all.filter(({ stream }) => stream !== phones);
  const second = server.blocks.find(({ bytes }) => bytes.length > 0)!;
  expect(second.stream).not.toBe(first);
  const tablet = await restored(home);
  await syncOnce(tablet);
  expect(codesOf(tablet)).toContain("WITHHELD");
  show();
  await syncOnce(tablet);
  expect(codesOf(tablet)).toEqual([]);
  expect(await thingsOf(tablet)).toEqual([1, 2, 3]);
});

function died(): Promise<never> {
  return Promise.reject(new Error("the power went"));
}

function isOfSecond({ position }: StoredBlock): boolean {
  return splitStream(position.stream).segment === 2;
}

test.each(["its pin", "all of its blocks", "the block that another links to"])(
  "a device that comes in by the kit and crashes where it begins, before it writes %s, raises no alarm later",
  async (written) => {
    const server = new FakeServer();
    const laptop = await createBareVault(server);
    // What the crash leaves in the outbox is not published yet, so only the link of the next segment names it.
    await saveThings(laptop, 1, 2);
    await laptop.disk.stores.marker.remove();
    const crashed = await openBareDevice(server, laptop.disk);
    await saveThings(crashed, 3);
    await syncOnce(crashed);
    const tablet = await restored({ server, laptop });
    const { blocks } = tablet.disk.stores;
    const put = blocks.put.bind(blocks);
    const cut =
      written === "its pin"
        ? vi.spyOn(tablet.keeper, "save").mockImplementation(died)
        : vi.spyOn(blocks, "put").mockImplementation(async (all) => {
            if (written.startsWith("the block")) await put(all.filter((one) => isOfSecond(one)));
            await died();
          });
    await expect(syncOnce(tablet)).rejects.toThrow("the power went");
    expect(cut).toHaveBeenCalledTimes(1);
    cut.mockRestore();
    const again = await openBareDevice(server, tablet.disk);
    await syncOnce(again, TWO_BLOCKS);
    expect(codesOf(again)).toEqual([]);
    await syncToEnd(again);
    expect(codesOf(again)).toEqual([]);
    expect(await thingsOf(again)).toEqual([1, 2, 3]);
  },
);
