/**
 * What a device keeps secret, and its form inside the sealed secrets file: a JSON text whose bytes are base64url.
 *
 * box = nonce(24) || AEAD(KDF(LUK, "local-secrets", 32, vault, device), nonce, frame("secrets-ad", vault, device), JSON)
 * @module
 */
import { concatBytes } from "../bytes/compare.ts";
import { readUtf8, toBase64Url, utf8 } from "../bytes/encoding.ts";
import { frame } from "../crypto/public.ts";
import type { KdfLabel } from "../crypto/labels.ts";
import type { RandomSource } from "../crypto/random-pool.ts";
import { kdf, openWith, sealWith } from "../crypto/secret.ts";
import type { MemberId, VaultId } from "../model/ids.ts";
import type { JsonObject } from "../model/json.ts";
import { type Vector, vectorShape } from "../protocol/log/block-stream.ts";
import {
  binary,
  countShape,
  hashHexShape,
  idBytes,
  memberIdShape,
  vaultIdShape,
} from "../protocol/shapes.ts";
import { z } from "../protocol/zod.ts";
import type { CollectionKeyMap } from "./helper-box.ts";

/** Bytes of the nonce in front of sealed secrets. */
export const NONCE_BYTES = 24;

/** The newest state of the vault that this device has verified: what a server may never take back. */
export interface Pin {
  /** Number and hash of the newest roster entry. */
  readonly n: number;
  readonly hash: string;
  /** Newest verified block of every live stream. */
  readonly vector: Vector;
}

/** The owner's word on an alarm that goes on showing; sealed, so that nobody but the owner can have given it. */
export interface AlarmDecision {
  readonly code: string;
  readonly decision: "push-back" | "go-on";
  /** Instant. */
  readonly at: string;
  /** Details of the alarms that were decided on: only these are accepted. */
  readonly facts: readonly JsonObject[];
}

/** What a helper keeps in the place of keys of epochs: it never has one. */
export interface HelperSecrets {
  /** Key of the ids of what it imports, 32 bytes of its own: the vault's is not for helpers. */
  readonly idRoot: Uint8Array;
  /** Keys of its collections by epoch. */
  readonly collectionKeys: ReadonlyMap<number, CollectionKeyMap>;
}

/** All that a device keeps secret, and its pin. */
export interface DeviceSecrets {
  readonly vault: VaultId;
  readonly device: MemberId;
  /** Ed25519 seed, 32 bytes. */
  readonly signSeed: Uint8Array;
  /** X-Wing seed, 32 bytes: its public key is the one in the roster. */
  readonly kemSeed: Uint8Array;
  /** The X-Wing seed that a `prekey` announces; null unless one is under way. */
  readonly nextKemSeed: Uint8Array | null;
  /** Keys of epochs by number. */
  readonly epochKeys: ReadonlyMap<number, Uint8Array>;
  /** RK of the recovery kit, until the owner has shown that it is written down; then null. */
  readonly kit: Uint8Array | null;
  /** RK of a kit that this device has asked for, or is about to put in force; absent or null: none. */
  readonly nextKit?: Uint8Array | null;
  readonly pin: Pin;
  /** Absent: none. */
  readonly decisions?: readonly AlarmDecision[];
  /** Number of the newest `truncate` that this device has confirmed: blocks up to its floor are not kept. Absent: none. */
  readonly settled?: number;
  /** Present on helpers alone. */
  readonly helper?: HelperSecrets;
}

const decisionShape = z.strictObject({
  code: z.string(),
  decision: z.enum(["push-back", "go-on"]),
  at: z.string(),
  facts: z.array(z.record(z.string(), z.json())),
});

const epochShape = z.number().int().min(1).max(0xffffffff);
const helperShape = z.strictObject({
  id_root: binary(32),
  collection_keys: z.array(
    z.tuple([epochShape, z.array(z.tuple([z.string().min(1), binary(32)]))]),
  ),
});

const deviceSecretsShape = z.strictObject({
  vault: vaultIdShape,
  device: memberIdShape,
  sign_seed: binary(32),
  kem_seed: binary(32),
  next_kem_seed: binary(32).nullable(),
  epoch_keys: z.array(z.tuple([epochShape, binary(32)])),
  kit: binary(32).nullable(),
  next_kit: binary(32).nullable().optional(),
  pin: z.strictObject({ n: countShape, hash: hashHexShape, vector: vectorShape }),
  decisions: z.array(decisionShape).optional(),
  settled: countShape.optional(),
  helper: helperShape.optional(),
});

