/**
 * Every way into a vault on one device: a new password without the old one, the keyring, the browser's key, a passkey.
 * @module
 */
import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import {
  createMemoryStores,
  openVault,
  openWithPasskey,
  vaultInfo,
  type DeviceKey,
  type Keyring,
  type OpenedVault,
  type VaultPlatform,
} from "@rootvault/vault-core";
import { tent } from "@rootvault/vault-core/testing";
import { household, PASSWORD, platformOf } from "../support/household.ts";

const NEW_PASSWORD = "a tent in the rain";

/** A passkey as an authenticator holds it: the same PRF value at every ask. */
function authenticator() {
  const prf = new Uint8Array(randomBytes(32));
  const id = new Uint8Array(randomBytes(32));
  return {
    credentialId: Buffer.from(id).toString("base64url"),
    prfText: Buffer.from(prf).toString("base64url"),
    get: () => ({ credentialId: id.slice(), prf: prf.slice() }),
  };
}

function memoryKeyring(): Keyring {
  const kept = new Map<string, Uint8Array>();
  return {
    read: async (name) => Promise.resolve(kept.get(name) ?? null),
    write: async (name, secret) => void (await Promise.resolve(kept.set(name, secret.slice()))),
    remove: async (name) => void (await Promise.resolve(kept.delete(name))),
  };
}

/** Stands for the browser's key: what it seals it alone gives back. */
function memoryDeviceKey(): DeviceKey {
  const kept = new Map<string, Uint8Array>();
  return {
    seal: async (plain, ad) => {
      const box = new Uint8Array(randomBytes(60));
      kept.set(Buffer.concat([box, ad]).toString("hex"), plain.slice());
      return Promise.resolve(box);
    },
    open: async (box, ad) =>
      Promise.resolve(kept.get(Buffer.concat([box, ad]).toString("hex")) ?? null),
    forget: async () => Promise.resolve(kept.clear()),
  };
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "nothing",
    (error: { code: string }) => error.code,
  );
}

test("an unlocked device gets a new password without the old one, and nothing is sent for it", async () => {
  await using ann = await household("ann", ["laptop"]);
  const { laptop } = ann;
  await laptop.api.add({ collection: "purchases", fields: tent });
  await laptop.api.sync();
  const before = await laptop.api.status();
  // Ann has forgotten her password; the laptop is still open. The server is out of reach, and does not matter.
  const asked: unknown[] = [];
  const offline: typeof globalThis.fetch = async (input) => {
    asked.push(input);
    return Promise.reject(new Error("offline"));
  };
  await laptop.vault.close();
  laptop.vault = await openVault({ ...laptop.platform, fetch: offline }, { password: PASSWORD });
  expect(await codeOf(laptop.api.sync())).toBe("unreachable");
  asked.length = 0;
  const [slot, ...others] = await laptop.api.setPassword({ password: NEW_PASSWORD });
  expect([slot?.kind, others.length, asked.length]).toEqual(["pw", 0, 0]);
  expect(await laptop.api.status()).toMatchObject({
    blocks: before.blocks,
    bytes: before.bytes,
    waiting: 0,
  });
  expect(await codeOf(laptop.api.setPassword({ password: "short" }))).toBe("weak-password");
  await laptop.vault.close();
  expect(await codeOf(openVault(laptop.platform, { password: PASSWORD }))).toBe("wrong-password");
  // The same words in another Unicode form are the same password.
  laptop.vault = await openVault(laptop.platform, { password: NEW_PASSWORD.normalize("NFD") });
  expect((await laptop.api.status()).counts).toMatchObject({ purchases: 1 });
});

