/**
 * A passkey's slot: LUK under what the passkey's PRF gives, which is 32 bytes that leave the authenticator only after
 * the owner was verified.
 *
 * box = AEAD(KDF(PRF, "slot-prf", 32, vault, slot_id), zero nonce, frame("slot-ad", "prf"), LUK)
 * @module
 */
import { frame } from "../crypto/public.ts";
import type { RandomSource } from "../crypto/random-pool.ts";
import { kdf, openOnce, sealOnce } from "../crypto/secret.ts";
import type { VaultId } from "../model/ids.ts";
import { binary, idBytes } from "../protocol/shapes.ts";
import { z } from "../protocol/zod.ts";

/** Bytes of the longest credential id that WebAuthn allows. */
export const CREDENTIAL_BYTES = 1023;

/** A passkey's slot as the secrets file holds it. `cred_id` tells the browser which passkey to ask for. */
export const prfSlotShape = z.strictObject({
  v: z.literal(1),
  kind: z.literal("prf"),
  slot_id: binary(16),
  cred_id: binary(1, CREDENTIAL_BYTES),
  box: binary(48),
});

/** A passkey's slot, as read. */
export type PrfSlot = z.output<typeof prfSlotShape>;

/** What a passkey's slot is made of beside the key it holds. */
export interface NewPrfSlot {
  readonly vault: VaultId;
  /** 32 bytes. */
  readonly prf: Uint8Array;
  readonly credentialId: Uint8Array;
  readonly random: RandomSource;
}

/** Wraps LUK under a PRF, with a new slot id. Throws `TypeError` unless the PRF is 32 bytes. */
export function createPrfSlot(
  luk: Uint8Array,
  { vault, prf, credentialId, random }: NewPrfSlot,
): PrfSlot {
  const id = random(16);
  const box = sealOnce(slotKey(prf, vault, id), frame("slot-ad", "prf"), luk);
  return { v: 1, kind: "prf", slot_id: id, cred_id: credentialId.slice(), box };
}

/** Opens a passkey's slot; null for the PRF of another passkey or vault. */
export function openPrfSlot(slot: PrfSlot, vault: VaultId, prf: Uint8Array): Uint8Array | null {
  return openOnce(slotKey(prf, vault, slot.slot_id), frame("slot-ad", "prf"), slot.box);
}

function slotKey(prf: Uint8Array, vault: VaultId, slotId: Uint8Array): Uint8Array {
  return kdf(prf, "slot-prf", 32, idBytes(vault), slotId);
}
