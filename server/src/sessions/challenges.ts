/**
 * Challenges that wait for their answer: single use, 60 seconds, in memory. Unknown ids get one too.
 * @module
 */
import { toHex, type MemberId, type VaultId } from "@rootvault/vault-core/protocol";
import type { Clock, RandomSource } from "../model/base.ts";

const LIFE_MS = 60_000;
const MOST = 50_000;

/** Challenges in memory. */
export interface Challenges {
  make(vault: VaultId, device: MemberId): Uint8Array;
  /** Takes a challenge away. True if it was made for this device within the last minute. */
  take(vault: VaultId, device: MemberId, nonce: Uint8Array): boolean;
}

/** Makes an empty memory. */
export function createChallenges(now: Clock, random: RandomSource): Challenges {
  const waiting = new Map<string, { readonly of: string; readonly until: number }>();
  const forgetOld = (): void => {
    // Insertion order is time order: the oldest stand first.
    for (const [nonce, { until }] of waiting) {
      if (until > now() && waiting.size < MOST) return;
      waiting.delete(nonce);
    }
  };
  return {
    make: (vault, device) => {
      forgetOld();
      const nonce = random(32);
      waiting.set(toHex(nonce), { of: `${vault} ${device}`, until: now() + LIFE_MS });
      return nonce;
    },
    take: (vault, device, nonce) => {
      const challenge = waiting.get(toHex(nonce));
      waiting.delete(toHex(nonce));
      return (
        challenge !== undefined && challenge.of === `${vault} ${device}` && challenge.until > now()
      );
    },
  };
}
