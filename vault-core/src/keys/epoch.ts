/**
 * The vault key of an epoch (VEK): 32 random bytes to which the roster commits. Anyone can wrap bytes for a public
 * key, so a key counts only if it is the one that the roster names.
 * @module
 */
import { equalBytes } from "../bytes/compare.ts";
import { hash } from "../crypto/public.ts";
import type { RandomSource } from "../crypto/random-pool.ts";
import { VaultError } from "../errors.ts";

/** Makes the key of a new epoch. */
export function createEpochKey(random: RandomSource): Uint8Array {
  return random(32);
}

/** Gives what the roster says of an epoch's key: H("epoch-commit", VEK). */
export function epochCommit(vek: Uint8Array): Uint8Array {
  return hash("epoch-commit", vek);
}

/** Throws KEY_SUBSTITUTED unless the roster commits to exactly this key. */
export function mustBeCommitted(vek: Uint8Array, commit: Uint8Array): void {
  if (!equalBytes(epochCommit(vek), commit))
    throw new VaultError("KEY_SUBSTITUTED", "Refused a key that your devices did not make.");
}
