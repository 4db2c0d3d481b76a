/**
 * The server's memory for DPoP proofs (RFC 9449, 8 and 11.1): own nonces, and each `jti` once per key.
 *
 * Nonces are made of a secret of this start: after a restart no earlier proof is taken, so the memory need not be stored.
 * @module
 */
import { createHmac } from "node:crypto";
import { VaultError } from "@rootvault/vault-core/protocol";
import type { Clock, RandomSource } from "../model/base.ts";

const WINDOW_MS = 150_000;
const KEPT_MS = 300_000;

/** Nonces and used proofs. */
export interface ProofMemory {
  /** The nonce that proofs must carry now. */
  nonce(): string;
  /** Throws `use-dpop-nonce` with the fresh one unless the nonce is of the last 5 minutes. */
  mustKnowNonce(nonce: string | null): void;
  /** Throws `invalid-dpop-proof` the second time that a key shows the same `jti`. */
  mustBeFirst(jkt: string, jti: string): void;
}

/** Makes an empty memory. */
export function createProofMemory(now: Clock, random: RandomSource): ProofMemory {
  const secret = random(32);
  // Two sets of 5 minutes each: dropping the older whole needs no sweep.
  let [young, old] = [new Set<string>(), new Set<string>()];
  let since = now();
  const at = (window: number): string =>
    createHmac("sha256", secret).update(String(window)).digest("base64url").slice(0, 22);
  const window = (): number => Math.floor(now() / WINDOW_MS);
  return {
    nonce: () => at(window()),
    mustKnowNonce: (nonce) => {
      const current = window();
      if (nonce !== null && (nonce === at(current) || nonce === at(current - 1))) return;
      throw new VaultError("use-dpop-nonce", "The proof needs the nonce of this answer.", {
        details: { nonce: at(current) },
      });
    },
    mustBeFirst: (jkt, jti) => {
      if (Math.abs(now() - since) > KEPT_MS) {
        [young, old] = [new Set(), young];
        since = now();
      }
      const key = `${jkt} ${jti}`;
      if (young.has(key) || old.has(key))
        throw new VaultError("invalid-dpop-proof", "The proof was used before.");
      young.add(key);
    },
  };
}
