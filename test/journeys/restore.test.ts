/**
 * All devices are gone: the kit alone brings everything back, and it is proved beforehand.
 * @module
 */
import { expect, test } from "vitest";
import { createMemoryStores } from "@rootvault/vault-core";
import { purchaseDraft, tent } from "@rootvault/vault-core/testing";
import { household, restoreDevice } from "../support/household.ts";

test("the kit is shown until Ann has proved it, and proving does not use it up", async () => {
  await using ann = await household("ann", ["laptop"]);
  const { api } = ann.laptop;
  expect((await api.status()).kitVerified).toBe(false);
  const shown = await api.kitShow();
  expect(shown.words).toEqual(ann.kit);
  expect(shown.qr).toContain(shown.vault);
  // Case and spaces do not matter; another order does.
  const spelled = ann.kit.map((word) => ` ${word.toUpperCase()} `);
  await expect(api.kitVerify({ words: ann.kit.toReversed() })).rejects.toMatchObject({
    code: "KIT_MISMATCH",
  });
  expect(await api.kitVerify({ words: spelled })).toMatchObject({ epoch: 1 });
  expect((await api.status()).kitVerified).toBe(true);
  await expect(api.kitShow()).rejects.toMatchObject({ code: "kit-not-kept" });
  expect(await api.kitVerify({ words: ann.kit })).toMatchObject({ epoch: 1 });
});

test("with every device lost the kit restores the vault, and the same file is still known", async () => {
  await using ann = await household("ann", ["laptop", "phone"]);
  const { id } = await ann.phone.api.add({ collection: "purchases", fields: tent });
  await ann.phone.api.sync();
  await ann.laptop.api.removeDevice({ id: (await ann.phone.api.status()).deviceId });
  await ann.laptop.api.setPreferences({ currency: "EUR" });
  await ann.laptop.api.sync();
  const found = await restoreDevice(ann.server.origin, ann.kit, "new laptop");
  expect((await found.api.get({ id })).record).toMatchObject(tent);
  expect(await found.api.preferences()).toEqual({ currency: "EUR" });
  expect((await found.api.status()).vaultCode).not.toEqual([]);
  await found.api.remove({ ids: [id] });
  await found.api.sync();
  await ann.laptop.api.sync();
  expect((await ann.laptop.api.status()).counts).toEqual({});
  await found.vault.close();
});

test("words of another kit restore nothing", async () => {
  await using ann = await household("ann", ["laptop"]);
  await using bea = await household("bea", ["laptop"]);
  const wrong = restoreDevice(ann.server.origin, bea.kit, "thief");
  await expect(wrong).rejects.toMatchObject({ code: "KIT_MISMATCH" });
  const typo = restoreDevice(ann.server.origin, [...ann.kit.slice(1), "zoo"], "thief");
  await expect(typo).rejects.toMatchObject({ code: "KIT_MISMATCH" });
});

test("a device whose block store lost everything fetches it when it opens, and is who it was", async () => {
  await using ann = await household("ann", ["laptop"]);
  const { laptop } = ann;
  const importAgain = async (): Promise<number> => {
    const { run } = await laptop.api.importBegin({ format: "amazon.orders", file: "orders.csv" });
    await laptop.api.importItems({ run, items: [1, 2, 3].map((row) => purchaseDraft(row)) });
    return (await laptop.api.importCommit({ run })).imported;
  };
  expect(await importAgain()).toBe(3);
  await laptop.api.sync();
  // The power goes and takes the block store with it; the secrets, which are synced, know what was in it.
  await laptop.vault.close();
  const emptied = { blocks: createMemoryStores().blocks };
  Object.assign(laptop.platform.stores, emptied);
  // Without a server the vault does not open as a new one would: its root would be another.
  const { fetch } = laptop.platform;
  Object.assign(laptop.platform, { fetch: () => Promise.reject(new TypeError("no network")) });
  await expect(laptop.reopen()).rejects.toMatchObject({ code: "unreachable" });
  expect(await emptied.blocks.positions()).toEqual([]);
  Object.assign(laptop.platform, { fetch });
  await laptop.reopen();
  expect((await laptop.api.status()).counts).toEqual({ purchases: 3 });
  // Ids are made of the root: the same file brings nothing new.
  expect(await importAgain()).toBe(0);
});
