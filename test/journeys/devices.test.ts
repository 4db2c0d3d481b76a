/**
 * More than one device: joining by a QR text, working apart, meeting again, and cutting off a lost phone.
 * @module
 */
import { expect, test } from "vitest";
import { coat, tent } from "@rootvault/vault-core/testing";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openNodeStores } from "../../cli/src/store/node-stores.ts";
import {
  household,
  joinDevice,
  platformOf,
  PASSWORD,
  startTestServer,
} from "../support/household.ts";
import { createVault, openVault, vaultInfo } from "@rootvault/vault-core";

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
  await ann.phone.api.add({ collection: "closet", fields: { ...coat, name: "Hat" } });
  const removed = await ann.laptop.api.removeDevice({ id: phoneId });
  expect(removed.removed).not.toBeNull();
  // What she buys next is sealed in a new epoch.
  expect((await ann.laptop.api.status()).epoch).toBe(2);
  const { id } = await ann.laptop.api.add({ collection: "purchases", fields: tent });
  await ann.laptop.api.sync();
  await expect(ann.phone.api.sync()).rejects.toMatchObject({ code: "device-removed" });
  // It has seen who removed it, and that is no alarm; what it has it keeps, and what is saved there stays there.
  await ann.phone.reopen();
  await expect(ann.phone.api.sync()).rejects.toMatchObject({ code: "device-removed" });
  const status = await ann.phone.api.status();
  expect(status.alarms.map(({ text }) => text)).toEqual(["ann's laptop removed ann's phone."]);
  expect([status.publishing, status.counts]).toEqual([true, { closet: 1 }]);
  expect([status.removed, (await ann.laptop.api.status()).removed]).toEqual([
    removed.removed,
    null,
  ]);
  await ann.phone.api.add({ collection: "closet", fields: { ...coat, name: "Scarf" } });
  expect((await ann.phone.api.status()).counts).toEqual({ closet: 2 });
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

test("what was saved before the power went is there after it, and reaches the other device", async () => {
  await using ann = await household("ann", ["laptop", "phone"]);
  await ann.laptop.api.add({ collection: "closet", fields: coat });
  await ann.laptop.api.sync();
  const { id } = await ann.laptop.api.add({ collection: "purchases", fields: tent });
  // The power goes: nothing is closed, only the lock of the dead process is free.
  await ann.laptop.platform.stores.lock.release();
  ann.laptop.vault = await openVault(ann.laptop.platform, { password: PASSWORD });
  expect((await ann.laptop.api.get({ id })).record).toMatchObject(tent);
  await ann.laptop.api.sync();
  await ann.phone.api.sync();
  expect((await ann.phone.api.get({ id })).record).toMatchObject(tent);
  expect((await ann.phone.api.status()).alarms).toEqual([]);
});

test("offline the vault opens and saves, and says that the server is out of reach", async () => {
  await using server = await startTestServer();
  let online = true;
  const fetchIfOnline: typeof fetch = async (input, init) => {
    if (!online) throw new TypeError("no network");
    return fetch(input, init);
  };
  const platform = platformOf("ann's laptop", { fetch: fetchIfOnline });
  const created = await createVault(platform, { origin: server.origin, password: PASSWORD });
  const second = createVault(platform, { origin: server.origin, password: PASSWORD });
  await expect(second).rejects.toMatchObject({ code: "vault-exists" });
  await expect(openVault(platform, { password: PASSWORD })).rejects.toMatchObject({
    code: "vault-in-use",
  });
  await created.vault.close();
  online = false;
  const vault = await openVault(platform, { password: PASSWORD });
  await vault.api.add({ collection: "closet", fields: coat });
  await expect(vault.api.sync()).rejects.toMatchObject({ code: "unreachable" });
  expect(await vault.api.status()).toMatchObject({ waiting: 1, counts: { closet: 1 } });
  online = true;
  expect(await vault.api.sync()).toMatchObject({ waiting: 0, alarms: [] });
  expect(await vault.api.status()).toMatchObject({ waiting: 0 });
  await vault.close();
});

test("on a disk the vault is found again by its folder, with the password alone", async () => {
  await using server = await startTestServer();
  const folder = mkdtempSync(join(tmpdir(), "rootvault-home-"));
  const stores = await openNodeStores(folder);
  const platform = platformOf("ann's laptop", { stores });
  const { vault } = await createVault(platform, { origin: server.origin, password: PASSWORD });
  const { id } = await vault.api.add({
    collection: "closet",
    fields: { ...coat, name: "Canary coat" },
  });
  await vault.close();
  expect(await vaultInfo(stores)).toMatchObject({
    origin: server.origin,
    deviceName: "ann's laptop",
  });
  await stores.blocks.close();
  await stores.outbox.close();
  const again = platformOf("ann's laptop", { stores: await openNodeStores(folder) });
  const opened = await openVault(again, { password: PASSWORD });
  expect((await opened.api.get({ id })).record).toMatchObject({ name: "Canary coat" });
  await opened.close();
  await again.stores.blocks.close();
  await again.stores.outbox.close();
  rmSync(folder, { recursive: true });
});

test("screens are told of changes once, not once a record", async () => {
  await using ann = await household("ann", ["laptop"]);
  const changes: unknown[] = [];
  ann.laptop.vault.onChange((change) => changes.push(change));
  await Promise.all(
    [1, 2, 3].map(() => ann.laptop.api.add({ collection: "closet", fields: coat })),
  );
  await ann.laptop.api.sync();
  await ann.laptop.vault.close();
  expect(changes.length).toBeLessThanOrEqual(3);
  expect(changes.at(-1)).toMatchObject({ synced: true });
  await ann.laptop.reopen();
});
