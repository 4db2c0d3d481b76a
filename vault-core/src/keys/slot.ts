/**
 * Slots: the local key (LUK), which wraps all secrets of this device, under a password (here), the PRF of a passkey
 * (`slot-prf.ts`), a keyring of the system or a key of the browser (`slot-held.ts`). Any one of them opens the device.
 *
 * key = Argon2id(NFKC(password), salt, t, m, 1 lane, 32);
 * box = AEAD(KDF(key, "slot-pw", 32, vault, slot_id), zero nonce, frame("slot-ad", alg, u32(t), u32(m), u32(p), salt), LUK)
 *
 * The cost is local, never sent by a server, and has a floor when a slot is opened. A slot is never uploaded.
 * @module
 */
import { utf8 } from "../bytes/encoding.ts";
import { u32be } from "../bytes/integers.ts";
import { frame } from "../crypto/public.ts";
import type { RandomSource } from "../crypto/random-pool.ts";
import { kdf, openOnce, sealOnce } from "../crypto/secret.ts";
import { VaultError } from "../errors.ts";
import type { VaultId } from "../model/ids.ts";
import { binary, idBytes } from "../protocol/shapes.ts";
import { z } from "../protocol/zod.ts";

const MIN_PASSES = 3;
const MIN_MEMORY_KIB = 65_536;
const MAX_MEMORY_KIB = 4_194_304;

/** A password slot as the secrets file holds it; bytes are base64url. */
export const passwordSlotShape = z.strictObject({
  v: z.literal(1),
  kind: z.literal("pw"),
  alg: z.literal("argon2id"),
  t: z.number().int().min(1).max(64),
  m_kib: z.number().int().min(8).max(MAX_MEMORY_KIB),
  p: z.literal(1),
  salt: binary(16),
  slot_id: binary(16),
  box: binary(48),
});

/** A password slot, as read. */
export type PasswordSlot = z.output<typeof passwordSlotShape>;

/** Argon2id with a result of 32 bytes; clients run it in a worker of its own. */
export type Argon2id = (
  password: Uint8Array,
  salt: Uint8Array,
  cost: { readonly t: number; readonly mKib: number; readonly p: number },
) => Promise<Uint8Array>;

/** What a slot is made of beside the key it holds. */
export interface NewPasswordSlot {
  readonly vault: VaultId;
  readonly password: string;
  /** Memory in KiB, 65,536 at least. */
  readonly mKib: number;
  readonly random: RandomSource;
  readonly argon2id: Argon2id;
}

/** What opens a slot. */
export interface SlotOpener {
  readonly vault: VaultId;
  readonly password: string;
  readonly argon2id: Argon2id;
}

/**
 * Wraps LUK under a password, with a new salt and slot id.
 *
 * @throws {VaultError} KDF_TOO_WEAK for less memory than the floor.
 */
export async function createPasswordSlot(
  luk: Uint8Array,
  { vault, password, mKib, random, argon2id }: NewPasswordSlot,
): Promise<PasswordSlot> {
  const head = {
    v: 1,
    kind: "pw",
    alg: "argon2id",
    t: MIN_PASSES,
    m_kib: mKib,
    p: 1,
    salt: random(16),
    slot_id: random(16),
  } as const;
  const key = await slotKey(head, { vault, password, argon2id });
  return { ...head, box: sealOnce(key, slotAd(head), luk) };
}

/**
 * Opens a slot.
 *
 * @returns LUK, or null for a wrong password.
 * @throws {VaultError} KDF_TOO_WEAK for a slot below the floor.
 */
export async function openPasswordSlot(
  slot: PasswordSlot,
  opener: SlotOpener,
): Promise<Uint8Array | null> {
  return openOnce(await slotKey(slot, opener), slotAd(slot), slot.box);
}

type SlotHead = Omit<PasswordSlot, "box">;

async function slotKey(slot: SlotHead, opener: SlotOpener): Promise<Uint8Array> {
  if (slot.t < MIN_PASSES || slot.m_kib < MIN_MEMORY_KIB)
    throw new VaultError("KDF_TOO_WEAK", "Refused weak password protection.");
  const password = utf8(opener.password.normalize("NFKC"));
  const cost = { t: slot.t, mKib: slot.m_kib, p: slot.p };
  const key = await opener.argon2id(password, slot.salt, cost);
  return kdf(key, "slot-pw", 32, idBytes(opener.vault), slot.slot_id);
}

function slotAd({ alg, t, m_kib, p, salt }: SlotHead): Uint8Array {
  return frame("slot-ad", alg, u32be(t), u32be(m_kib), u32be(p), salt);
}
