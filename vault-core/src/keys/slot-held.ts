/**
 * Slots whose secret the platform holds: LUK itself in the system's keyring, or LUK under a key that the browser keeps
 * and never gives out. Neither is uploaded, and what stands in the secrets file opens nothing without its holder.
 * @module
 */
import { frame } from "../crypto/public.ts";
import type { RandomSource } from "../crypto/random-pool.ts";
import { toHex } from "../bytes/encoding.ts";
import type { VaultId } from "../model/ids.ts";
import { binary, countShape, idBytes } from "../protocol/shapes.ts";
import { z } from "../protocol/zod.ts";

/** A keyring of the system: keeps a secret of this user under a name. */
export interface Keyring {
  /** The secret, or null if there is none or the keyring does not open. */
  read(name: string): Promise<Uint8Array | null>;
  /** @throws {VaultError} no-keyring where there is none. */
  write(name: string, secret: Uint8Array): Promise<void>;
  /** Forgets a secret; one that is not there is no fault. */
  remove(name: string): Promise<void>;
}

/** A key that the browser keeps for this origin and never gives out (AES-GCM, not extractable). */
export interface DeviceKey {
  /** Seals a few bytes: nonce and tag are in the answer, 28 bytes more. */
  seal(plain: Uint8Array, ad: Uint8Array): Promise<Uint8Array>;
  /** Opens them; null if the key is gone or is another. */
  open(box: Uint8Array, ad: Uint8Array): Promise<Uint8Array | null>;
  /** Forgets the key, and with it all that it sealed. */
  forget(): Promise<void>;
}

/** A keyring's slot: only the name under which the keyring has LUK. */
export const keyringSlotShape = z.strictObject({
  v: z.literal(1),
  kind: z.literal("keyring"),
  slot_id: binary(16),
});

/** A slot under the browser's key. `until` (Unix ms) is when it ends. */
export const webcryptoSlotShape = z.strictObject({
  v: z.literal(1),
  kind: z.literal("webcrypto"),
  slot_id: binary(16),
  until: countShape.nullable(),
  box: binary(60),
});

/** A keyring's slot, as read. */
export type KeyringSlot = z.output<typeof keyringSlotShape>;
/** A slot under the browser's key, as read. */
export type WebcryptoSlot = z.output<typeof webcryptoSlotShape>;

/** The name of a slot's secret in the keyring: new at every write, so an older file opens nothing. */
export function keyringName(vault: VaultId, slot: Pick<KeyringSlot, "slot_id">): string {
  return `${vault}/${toHex(slot.slot_id)}`;
}

/** Gives LUK to the keyring. @throws {VaultError} no-keyring. */
export async function createKeyringSlot(
  luk: Uint8Array,
  vault: VaultId,
  { keyring, random }: { readonly keyring: Keyring; readonly random: RandomSource },
): Promise<KeyringSlot> {
  const slot: KeyringSlot = { v: 1, kind: "keyring", slot_id: random(16) };
  await keyring.write(keyringName(vault, slot), luk);
  return slot;
}

/** Takes LUK from the keyring; null if it has none, or bytes of another length. */
export async function openKeyringSlot(
  slot: KeyringSlot,
  vault: VaultId,
  keyring: Keyring,
): Promise<Uint8Array | null> {
  const secret = await keyring.read(keyringName(vault, slot));
  return secret?.length === 32 ? secret : null;
}

/** Seals LUK under the browser's key. @param until Unix ms after which it opens nothing; null for no end. */
export async function createWebcryptoSlot(
  luk: Uint8Array,
  vault: VaultId,
  {
    deviceKey,
    random,
    until,
  }: {
    readonly deviceKey: DeviceKey;
    readonly random: RandomSource;
    readonly until: number | null;
  },
): Promise<WebcryptoSlot> {
  const id = random(16);
  const box = await deviceKey.seal(luk, webcryptoAd(vault, id));
  return { v: 1, kind: "webcrypto", slot_id: id, until, box };
}

/** Opens a slot under the browser's key; null once its time is over, or if the key is gone. */
export async function openWebcryptoSlot(
  slot: WebcryptoSlot,
  vault: VaultId,
  { deviceKey, now }: { readonly deviceKey: DeviceKey; readonly now: number },
): Promise<Uint8Array | null> {
  if (slot.until !== null && now >= slot.until) return null;
  const luk = await deviceKey.open(slot.box, webcryptoAd(vault, slot.slot_id));
  return luk?.length === 32 ? luk : null;
}

function webcryptoAd(vault: VaultId, slotId: Uint8Array): Uint8Array {
  return frame("slot-ad", "webcrypto", idBytes(vault), slotId);
}
