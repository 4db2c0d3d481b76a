/**
 * The keys of a device: an Ed25519 pair for its whole life and an X-Wing pair that changes each epoch.
 * Only seeds are kept; the public half is derived.
 * @module
 */
import { kemKeyPair, signingKeyPair } from "../crypto/secret.ts";
import type { RandomSource } from "../crypto/random-pool.ts";
import type { MemberId } from "../model/ids.ts";
import { toMemberId } from "../protocol/ids.ts";

/** What a member keeps secret. */
export interface MemberSecrets {
  readonly id: MemberId;
  /** Ed25519 seed, 32 bytes. */
  readonly signSeed: Uint8Array;
  /** X-Wing seed, 32 bytes. */
  readonly kemSeed: Uint8Array;
}

/** What others know of a member. */
export interface MemberKeys {
  readonly id: MemberId;
  /** Ed25519 public key, 32 bytes. */
  readonly signKey: Uint8Array;
  /** X-Wing public key, 1,216 bytes. */
  readonly kemKey: Uint8Array;
}

/** Makes the id and keys of a new device. */
export function createDevice(random: RandomSource): MemberSecrets {
  return { id: toMemberId(random(16)), signSeed: random(32), kemSeed: random(32) };
}

/** Gives the public half of a member's secrets. */
export function toMemberKeys({ id, signSeed, kemSeed }: MemberSecrets): MemberKeys {
  return {
    id,
    signKey: signingKeyPair(signSeed).publicKey,
    kemKey: kemKeyPair(kemSeed).publicKey,
  };
}
