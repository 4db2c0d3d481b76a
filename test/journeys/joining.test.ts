/**
 * A new phone is usable before the whole log is down: what is newest is there at once, what is not there yet is said, and
 * nothing is passed on or ended until all is.
 * @module
 */
import { coat } from "@rootvault/vault-core/testing";
import { expect, test } from "vitest";

import { importLarge } from "../support/big-vault.ts";
import {
  household,
  joinDevice,
  platformOf,
  restoreDevice,
  type TestDevice,
} from "../support/household.ts";

const RECORDS = 100;

async function monthsOf({ api }: TestDevice): Promise<readonly (readonly [string, number])[]> {
  const { rows } = await api.stats({ view: "purchases-by-month" });
  return rows.map(({ key, count }) => [key, count] as const);
}

async function rowsOf({ api }: TestDevice): Promise<unknown> {
  return (await api.stats({ view: "purchases-by-month" })).rows;
}

/** Figures are those of the records that are here, and no other. */
async function mustShowWhatIsHere(device: TestDevice): Promise<number> {
  const { api } = device;
  const { records, total, owed } = await api.list({ collection: "purchases", limit: 1000 });
  const effective = await api.list({ collection: "purchases", limit: 1000, onlyEffective: true });
  const { coming, counts } = await api.status();
  const figures = await api.stats({ view: "purchases-by-month" });
  const found = await api.search({ text: "amazon", collections: ["purchases"] });
  expect(counts["purchases"]).toBe(total);
  expect(figures.rows.reduce((sum, { count }) => sum + count, 0)).toBe(effective.total);
  expect([owed, figures.owed, found.owed]).toEqual([coming.owed, coming.owed, coming.owed]);
  expect(coming.percent).toBe(
    coming.owed === 0 ? 100 : Math.floor((100 * (coming.known - coming.owed)) / coming.known),
  );
  return records.length;
}

async function mustBeLike(device: TestDevice, other: TestDevice): Promise<void> {
  expect(await rowsOf(device)).toEqual(await rowsOf(other));
  const [here, there] = [await device.api.status(), await other.api.status()];
  expect(here.counts).toEqual(there.counts);
  expect(here.coming).toMatchObject({ owed: 0, percent: 100 });
  expect(here.syncCode).toEqual(there.syncCode);
  expect(here.alarms.filter(({ code }) => code !== "ROSTER_CHANGED")).toEqual([]);
}

test("a phone that joins shows the newest while the rest is on its way, takes edits in, and passes nothing on until all is here", async () => {
  await using home = await household("ann", ["laptop"]);
  const { laptop } = home;
  await importLarge(laptop.api, RECORDS);
  const phone = await joinDevice(laptop, "phone", platformOf("ann's phone"));
  const { api } = phone;

  // Most is owed, and what is here is the newest.
  const { coming, kitRehearsalDue } = await api.status();
  expect(coming.owed).toBeGreaterThan(coming.known / 2);
  // Whether the kit was ever rehearsed may stand in what is still to come.
  expect(kitRehearsalDue).toBe(false);
  const first = await mustShowWhatIsHere(phone);
  expect(first).toBeGreaterThan(0);
  expect(first).toBeLessThan(RECORDS / 2);
  expect((await monthsOf(phone)).at(-1)?.[0]).toBe("2026-10");
  expect((await monthsOf(phone)).map(([month]) => month)).not.toContain("2026-01");

  // Ann marks a purchase and adds another one meanwhile.
  const [newest] = (await api.list({ collection: "purchases", limit: 1 })).records;
  await api.mark({ ids: [newest!.id], marks: { exclude: true, reason: "gift" } });
  const added = await api.add({ collection: "closet", fields: coat });

  // What would be passed on, or would end something, waits.
  const owing = { code: "owing", details: { percent: coming.percent } };
  const { run } = await laptop.api.importBegin({ format: "amazon.orders", file: "a.csv" });
  await expect(api.importBegin({ format: "amazon.orders", file: "a.csv" })).rejects.toMatchObject(
    owing,
  );
  await expect(api.importCommit({ run })).rejects.toMatchObject(owing);
  await expect(api.importUndo({ run })).rejects.toMatchObject(owing);
  await expect(api.importReview({ run, accept: [] })).rejects.toMatchObject(owing);
  await expect(api.approve({ request: "r".repeat(22), rowsText: [] })).rejects.toMatchObject(owing);
  await expect(api.erase({ ids: [newest!.id] })).rejects.toMatchObject(owing);
  await expect(api.shred({})).rejects.toMatchObject(owing);
  await expect(api.kitReplace({})).rejects.toMatchObject(owing);
  await expect(api.kitTake()).rejects.toMatchObject(owing);
  const { deviceId } = await laptop.api.status();
  await expect(api.removeDevice({ id: deviceId })).rejects.toMatchObject(owing);
  await expect(api.backup({})).rejects.toMatchObject({ code: "owing" });
  expect((await api.get({ id: newest!.id })).marks).toMatchObject({
    exclude: true,
    reason: "gift",
  });

  // A restart goes on where it was.
  await phone.reopen();
  await mustShowWhatIsHere(phone);

  await phone.api.sync();
  await laptop.api.sync();
  await phone.api.sync();
  await mustBeLike(phone, laptop);
  expect(await mustShowWhatIsHere(phone)).toBe(RECORDS);
  expect((await laptop.api.get({ id: newest!.id })).marks).toMatchObject({
    exclude: true,
    reason: "gift",
  });
  expect(await laptop.api.get({ id: added.id })).toMatchObject({ collection: "closet" });
  await phone.vault.close();
});

test("a device that comes in by the kit begins at the newest too", async () => {
  await using home = await household("ann", ["laptop", "tablet"]);
  const { laptop, tablet } = home;
  await tablet.api.add({ collection: "closet", fields: coat });
  await tablet.api.sync();
  await importLarge(laptop.api, RECORDS);
  const restored = await restoreDevice(home.server.origin, home.kit, "ann's new laptop");
  const { coming } = await restored.api.status();
  expect(coming.owed).toBeGreaterThan(coming.known / 2);
  expect(await mustShowWhatIsHere(restored)).toBeLessThan(RECORDS / 2);
  expect((await monthsOf(restored)).at(-1)?.[0]).toBe("2026-10");
  await restored.reopen();
  await restored.api.sync();
  for (const device of [laptop, restored]) await device.api.sync();
  await mustBeLike(restored, laptop);
  await restored.vault.close();
});
