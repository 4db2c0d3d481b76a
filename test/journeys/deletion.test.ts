/**
 * Ann erases one purchase, with a receipt; and her devices clean up by themselves.
 */
import { coat, tent } from "@rootvault/vault-core/testing";
import { expect, test } from "vitest";

import { household, restoreDevice, type TestDevice } from "../support/household.ts";

async function names(device: TestDevice): Promise<string[]> {
  const { records } = await device.api.list({ collection: "purchases" });
  return records
    .map(({ record }) => JSON.stringify(record["name"]).slice(1, -1))
    .toSorted((a, b) => (a < b ? -1 : 1));
}

test("one purchase is erased from every place, and the receipt says which still holds what", async () => {
  await using ann = await household("Ann", ["laptop", "phone"]);
  const { laptop, phone } = ann;
  const { id } = await laptop.api.add({ collection: "purchases", fields: tent });
  await laptop.api.add({ collection: "purchases", fields: { ...tent, name: "Pot" } });
  await phone.api.add({ collection: "closet", fields: coat });
  for (const device of [laptop, phone, laptop]) await device.api.sync();

  // She asks what would go, and erases it.
  expect(await laptop.api.eraseCount({ ids: [id.slice(0, 8)] })).toEqual({ records: 1 });
  const receipt = await laptop.api.erase({ ids: [id.slice(0, 8)] });
  expect(receipt.places.map(({ place, state }) => `${place}: ${state}`)).toEqual([
    "this-device: gone",
    "device: waiting",
    "server: waiting",
    "server-backups: waiting",
    "own-copies: kept",
  ]);
  expect(await names(laptop)).toEqual(["Pot"]);
  // It cannot be taken back: the last change is forgotten with it.
  await expect(laptop.api.undo()).rejects.toMatchObject({ code: "nothing-to-undo" });

  // The phone checks at its next sync that nothing else is missing, and deletes too; then the server does.
  await phone.api.sync();
  expect(await names(phone)).toEqual(["Pot"]);
  const { receipt: later } = await phone.api.eraseStatus();
  expect(later!.places.map(({ place, state }) => `${place}: ${state}`)).toEqual([
    "device: gone",
    "this-device: gone",
    "server: gone",
    "server-backups: waiting",
    "own-copies: kept",
  ]);
  expect(later!.places.find(({ place }) => place === "server-backups")?.until).not.toBeNull();

  // Nothing else was lost, no alarm came up, and the kit restores what is left.
  for (const device of [laptop, phone]) expect(await device.api.alarms()).toEqual([]);
  const [mine, its] = [await laptop.api.sync(), await phone.api.sync()];
  expect(mine.rosterHead).toBe(its.rosterHead);
  expect((await laptop.api.status()).syncCode).toEqual((await phone.api.status()).syncCode);
  const tablet = await restoreDevice(ann.server.origin, ann.kit, "Ann's tablet");
  expect(await names(tablet)).toEqual(["Pot"]);
  expect((await tablet.api.status()).counts).toEqual({ purchases: 1, closet: 1 });
  await tablet.vault.close();
  // After a restart too.
  await phone.reopen();
  expect(await names(phone)).toEqual(["Pot"]);
});

test("a span of days is erased in all collections, and what was removed before with it", async () => {
  await using ann = await household("Ann", ["laptop"]);
  const { laptop } = ann;
  const old = { ...tent, when: { day: "2025-05-01", precision: "day" } };
  const { id } = await laptop.api.add({
    collection: "purchases",
    fields: { ...tent, name: "Pan" },
  });
  await laptop.api.add({ collection: "purchases", fields: { ...old, name: "Stove" } });
  await laptop.api.add({ collection: "purchases", fields: { ...tent, name: "Pot" } });
  await laptop.api.sync();
  await laptop.api.remove({ ids: [id] });
  const span = { from: "2025-01", to: "2025-12" };
  expect(await laptop.api.eraseCount(span)).toEqual({ records: 1 });
  // The only device is all devices: the server deletes at once.
  const receipt = await laptop.api.erase(span);
  expect(receipt.places.find(({ place }) => place === "server")?.state).toBe("gone");
  expect(await names(laptop)).toEqual(["Pot"]);
  await expect(laptop.api.eraseCount({ from: "May" })).rejects.toMatchObject({ code: "bad-value" });
});

test("once a week each device cleans up by itself, if there is something to gain", async () => {
  let now = Date.now();
  await using ann = await household("Ann", ["laptop"]);
  const { laptop } = ann;
  Object.assign(laptop.platform, { now: () => now });
  await laptop.reopen();
  const { id } = await laptop.api.add({ collection: "closet", fields: coat });
  await laptop.api.sync();
  const before = (await laptop.api.status()).epoch;
  const week = 7 * 86_400_000;
  // Too early.
  await laptop.api.edit({ id, fields: { name: "Old coat" } });
  await laptop.api.sync();
  expect((await laptop.api.status()).epoch).toBe(before);
  now += week + 60_000;
  await laptop.api.sync();
  const { epoch, blocks } = await laptop.api.status();
  expect(epoch).toBe(before + 1);
  expect(blocks).toBeLessThan(8);
  expect((await laptop.api.get({ id })).record["name"]).toBe("Old coat");
  // Nothing to gain the next time.
  now += week;
  await laptop.api.sync();
  expect((await laptop.api.status()).epoch).toBe(epoch);
});
