/**
 * The secrets file of this device: written for a new vault, opened by the password, and kept up to date while the
 * vault is open. Only names and slots stand in it in clear.
 * @module
 */
import { VaultError } from "../errors.ts";
import type { DeviceSecrets } from "../keys/secrets.ts";
import { openSecrets, sealSecrets } from "../keys/secrets.ts";
import { readSecretsFile, writeSecretsFile, type SecretsFile } from "../keys/secrets-file.ts";
import type { SecretsKeeper } from "../keys/secrets-keeper.ts";
import { createPasswordSlot, openPasswordSlot } from "../keys/slot.ts";
import type { VaultStores } from "../store/stores.ts";
import { createSerial } from "./serial.ts";
import { passwordKibOf, type VaultPlatform } from "./platform.ts";

/** The opened secrets of this device. */
export interface OpenSecrets {
  /** Local key: wraps everything of this device that no epoch touches. */
  readonly luk: Uint8Array;
  readonly keeper: SecretsKeeper;
  readonly origin: string;
  readonly name: string;
}

/** What can be told of a vault while it is locked. */
export interface VaultInfo {
  readonly vault: string;
  readonly device: string;
  readonly origin: string;
  readonly deviceName: string;
}

/** Tells of the vault on this device while it is locked; null if there is none. */
export async function vaultInfo(stores: Pick<VaultStores, "secrets">): Promise<VaultInfo | null> {
  const bytes = await stores.secrets.read();
  const file = bytes === null ? null : readSecretsFile(bytes);
  if (file === null) return null;
  const { vault, device, origin, name } = file;
  return { vault, device, origin, deviceName: name };
}

/** Refuses a device that has a vault already. @throws {VaultError} vault-exists. */
export async function mustBeEmpty(stores: Pick<VaultStores, "secrets">): Promise<void> {
  if ((await stores.secrets.read()) === null) return;
  throw new VaultError(
    "vault-exists",
    "There is a vault on this device already. It was left alone.",
  );
}

/** Writes the secrets of a new device under a password. @throws {VaultError} vault-exists. */
export async function createSecrets(
  platform: VaultPlatform,
  secrets: DeviceSecrets,
  {
    origin,
    name,
    password,
  }: { readonly origin: string; readonly name: string; readonly password: string },
): Promise<OpenSecrets> {
  await mustBeEmpty(platform.stores);
  const luk = platform.random(32);
  const slot = await createPasswordSlot(luk, {
    vault: secrets.vault,
    password,
    mKib: passwordKibOf(platform),
    random: platform.random,
    argon2id: platform.argon2id,
  });
  const { vault, device } = secrets;
  const box = sealSecrets(secrets, luk, platform.random);
  const file: SecretsFile = { v: 1, vault, device, origin, name, slots: [slot], box };
  await platform.stores.secrets.write(writeSecretsFile(file));
  return { luk, keeper: createKeeper(platform, file, { luk, secrets }), origin, name };
}

/**
 * Opens the secrets of this device.
 *
 * @throws {VaultError} no-vault; wrong-password; KDF_TOO_WEAK; internal for a damaged file.
 */
export async function unlockSecrets(
  platform: VaultPlatform,
  password: string,
): Promise<OpenSecrets> {
  const bytes = await platform.stores.secrets.read();
  if (bytes === null) throw new VaultError("no-vault", "There is no vault on this device.");
  const file = readSecretsFile(bytes);
  if (file === null) throw damaged();
  const luk = await openSlots(platform, file, password);
  const secrets = openSecrets(file.box, luk, file);
  if (secrets === null) throw damaged();
  const { origin, name } = file;
  return { luk, keeper: createKeeper(platform, file, { luk, secrets }), origin, name };
}

async function openSlots(
  platform: VaultPlatform,
  { vault, slots }: SecretsFile,
  password: string,
): Promise<Uint8Array> {
  for (const slot of slots) {
    const luk = await openPasswordSlot(slot, { vault, password, argon2id: platform.argon2id });
    if (luk !== null) return luk;
  }
  throw new VaultError("wrong-password", "This password does not open the vault.");
}

function createKeeper(
  { stores, random }: VaultPlatform,
  file: SecretsFile,
  { luk, secrets }: { readonly luk: Uint8Array; readonly secrets: DeviceSecrets },
): SecretsKeeper {
  let held = secrets;
  // Two saves at once must not leave the older one on the disk.
  const serial = createSerial();
  return {
    current: () => held,
    save: async (next) =>
      serial(async () => {
        await stores.secrets.write(
          writeSecretsFile({ ...file, box: sealSecrets(next, luk, random) }),
        );
        held = next;
      }),
  };
}

function damaged(): VaultError {
  return new VaultError(
    "internal",
    "The secrets file of this device is damaged. The kit or another device opens the vault.",
  );
}
