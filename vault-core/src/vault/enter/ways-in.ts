/**
 * The ways in to this device: which slots there are, what opens each, and how one is made.
 * @module
 */
import { toBase64Url, toHex } from "../../bytes/encoding.ts";
import { VaultError } from "../../errors.ts";
import type { Slot } from "../../keys/secrets-file.ts";
import { createPasswordSlot, openPasswordSlot, type PasswordSlot } from "../../keys/slot.ts";
import { openKeyringSlot, openWebcryptoSlot } from "../../keys/slot-held.ts";
import { createPrfSlot, openPrfSlot, type PrfSlot } from "../../keys/slot-prf.ts";
import type { VaultId } from "../../model/ids.ts";
import { toInstant } from "../../protocol/ids.ts";
import type { SlotView } from "../api/vault-api.ts";
import { passwordKibOf, type VaultPlatform } from "../platform.ts";

/** What the owner opens this device with: a password, a passkey's PRF (32 bytes), or a slot whose secret the platform holds. */
export type WayIn =
  | { readonly password: string }
  | { readonly prf: Uint8Array }
  | { readonly slot: "keyring" | "webcrypto" };

/** A passkey as a browser gives it. */
export interface PasskeyParts {
  readonly credentialId: Uint8Array;
  /** 32 bytes. */
  readonly prf: Uint8Array;
}

/** A slot as a screen shows it. */
export function toSlotView(slot: Slot): SlotView {
  const until = slot.kind === "webcrypto" ? slot.until : null;
  return {
    id: toHex(slot.slot_id),
    kind: slot.kind,
    credentialId: slot.kind === "prf" ? toBase64Url(slot.cred_id) : null,
    until: until === null ? null : toInstant(until),
  };
}

/** Makes a password's slot at this platform's cost. */
export function newPasswordSlot(
  { random, argon2id, ...platform }: VaultPlatform,
  luk: Uint8Array,
  { vault, password }: { readonly vault: VaultId; readonly password: string },
): Promise<PasswordSlot> {
  const mKib = passwordKibOf(platform);
  return createPasswordSlot(luk, { vault, password, mKib, random, argon2id });
}

/** Makes a passkey's slot. */
export function newPrfSlot(
  { random }: VaultPlatform,
  luk: Uint8Array,
  { vault, passkey }: { readonly vault: VaultId; readonly passkey: PasskeyParts },
): PrfSlot {
  return createPrfSlot(luk, { vault, ...passkey, random });
}

/**
 * Takes LUK out of the first slot that the way opens.
 *
 * @throws {VaultError} wrong-password; slot-closed where a passkey, keyring or browser key does not open; KDF_TOO_WEAK.
 */
export async function openByWay(
  platform: VaultPlatform,
  { vault, slots }: { readonly vault: VaultId; readonly slots: readonly Slot[] },
  way: WayIn,
): Promise<Uint8Array> {
  for (const slot of slots) {
    const luk = await openSlot(platform, vault, { slot, way });
    if (luk !== null) return luk;
  }
  if ("password" in way)
    throw new VaultError("wrong-password", "This password does not open the vault.");
  throw new VaultError(
    "slot-closed",
    "This way in does not open the vault on this device. Use another one.",
  );
}

/** LUK, or null if the slot is of another kind or does not open. */
async function openSlot(
  { argon2id, keyring, deviceKey, now }: VaultPlatform,
  vault: VaultId,
  { slot, way }: { readonly slot: Slot; readonly way: WayIn },
): Promise<Uint8Array | null> {
  if ("password" in way) {
    if (slot.kind !== "pw") return null;
    return openPasswordSlot(slot, { vault, password: way.password, argon2id });
  }
  if ("prf" in way) return slot.kind === "prf" ? openPrfSlot(slot, vault, way.prf) : null;
  if (slot.kind !== way.slot) return null;
  if (slot.kind === "keyring")
    return keyring === undefined ? null : openKeyringSlot(slot, vault, keyring);
  return deviceKey === undefined ? null : openWebcryptoSlot(slot, vault, { deviceKey, now: now() });
}
