/**
 * Who may say that a compaction lost nothing, and when.
 * @module
 */
import { expect, test } from "vitest";
import {
  bareHousehold,
  codesOf,
  openAsPasskey,
  refusalOf,
  saveThings,
  thingsOf,
} from "../testing/bare-household.ts";
import { compact } from "./compact.ts";
import { syncOnce } from "./sync-once.ts";

const WEEKLY = { graceSeconds: 86_400 };

test("a device whose disk lost what was compacted neither confirms it nor accuses the other one", async () => {
  const { server, laptop, phone } = await bareHousehold();
  await phone.disk.stores.blocks.forget(phone.log.heads());
  const { n } = await compact(laptop, WEEKLY);
  await syncOnce(phone);
  expect([...(server.confirmed.get(n) ?? [])]).toEqual([laptop.keeper.current().device]);
  expect(server.erased.size).toBe(0);
  expect(phone.keeper.current().settled).toBeUndefined();
  expect(codesOf(phone)).toEqual([]);
});

test("a word that comes too late, since another compaction came first, is no fault", async () => {
  const { server, laptop, phone } = await bareHousehold();
  const { n } = await compact(laptop, WEEKLY);
  server.intercept = (method, path) =>
    method === "POST" && path.endsWith("/confirm")
      ? Response.json({ type: "urn:rootvault:problem:bad-request" }, { status: 400 })
      : null;
  await syncOnce(phone);
  expect(phone.keeper.current().settled).toBeUndefined();
  server.intercept = () => null;
  await syncOnce(phone);
  expect(server.erased.has(n)).toBe(true);
  expect([codesOf(phone), await thingsOf(phone)]).toEqual([[], [1, 2]]);
});

test("a device whose entries a full server does not take still confirms: that makes the room", async () => {
  const { server, laptop, phone } = await bareHousehold();
  const { n } = await compact(laptop, WEEKLY);
  await saveThings(phone, 3);
  server.intercept = (method, path) =>
    method === "POST" && path.endsWith("/blocks") ? refusalOf(phone, "quota-exceeded") : null;
  await expect(syncOnce(phone)).rejects.toMatchObject({ code: "quota-exceeded" });
  expect(server.erased.has(n)).toBe(true);
  server.intercept = () => null;
  await syncOnce(phone);
  await syncOnce(laptop);
  expect([await thingsOf(laptop), codesOf(phone)]).toEqual([[1, 2, 3], []]);
});

test("a passkey confirms nothing: the word is that of the owner's devices", async () => {
  const home = await bareHousehold();
  const browser = await openAsPasskey(home);
  // Without new keys, which a passkey could not follow either.
  await compact(home.laptop, { ...WEEKLY, begin: (state) => Promise.resolve(state) });
  const before = home.server.asked.length;
  await syncOnce(browser);
  const asked = home.server.asked.slice(before);
  expect(asked.filter((ask) => ask.startsWith("POST") && ask.endsWith("/confirm"))).toEqual([]);
  expect(await thingsOf(browser)).toEqual([1, 2]);
});
