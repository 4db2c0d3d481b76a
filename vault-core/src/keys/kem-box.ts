/**
 * Wraps keys for a member: the key of an epoch for a device, passkey or the kit (here), keys of collections for a helper
 * (`helper-box.ts`), by the same steps under other labels.
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

/** The labels of one kind of box: of its key, and of what is bound to it. */
export interface KemBoxLabels {
  readonly key: "box" | "box-coll";
  readonly ad: "box-ad" | "box-coll-ad";
}

const LOCKBOX: KemBoxLabels = { key: "box", ad: "box-ad" };

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
  return sealToKem({ labels: LOCKBOX, address, kemKey, random }, vek);
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
  const vek = openByKem({ labels: LOCKBOX, address, kemSeeds }, box);
  mustBeCommitted(vek, commit);
  return vek;
}

/** To whom something is sealed, and as what. */
export interface KemSealing {
  readonly labels: KemBoxLabels;
  readonly address: LockboxAddress;
  /** X-Wing public key, 1,216 bytes. */
  readonly kemKey: Uint8Array;
  readonly random: RandomSource;
}

/**
 * Seals keys to a KEM key: ct || AEAD(KDF(ss, label, 32, vault, u32(e), rid, ct), zero nonce, frame(ad label, vault, u32(e), rid), keys).
 *
 * @throws {VaultError} BAD_LOCKBOX if the bytes are no X-Wing public key.
 */
export function sealToKem(
  { labels, address, kemKey, random }: KemSealing,
  keys: Uint8Array,
): Uint8Array {
  const wrapped = encapsulate(kemKey, random(64));
  if (wrapped === null) throw badLockbox();
  const { ciphertext, sharedSecret } = wrapped;
  const key = boxKey(labels, address, { sharedSecret, ciphertext });
  return concatBytes(ciphertext, sealOnce(key, boxAd(labels, address), keys));
}

/** Opens what `sealToKem` sealed, by the first seed that fits. @throws {VaultError} BAD_LOCKBOX if none does. */
export function openByKem(
  {
    labels,
    address,
    kemSeeds,
  }: Pick<KemSealing, "labels" | "address"> & Pick<LockboxKeys, "kemSeeds">,
  box: Uint8Array,
): Uint8Array {
  const ciphertext = box.slice(0, KEM_CIPHERTEXT_BYTES);
  if (ciphertext.length !== KEM_CIPHERTEXT_BYTES) throw badLockbox();
  for (const seed of kemSeeds) {
    const sharedSecret = decapsulate(seed, ciphertext);
    if (sharedSecret === null) throw badLockbox();
    const key = boxKey(labels, address, { sharedSecret, ciphertext });
    const keys = openOnce(key, boxAd(labels, address), box.subarray(KEM_CIPHERTEXT_BYTES));
    if (keys !== null) return keys;
  }
  throw badLockbox();
}

function boxKey(
  { key }: KemBoxLabels,
  { vault, epoch, rid }: LockboxAddress,
  shared: { readonly sharedSecret: Uint8Array; readonly ciphertext: Uint8Array },
): Uint8Array {
  const address = [idBytes(vault), u32be(epoch), idBytes(rid)] as const;
  return kdf(shared.sharedSecret, key, 32, ...address, shared.ciphertext);
}

function boxAd({ ad }: KemBoxLabels, { vault, epoch, rid }: LockboxAddress): Uint8Array {
  return frame(ad, idBytes(vault), u32be(epoch), idBytes(rid));
}

/** The error of every box that does not open. */
export function badLockbox(): VaultError {
  return new VaultError("BAD_LOCKBOX", "A wrapped key is damaged or is not for this member.");
}
