import { expect, test } from "vitest";
import { VaultError } from "../../errors.ts";
import type { DeviceSecrets } from "../../keys/secrets.ts";
import { toMemberId, toVaultId } from "../../protocol/ids.ts";
import { createMemoryStores } from "../../store/memory-store.ts";
import type { VaultPlatform } from "../platform.ts";
import { createSecrets, unlockSecrets, vaultInfo } from "./secrets-box.ts";
import { newPasswordSlot } from "./ways-in.ts";

const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));
const PASSWORD = "four quiet otters";
const origin = "https://vault.example";

function platformOf(): VaultPlatform {
  return {
    random,
    now: Date.now,
    fetch: async () => Promise.reject(new TypeError("offline")),
    stores: createMemoryStores(),
    // Stands for Argon2id: it depends on password and salt.
    argon2id: async (password, salt) => {
      const bytes = new Uint8Array([...password, ...salt]);
      return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    },
    granteeDocuments: async () => Promise.reject(new VaultError("internal", "no company here")),
    deviceName: "laptop",
    passwordKib: 65_536,
  };
}

function secretsOf(): DeviceSecrets {
  return {
    vault: toVaultId(random(16)),
    device: toMemberId(random(16)),
    signSeed: random(32),
    kemSeed: random(32),
    nextKemSeed: null,
    epochKeys: new Map([[1, random(32)]]),
    kit: random(32),
    pin: { n: 0, hash: "ab".repeat(32), vector: {} },
  };
}

test.each([
  ["a trailing space", "Ann's laptop "],
  ["composed letters", "Café".normalize("NFC")],
  ["the same letters in parts", "Café".normalize("NFD")],
  ["emoji and other scripts", "☕ 笔记本 👩‍💻"],
  ["nothing at all", ""],
])("a device's name with %s opens nothing and closes nothing", async (_, name) => {
  const platform = platformOf();
  const secrets = secretsOf();
  const made = await createSecrets(platform, secrets, { origin, name, password: PASSWORD });
  expect((await vaultInfo(platform.stores))?.deviceName).toBe(name);
  expect((await unlockSecrets(platform, { password: PASSWORD })).luk).toEqual(made.luk);
  // Not even another name in the file does.
  const file = JSON.parse(
    new TextDecoder().decode((await platform.stores.secrets.read())!),
  ) as object;
  const renamed = { ...file, name: `${name.normalize("NFKD").toUpperCase()} ` };
  await platform.stores.secrets.write(new TextEncoder().encode(JSON.stringify(renamed)));
  const again = await unlockSecrets(platform, { password: PASSWORD });
  expect(again.keeper.current()).toEqual({ ...secrets });
});

test("slots and secrets that change at once are both kept", async () => {
  const platform = platformOf();
  const secrets = secretsOf();
  const { vault } = secrets;
  const open = await createSecrets(platform, secrets, { origin, name: "", password: PASSWORD });
  const slot = await newPasswordSlot(platform, open.luk, { vault, password: "another password" });
  await Promise.all([
    open.keeper.save({ ...secrets, kit: null }),
    open.slots.change(async () => Promise.resolve([slot])),
    open.keeper.save({ ...secrets, kit: null, nextKit: random(32) }),
  ]);
  const again = await unlockSecrets(platform, { password: "another password" });
  expect(again.keeper.current()).toEqual(open.keeper.current());
  expect(again.keeper.current().nextKit).toHaveLength(32);
  await expect(unlockSecrets(platform, { password: PASSWORD })).rejects.toMatchObject({
    code: "wrong-password",
  });
});

test("a device without any way in is not made, and none loses its last one", async () => {
  const platform = platformOf();
  const refused = { code: "last-slot" };
  await expect(createSecrets(platform, secretsOf(), { origin, name: "" })).rejects.toMatchObject(
    refused,
  );
  expect(await platform.stores.secrets.read()).toBeNull();
  const open = await createSecrets(platform, secretsOf(), { origin, name: "", password: PASSWORD });
  await expect(open.slots.change(async () => Promise.resolve([]))).rejects.toMatchObject(refused);
  expect(open.slots.current()).toHaveLength(1);
  await expect(
    createSecrets(platform, secretsOf(), { origin, name: "", password: PASSWORD }),
  ).rejects.toMatchObject({ code: "vault-exists" });
});

test("a damaged file, none, or one of another key says which", async () => {
  const platform = platformOf();
  await expect(unlockSecrets(platform, { password: PASSWORD })).rejects.toMatchObject({
    code: "no-vault",
  });
  await createSecrets(platform, secretsOf(), { origin, name: "", password: PASSWORD });
  const bytes = (await platform.stores.secrets.read())!;
  const file = JSON.parse(new TextDecoder().decode(bytes)) as { box: string; vault: string };
  const write = async (value: object): Promise<void> =>
    platform.stores.secrets.write(new TextEncoder().encode(JSON.stringify(value)));
  const box = `${file.box.startsWith("A") ? "B" : "A"}${file.box.slice(1)}`;
  await write({ ...file, box });
  await expect(unlockSecrets(platform, { password: PASSWORD })).rejects.toMatchObject({
    code: "internal",
  });
  // Secrets of another vault under this one's name: the slot itself does not open.
  await write({ ...file, vault: "00".repeat(16) });
  await expect(unlockSecrets(platform, { password: PASSWORD })).rejects.toMatchObject({
    code: "wrong-password",
  });
  for (const slot of ["keyring", "webcrypto"] as const)
    await expect(unlockSecrets(platform, { slot })).rejects.toMatchObject({ code: "slot-closed" });
  await expect(unlockSecrets(platform, { prf: random(32) })).rejects.toMatchObject({
    code: "slot-closed",
  });
});
