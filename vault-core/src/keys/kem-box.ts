/**
 * Wraps the key of an epoch for a member or the kit.
 *
 * lockbox(e, rid, pk): (ct, ss) = X-Wing.enc(pk);  k = KDF(ss, "box", 32, vault, u32(e), rid, ct)
 *
 * | off | len | field |
 * |---|---|---|
 * | 0 | 1120 | ct |
 * | 1120 | 48 | AEAD(k, zero nonce, frame("box-ad", vault, u32(e), rid), VEK) |
 * @module
 */
import { concatBytes } from "../bytes/compare.ts";
import { u32be } from "../bytes/integers.ts";
import { frame, KEM_CIPHERTEXT_BYTES } from "../crypto/public.ts";
import type { RandomSource } from "../crypto/random-pool.ts";
import { decapsulate, encapsulate, kdf, openOnce, sealOnce } from "../crypto/secret.ts";
import { VaultError } from "../errors.ts";
import type { MemberId, VaultId } from "../model/ids.ts";
import { LOCKBOX_BYTES } from "../protocol/roster-calls.ts";
import { idBytes } from "../protocol/shapes.ts";
import { mustBeCommitted } from "./epoch.ts";

/** For whom, and for which epoch, a lockbox is. */
export interface LockboxAddress {
  readonly vault: VaultId;
  readonly epoch: number;
  /** Member id, or `recovery`. */
  readonly rid: MemberId;
}

/** What opens a lockbox, and what its content must be. */
export interface LockboxKeys {
  /** The member's KEM seeds, the newest first: while it changes keys it has two. */
  readonly kemSeeds: readonly Uint8Array[];
  /** The roster's commit for the epoch. */
  readonly commit: Uint8Array;
}

/**
 * Wraps an epoch's key for a member.
 *
 * @param kemKey the member's X-Wing public key, 1,216 bytes.
 * @returns 1,168 bytes.
 * @throws {VaultError} BAD_LOCKBOX if the bytes are no X-Wing public key.
 */
export function wrapEpochKey(
  address: LockboxAddress,
  kemKey: Uint8Array,
  vek: Uint8Array,
  random: RandomSource,
): Uint8Array {
  const wrapped = encapsulate(kemKey, random(64));
  if (wrapped === null) throw badLockbox();
  const { ciphertext, sharedSecret } = wrapped;
  return concatBytes(
    ciphertext,
    sealOnce(boxKey(address, sharedSecret, ciphertext), boxAd(address), vek),
  );
}

/**
 * Unwraps an epoch's key, and checks that it is the one that the roster commits to.
 *
 * @throws {VaultError} BAD_LOCKBOX if no seed opens the box; KEY_SUBSTITUTED for a key that the roster does not name.
 */
export function unwrapEpochKey(
  address: LockboxAddress,
  { kemSeeds, commit }: LockboxKeys,
  box: Uint8Array,
): Uint8Array {
  if (box.length !== LOCKBOX_BYTES) throw badLockbox();
  const ciphertext = box.subarray(0, KEM_CIPHERTEXT_BYTES);
  for (const seed of kemSeeds) {
    const shared = decapsulate(seed, ciphertext);
    if (shared === null) throw badLockbox();
    const key = boxKey(address, shared, ciphertext);
    const vek = openOnce(key, boxAd(address), box.subarray(KEM_CIPHERTEXT_BYTES));
    if (vek !== null) {
      mustBeCommitted(vek, commit);
      return vek;
    }
  }
  throw badLockbox();
}

function boxKey(
  { vault, epoch, rid }: LockboxAddress,
  sharedSecret: Uint8Array,
  ciphertext: Uint8Array,
): Uint8Array {
  return kdf(sharedSecret, "box", 32, idBytes(vault), u32be(epoch), idBytes(rid), ciphertext);
}

function boxAd({ vault, epoch, rid }: LockboxAddress): Uint8Array {
  return frame("box-ad", idBytes(vault), u32be(epoch), idBytes(rid));
}

function badLockbox(): VaultError {
  return new VaultError("BAD_LOCKBOX", "A wrapped key is damaged or is not for this member.");
}