test("keyring and browser key open the device until they are taken away, and the last way in stays", async () => {
  await using ann = await household("ann", ["laptop"]);
  const { laptop } = ann;
  let now = Date.now();
  const keyring = memoryKeyring();
  const platform: VaultPlatform = {
    ...laptop.platform,
    keyring,
    deviceKey: memoryDeviceKey(),
    now: () => now,
  };
  const reopen = async (way: Parameters<typeof openVault>[1]): Promise<OpenedVault> => {
    await laptop.vault.close();
    laptop.vault = await openVault(platform, way);
    return laptop.vault;
  };
  // A platform without either says so.
  expect(await codeOf(laptop.api.addSlot({ kind: "keyring" }))).toBe("no-keyring");
  const { api } = await reopen({ password: PASSWORD });
  await api.addSlot({ kind: "keyring" });
  await reopen({ slot: "keyring" });
  // "Stay unlocked over reloads" ends with its time.
  const until = new Date(now + 60_000).toISOString();
  const slots = await laptop.api.addSlot({ kind: "webcrypto", until });
  expect(slots.map(({ kind, until: end }) => [kind, end])).toEqual([
    ["pw", null],
    ["keyring", null],
    ["webcrypto", until],
  ]);
  expect((await vaultInfo(platform.stores))?.slots).toEqual(slots);
  await reopen({ slot: "webcrypto" });
  now += 60_000;
  await laptop.vault.close();
  expect(await codeOf(openVault(platform, { slot: "webcrypto" }))).toBe("slot-closed");
  laptop.vault = await openVault(platform, { slot: "keyring" });
  // The password goes, the keyring stays; a key that ends by itself is no lasting way in.
  const [password, held, key] = slots;
  await laptop.api.removeSlot({ id: password!.id });
  expect(await codeOf(laptop.api.removeSlot({ id: held!.id }))).toBe("last-slot");
  expect(await codeOf(laptop.api.removeSlot({ id: password!.id }))).toBe("no-slot");
  await laptop.api.removeSlot({ id: key!.id });
  await laptop.vault.close();
  expect(await codeOf(openVault(platform, { password: PASSWORD }))).toBe("wrong-password");
  laptop.vault = await openVault(platform, { slot: "keyring" });
  // What the keyring held is gone with its slot.
  await laptop.api.setPassword({ password: PASSWORD });
  await laptop.api.removeSlot({ id: held!.id });
  await laptop.vault.close();
  expect(await codeOf(openVault(platform, { slot: "keyring" }))).toBe("slot-closed");
  laptop.vault = await openVault(platform, { password: PASSWORD });
});

test("a passkey opens the vault here, and on fresh browsers, until it is removed", async () => {
  await using ann = await household("ann", ["laptop"]);
  const { laptop } = ann;
  const { origin } = ann.server;
  await laptop.api.add({ collection: "purchases", fields: tent });
  const options = await laptop.api.passkeyOptions();
  const { vault } = await laptop.api.status();
  expect(Buffer.from(options.userId, "base64url").toString("hex")).toBe(vault);
  const passkey = authenticator();
  const { credentialId, prfText } = passkey;
  expect(await codeOf(laptop.api.addPasskey({ credentialId, prf: "AAAA" }))).toBe("bad-value");
  const member = await laptop.api.addPasskey({ credentialId, prf: prfText, name: "Ann's key" });
  expect(member).toMatchObject({ class: "passkey", name: "Ann's key", removed: null });
  expect((await laptop.api.passkeyOptions()).excludeCredentials).toEqual([credentialId]);
  await laptop.vault.close();
  laptop.vault = await openVault(laptop.platform, { prf: passkey.get().prf });
  // Two browsers at the same moment: one vault, one set of keys, both are devices.
  const browsers = ["kitchen", "café ☕ "].map((name) => platformOf(name.normalize("NFD")));
  const opened = await Promise.all(
    browsers.map(async (platform) =>
      openWithPasskey(platform, { origin, vault, ...passkey.get() }),
    ),
  );
  for (const { api } of opened) await api.sync();
  await laptop.api.sync();
  const codes = await Promise.all(
    [...opened, laptop.vault].map(async ({ api }) => (await api.status()).vaultCode.join(" ")),
  );
  expect(new Set(codes).size).toBe(1);
  for (const { api } of opened) expect((await api.status()).counts).toMatchObject({ purchases: 1 });
  // What one of them saves the other reads.
  await opened[0]!.api.add({ collection: "purchases", fields: { ...tent, orderId: "A-2" } });
  await opened[0]!.api.sync();
  await opened[1]!.api.sync();
  expect((await opened[1]!.api.status()).counts).toMatchObject({ purchases: 2 });
  // A browser that the passkey opened is opened by it again, without a server.
  await opened[0]!.close();
  const again = await openVault(browsers[0]!, { prf: passkey.get().prf });
  expect(await codeOf(openVault(browsers[0]!, { password: PASSWORD }))).toBe("vault-in-use");
  // Ann loses the passkey: it opens nothing any more, here neither.
  await laptop.api.removeDevice({ id: member.id });
  expect((await laptop.api.slots()).map(({ kind }) => kind)).toEqual(["pw"]);
  const thief = openWithPasskey(platformOf("thief"), { origin, vault, ...passkey.get() });
  expect(await codeOf(thief)).toBe("no-passkey");
  // The browser that has no other way in keeps it until it has one; its blocks go on.
  await again.api.sync();
  expect((await again.api.slots()).map(({ kind }) => kind)).toEqual(["prf"]);
  const other = authenticator();
  const foreign = openWithPasskey(platformOf("stranger"), { origin, vault, ...other.get() });
  expect(await codeOf(foreign)).toBe("no-passkey");
  expect(await createMemoryStores().secrets.read()).toBeNull();
  await again.close();
  await opened[1]!.close();
});
