/**
 * What stops a compaction, and that it then has cost nothing: no new keys, no word in the roster.
 * @module
 */
import { expect, test } from "vitest";
import { startEpoch } from "../roster/start-epoch.ts";
import { createMemoryStores } from "../store/memory-store.ts";
import { openBareDevice, type BareDevice } from "../testing/bare-device.ts";
import {
  bareHousehold,
  openAsPasskey,
  refusalOf,
  saveThings,
  thingsOf,
} from "../testing/bare-household.ts";
import type { FakeServer } from "../testing/fake-server.ts";
import { compact, type CompactOptions } from "./compact.ts";
import { syncOnce } from "./sync-once.ts";

const WEEKLY: CompactOptions = { graceSeconds: 86_400 };

/** Gives no block any more, and goes on in all else. */
function hideBlocks(server: FakeServer): void {
  server.intercept = (method, path) =>
    path.includes("/blocks") && !(method === "POST" && path.endsWith("/blocks"))
      ? new Response(new Uint8Array())
      : null;
}

function expectNothingSpent(device: BareDevice): void {
  expect(device.roster.current()).toMatchObject({ epoch: 1, truncate: null });
}

test("a passkey cleans up nothing", async () => {
  const home = await bareHousehold();
  const browser = await openAsPasskey(home);
  await expect(compact(browser, WEEKLY)).rejects.toMatchObject({ code: "bad-value" });
  expectNothingSpent(browser);
});

test("a device that lost its blocks, and is given none, cleans up nothing and starts no epoch", async () => {
  const { server, laptop } = await bareHousehold();
  const { blocks } = createMemoryStores();
  const stores = { ...laptop.disk.stores, blocks };
  const again = await openBareDevice(server, { ...laptop.disk, stores });
  hideBlocks(server);
  await expect(compact(again, WEEKLY)).rejects.toMatchObject({
    code: "owing",
    message: expect.stringContaining("Sync first") as string,
  });
  expectNothingSpent(again);
});

test("what the server shows and does not give stops it before new keys", async () => {
  const { server, laptop, phone } = await bareHousehold();
  await saveThings(phone, 3);
  await syncOnce(phone);
  hideBlocks(server);
  await expect(compact(laptop, WEEKLY)).rejects.toMatchObject({ code: "owing" });
  expectNothingSpent(laptop);
});

test("what comes while the keys change, and is not given, stops it too", async () => {
  const { server, laptop, phone } = await bareHousehold();
  const begin: CompactOptions["begin"] = async (state) => {
    await saveThings(phone, 3);
    await syncOnce(phone);
    hideBlocks(server);
    return startEpoch(laptop, state);
  };
  await expect(compact(laptop, { ...WEEKLY, begin })).rejects.toMatchObject({ code: "owing" });
  expect(laptop.roster.current().truncate).toBeNull();
});

test("an alarm that comes up while helpers' blocks are taken up stops it", async () => {
  const { laptop } = await bareHousehold();
  const takeUp = async (): Promise<boolean> => {
    await laptop.alarms.raise("FORK", "two histories");
    return false;
  };
  await expect(compact(laptop, { ...WEEKLY, takeUp })).rejects.toMatchObject({
    code: "publishing-stopped",
  });
  expect(laptop.roster.current().truncate).toBeNull();
});

test("a vault of more streams than an entry can name is told so", async () => {
  const { laptop } = await bareHousehold();
  const { log } = laptop;
  const heads = log.heads.bind(log);
  const { device } = laptop.keeper.current();
  const ended = Object.fromEntries(
    Array.from({ length: 450 }, (_, n) => [`${device}/${n + 1000}`, [1, "ab".repeat(32)]]),
  );
  Object.assign(log, { heads: () => ({ ...ended, ...heads() }) });
  await expect(compact(laptop, WEEKLY)).rejects.toMatchObject({ code: "too-large" });
});

test("a snapshot that the server does not take is named by no entry", async () => {
  const { server, laptop } = await bareHousehold();
  const onStep: CompactOptions["onStep"] = (step) => {
    if (step === "send")
      server.intercept = (method, path) =>
        method === "POST" && path.endsWith("/blocks") ? refusalOf(laptop, "quota-exceeded") : null;
  };
  await expect(compact(laptop, { ...WEEKLY, onStep })).rejects.toMatchObject({
    code: "quota-exceeded",
  });
  expect(laptop.roster.current().truncate).toBeNull();
  server.intercept = () => null;
  await syncOnce(laptop);
  await compact(laptop, WEEKLY);
  expect(await thingsOf(laptop)).toEqual([1, 2]);
});
