/**
 * Wraps the keys of chosen collections for a helper: it never gets the key of an epoch. There is no commit in the roster to
 * check them by, so the signature of an active device or passkey says that they are the owner's.
 *
 * | off | len | field |
 * |---|---|---|
 * | 0 | 1120 | ct |
 * | 1120 | .. | AEAD(KDF(ss, "box-coll", 32, vault, u32(e), rid, ct), zero nonce, frame("box-coll-ad", vault, u32(e), rid), keys) |
 * | n-80 | 80 | by, SIG(by, "box-coll", all bytes before by) (`protocol/roster/helper-boxes.ts`) |
 *
 * keys = LP(name) || CK for each collection.
 * @module
 */
import { concatBytes } from "../bytes/compare.ts";
import { readUtf8 } from "../bytes/encoding.ts";
import { readU32 } from "../bytes/integers.ts";
import { lp } from "../crypto/public.ts";
import type { RandomSource } from "../crypto/random-pool.ts";
import { sign } from "../crypto/secret.ts";
import { isVaultError, VaultError } from "../errors.ts";
import {
  HELPER_BOX_TAIL_BYTES,
  helperBoxSigner,
  MAX_HELPER_BOX_BYTES,
} from "../protocol/roster/helper-boxes.ts";
import type { RosterState } from "../protocol/roster/state.ts";
import { idBytes } from "../protocol/shapes.ts";
import { badLockbox, openByKem, sealToKem, type LockboxAddress } from "./kem-box.ts";
import type { EntrySigner } from "./sign-entry.ts";

/** Keys of collections by name, 32 bytes each. */
export type CollectionKeyMap = ReadonlyMap<string, Uint8Array>;

/** For whom a box is made, and who vouches for it. */
export interface HelperBoxTask {
  readonly address: LockboxAddress;
  /** The helper's X-Wing public key. */
  readonly kemKey: Uint8Array;
  /** A device or passkey; never a helper. */
  readonly signer: EntrySigner;
  readonly random: RandomSource;
}

const LABELS = { key: "box-coll", ad: "box-coll-ad" } as const;

/**
 * Wraps keys of collections for a helper.
 *
 * @returns 8,192 bytes at most.
 * @throws {VaultError} BAD_LOCKBOX if the helper's key is none; too-large for more names than a box holds.
 */
export function wrapCollectionKeys(
  { address, kemKey, signer, random }: HelperBoxTask,
  keys: CollectionKeyMap,
): Uint8Array {
  const plain = concatBytes(...[...keys].flatMap(([name, key]) => [lp(name), key]));
  const sealed = sealToKem({ labels: LABELS, address, kemKey, random }, plain);
  const signature = sign(signer.signSeed, "box-coll", sealed);
  const box = concatBytes(sealed, idBytes(signer.id), signature);
  if (keys.size === 0 || box.length > MAX_HELPER_BOX_BYTES)
    throw new VaultError("too-large", "One box holds the keys of one to about 100 collections.");
  return box;
}

/** A helper that opens its boxes. */
export interface HelperBoxKeys {
  readonly address: LockboxAddress;
  /** Its KEM seeds, the newest first. */
  readonly kemSeeds: readonly Uint8Array[];
  /** Keys of the epoch that it holds already: what was wrapped for a key that it has changed since opens no more. */
  readonly held?: CollectionKeyMap;
}

/**
 * Unwraps the keys of a helper's boxes of one epoch: the union of all that an active device or passkey has signed. What
 * others put beside them counts for nothing.
 *
 * @throws {VaultError} LOCKBOX_MISSING if there is no box; BAD_LOCKBOX if no box counts and opens. Neither, if keys are held.
 */
export function unwrapCollectionKeys(
  state: RosterState,
  { address, kemSeeds, held = new Map() }: HelperBoxKeys,
  boxes: readonly Uint8Array[],
): CollectionKeyMap {
  const counting = boxes.filter((box) => helperBoxSigner(state, box) !== null);
  const opened = counting.flatMap((box) => {
    const sealed = box.subarray(0, box.length - HELPER_BOX_TAIL_BYTES);
    const plain = openIfMine({ labels: LABELS, address, kemSeeds }, sealed);
    return plain === null ? [] : readKeys(plain);
  });
  const keys = new Map([...opened, ...held]);
  if (keys.size > 0) return keys;
  if (boxes.length > 0) throw badLockbox();
  throw new VaultError("LOCKBOX_MISSING", "This helper was not given the keys of an epoch.", {
    details: { epoch: address.epoch },
  });
}

function openIfMine(how: Parameters<typeof openByKem>[0], sealed: Uint8Array): Uint8Array | null {
  try {
    return openByKem(how, sealed);
  } catch (error) {
    if (isVaultError(error, "BAD_LOCKBOX")) return null;
    throw error;
  }
}

function readKeys(plain: Uint8Array): (readonly [name: string, key: Uint8Array])[] {
  const keys: (readonly [string, Uint8Array])[] = [];
  for (let at = 0; at < plain.length;) {
    const start = at + 4;
    const end = start <= plain.length ? start + readU32(plain, at) : Number.POSITIVE_INFINITY;
    if (end + 32 > plain.length) throw badLockbox();
    const name = readUtf8(plain.subarray(start, end));
    if (name === null || name === "") throw badLockbox();
    keys.push([name, plain.slice(end, end + 32)]);
    at = end + 32;
  }
  return keys;
}
