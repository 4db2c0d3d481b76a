/**
 * The secrets file of this device: written for a new vault, opened by any of its slots, and kept up to date while the
 * vault is open. Only names and slots stand in it in clear.
 * @module
 */
import { VaultError } from "../../errors.ts";
import type { DeviceSecrets } from "../../keys/secrets.ts";
import { openSecrets, sealSecrets } from "../../keys/secrets.ts";
import {
  readSecretsFile,
  writeSecretsFile,
  type SecretsFile,
  type Slot,
} from "../../keys/secrets-file.ts";
import type { SecretsKeeper } from "../../keys/secrets-keeper.ts";
import type { VaultStores } from "../../store/stores.ts";
import type { SlotView } from "../api/vault-api.ts";
import { createSerial } from "../serial.ts";
import type { VaultPlatform } from "../platform.ts";
import {
  newPasswordSlot,
  newPrfSlot,
  openByWay,
  type PasskeyParts,
  toSlotView,
  type WayIn,
} from "./ways-in.ts";

/** The slots of this device while it is unlocked, and the one way in which they change. */
export interface SlotKeeper {
  current(): readonly Slot[];
  /** Makes the next slots of those that are there; resolves once they are durable. At least one must be left. */
  change(next: (slots: readonly Slot[]) => Promise<readonly Slot[]>): Promise<void>;
}

/** The opened secrets of this device. */
export interface OpenSecrets {
  /** Local key: wraps everything of this device that no epoch touches. */
  readonly luk: Uint8Array;
  readonly keeper: SecretsKeeper;
  readonly slots: SlotKeeper;
  readonly origin: string;
  readonly name: string;
}

/** What can be told of a vault while it is locked. */
export interface VaultInfo {
  readonly vault: string;
  readonly device: string;
  readonly origin: string;
  readonly deviceName: string;
  /** The ways in. */
  readonly slots: readonly SlotView[];
}

/** Where a new device's vault is, its name, and its first ways in: one at least. */
export interface NewSecrets {
  readonly origin: string;
  readonly name: string;
  readonly password?: string | undefined;
  readonly passkey?: PasskeyParts;
}

/** Tells of the vault on this device while it is locked; null if there is none. */
export async function vaultInfo(stores: Pick<VaultStores, "secrets">): Promise<VaultInfo | null> {
  const bytes = await stores.secrets.read();
  const file = bytes === null ? null : readSecretsFile(bytes);
  if (file === null) return null;
  const { vault, device, origin, name } = file;
  return { vault, device, origin, deviceName: name, slots: file.slots.map(toSlotView) };
}

/** Refuses a device that has a vault already. @throws {VaultError} vault-exists. */
export async function mustBeEmpty(stores: Pick<VaultStores, "secrets">): Promise<void> {
  if ((await stores.secrets.read()) === null) return;
  throw new VaultError(
    "vault-exists",
    "There is a vault on this device already. It was left alone.",
  );
}

/** Writes the secrets of a new device under its first slots. @throws {VaultError} vault-exists. */
export async function createSecrets(
  platform: VaultPlatform,
  secrets: DeviceSecrets,
  { origin, name, password, passkey }: NewSecrets,
): Promise<OpenSecrets> {
  await mustBeEmpty(platform.stores);
  const luk = platform.random(32);
  const { vault, device } = secrets;
  const slots: readonly Slot[] = [
    ...(password === undefined ? [] : [await newPasswordSlot(platform, luk, { vault, password })]),
    ...(passkey === undefined ? [] : [newPrfSlot(platform, luk, { vault, passkey })]),
  ];
  const box = sealSecrets(secrets, luk, platform.random);
  const file: SecretsFile = { v: 1, vault, device, origin, name, slots: mustLeaveOne(slots), box };
  await platform.stores.secrets.write(writeSecretsFile(file));
  return toOpenSecrets(platform, file, { luk, secrets });
}

/**
 * Opens the secrets of this device.
 *
 * @throws {VaultError} no-vault; wrong-password; slot-closed; KDF_TOO_WEAK; internal for a damaged file.
 */
export async function unlockSecrets(platform: VaultPlatform, way: WayIn): Promise<OpenSecrets> {
  const bytes = await platform.stores.secrets.read();
  if (bytes === null) throw new VaultError("no-vault", "There is no vault on this device.");
  const file = readSecretsFile(bytes);
  if (file === null) throw damaged();
  // The key of a password takes its time, and this needs none.
  platform.stores.blocks.readAhead?.();
  const luk = await openByWay(platform, file, way);
  const secrets = openSecrets(file.box, luk, file);
  if (secrets === null) throw damaged();
  return toOpenSecrets(platform, file, { luk, secrets });
}

interface Unsealed {
  readonly luk: Uint8Array;
  readonly secrets: DeviceSecrets;
}

function toOpenSecrets(
  { stores, random }: VaultPlatform,
  file: SecretsFile,
  { luk, secrets }: Unsealed,
): OpenSecrets {
  const { origin, name } = file;
  let held = secrets;
  let slots: readonly Slot[] = file.slots;
  // Two writes at once must not leave the older one on the disk; slots and secrets lie in one file.
  const serial = createSerial();
  const write = async (nextSlots: readonly Slot[], next: DeviceSecrets): Promise<void> => {
    const box = sealSecrets(next, luk, random);
    await stores.secrets.write(writeSecretsFile({ ...file, slots: [...nextSlots], box }));
    slots = nextSlots;
    held = next;
  };
  return {
    luk,
    origin,
    name,
    keeper: {
      current: () => held,
      save: async (next) => serial(async () => write(slots, next)),
    },
    slots: {
      current: () => slots,
      change: async (next) => serial(async () => write(mustLeaveOne(await next(slots)), held)),
    },
  };
}

function mustLeaveOne(slots: readonly Slot[]): Slot[] {
  if (slots.length > 0) return [...slots];
  throw new VaultError("last-slot", "At least one way in to this device must be left.");
}

function damaged(): VaultError {
  return new VaultError(
    "internal",
    "The secrets file of this device is damaged. The kit or another device opens the vault.",
  );
}
