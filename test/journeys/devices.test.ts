/**
 * More than one device: joining by a QR text, working apart, meeting again, and cutting off a lost phone.
 * @module
 */
import { expect, test } from "vitest";
import { coat, tent } from "@rootvault/vault-core/testing";
import { household, joinDevice, platformOf, PASSWORD } from "../support/household.ts";
import { openVault } from "@rootvault/vault-core";

test("a second device joins by a QR text and has every record", async () => {
  await using ann = await household("ann", ["laptop"]);
  const { id } = await ann.laptop.api.add({ collection: "purchases", fields: tent });
  await ann.laptop.api.add({ collection: "closet", fields: coat });
  const phone = await joinDevice(ann.laptop, "phone", platformOf("Ann's phone"));
  expect((await phone.api.get({ id })).record).toMatchObject(tent);
  const [here, there] = [await ann.laptop.api.status(), await phone.api.status()];
  expect(there.vaultCode).toEqual(here.vaultCode);
  expect(there.counts).toEqual({ purchases: 1, closet: 1 });
  // Both know both devices by the names that Ann gave them.
  const names = (await phone.api.devices()).map((one) => [one.name, one.class, one.thisDevice]);
  expect(names).toEqual([
    ["Recovery kit", "kit", false],
    ["ann's laptop", "device", false],
    ["Ann's phone", "device", true],
  ]);
  await phone.vault.close();
});

test("what Ann changes on two devices offline is merged when they meet", async () => {
  await using ann = await household("ann", ["laptop", "phone"]);
  const { id } = await ann.laptop.api.add({ collection: "closet", fields: coat });
  await ann.laptop.api.sync();
  await ann.phone.api.sync();
  // She edits the coat on the laptop and adds a purchase on the phone, then edits the coat there too, later.
  await ann.laptop.api.edit({ id, fields: { name: "Laptop coat" } });
  await ann.phone.api.add({ collection: "purchases", fields: tent });
  await ann.phone.api.edit({ id, fields: { name: "Phone coat" } });
  for (const device of [ann.laptop, ann.phone, ann.laptop, ann.phone]) await device.api.sync();
  const coats = await Promise.all([ann.laptop, ann.phone].map((one) => one.api.get({ id })));
  expect(coats[0]?.record).toEqual(coats[1]?.record);
  expect(coats[0]?.record).toMatchObject({ name: "Phone coat" });
  const [here, there] = [await ann.laptop.api.status(), await ann.phone.api.status()];
  expect(here.counts).toEqual({ closet: 1, purchases: 1 });
  expect(here.syncCode).toEqual(there.syncCode);
});

test("a removed phone can neither log in nor open what is sealed later", async () => {
  await using ann = await household("ann", ["laptop", "phone"]);
  await ann.laptop.api.add({ collection: "closet", fields: coat });
  const phoneId = (await ann.phone.api.status()).deviceId;
  const removed = await ann.laptop.api.removeDevice({ id: phoneId });
  expect(removed.removed).not.toBeNull();
  // What she buys next is sealed in a new epoch.
  expect((await ann.laptop.api.status()).epoch).toBe(2);
  const { id } = await ann.laptop.api.add({ collection: "purchases", fields: tent });
  await ann.laptop.api.sync();
  await expect(ann.phone.api.sync()).rejects.toMatchObject({ code: "device-removed" });
  await expect(ann.phone.api.get({ id })).rejects.toMatchObject({ code: "no-record" });
  // A device that joins later reads both epochs.
  const tablet = await joinDevice(ann.laptop, "tablet", platformOf("Ann's tablet"));
  expect((await tablet.api.status()).counts).toEqual({ closet: 1, purchases: 1 });
  await tablet.vault.close();
});

test("a wrong password opens nothing, and the name of the vault is known while it is locked", async () => {
  await using ann = await household("ann", ["laptop"]);
  await ann.laptop.vault.close();
  const wrong = openVault(ann.laptop.platform, { password: `${PASSWORD}!` });
  await expect(wrong).rejects.toMatchObject({ code: "wrong-password" });
  await ann.laptop.reopen();
});

test("a change is undone also after a restart", async () => {
  await using ann = await household("ann", ["laptop"]);
  const { id } = await ann.laptop.api.add({ collection: "closet", fields: coat });
  await ann.laptop.api.remove({ ids: [id] });
  await ann.laptop.reopen();
  expect(await ann.laptop.api.undo()).toEqual({ what: "remove", records: 1 });
  expect((await ann.laptop.api.get({ id })).record).toMatchObject({ name: "Rain coat" });
});