/** Derives a key for a local store from LUK: no epoch touches it. */
export function localKey(
  luk: Uint8Array,
  label: Extract<KdfLabel, `local-${string}`>,
  { vault, device }: Pick<DeviceSecrets, "vault" | "device">,
): Uint8Array {
  return kdf(luk, label, 32, idBytes(vault), idBytes(device));
}

/** Seals secrets under LUK. */
export function sealSecrets(
  secrets: DeviceSecrets,
  luk: Uint8Array,
  random: RandomSource,
): Uint8Array {
  const nonce = random(NONCE_BYTES);
  const key = localKey(luk, "local-secrets", secrets);
  return concatBytes(
    nonce,
    sealWith({ key, nonce, ad: secretsAd(secrets) }, utf8(toJson(secrets))),
  );
}

/** Opens sealed secrets of a device; null if LUK, names or bytes do not belong together. */
export function openSecrets(
  box: Uint8Array,
  luk: Uint8Array,
  names: Pick<DeviceSecrets, "vault" | "device">,
): DeviceSecrets | null {
  const nonce = box.slice(0, NONCE_BYTES);
  if (nonce.length !== NONCE_BYTES) return null;
  const key = localKey(luk, "local-secrets", names);
  const opened = openWith({ key, nonce, ad: secretsAd(names) }, box.subarray(NONCE_BYTES));
  return opened === null ? null : fromJson(opened);
}

function secretsAd({ vault, device }: Pick<DeviceSecrets, "vault" | "device">): Uint8Array {
  return frame("secrets-ad", idBytes(vault), idBytes(device));
}

function toJson(secrets: DeviceSecrets): string {
  const json = {
    vault: secrets.vault,
    device: secrets.device,
    sign_seed: toBase64Url(secrets.signSeed),
    kem_seed: toBase64Url(secrets.kemSeed),
    next_kem_seed: secrets.nextKemSeed && toBase64Url(secrets.nextKemSeed),
    epoch_keys: [...secrets.epochKeys].map(([epoch, vek]) => [epoch, toBase64Url(vek)]),
    kit: secrets.kit && toBase64Url(secrets.kit),
    ...(secrets.nextKit && { next_kit: toBase64Url(secrets.nextKit) }),
    pin: { n: secrets.pin.n, hash: secrets.pin.hash, vector: secrets.pin.vector },
    ...(secrets.decisions !== undefined && { decisions: secrets.decisions }),
    ...(secrets.settled !== undefined && { settled: secrets.settled }),
    ...(secrets.helper !== undefined && { helper: helperToJson(secrets.helper) }),
  };
  return JSON.stringify(json);
}

function helperToJson({ idRoot, collectionKeys }: HelperSecrets): z.input<typeof helperShape> {
  return {
    id_root: toBase64Url(idRoot),
    collection_keys: [...collectionKeys].map(([epoch, keys]) => [
      epoch,
      [...keys].map(([name, key]) => [name, toBase64Url(key)]),
    ]),
  };
}

function helperFromJson(helper: z.output<typeof helperShape>): HelperSecrets {
  const keys = helper.collection_keys.map(([epoch, list]) => [epoch, new Map(list)] as const);
  return { idRoot: helper.id_root, collectionKeys: new Map(keys) };
}

function fromJson(bytes: Uint8Array): DeviceSecrets | null {
  const read = deviceSecretsShape.safeParse(JSON.parse(readUtf8(bytes) ?? "null"));
  if (!read.success) return null;
  const { vault, device, kit, next_kit: nextKit, pin, decisions, settled, helper } = read.data;
  return {
    vault,
    device,
    signSeed: read.data.sign_seed,
    kemSeed: read.data.kem_seed,
    nextKemSeed: read.data.next_kem_seed,
    epochKeys: new Map(read.data.epoch_keys),
    kit,
    ...(nextKit !== undefined && { nextKit }),
    pin,
    ...(decisions !== undefined && { decisions }),
    ...(settled !== undefined && { settled }),
    ...(helper !== undefined && { helper: helperFromJson(helper) }),
  };
}
