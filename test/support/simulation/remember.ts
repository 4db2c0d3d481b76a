/**
 * Five devices and a server check the same signatures over and over. Each of these functions gives the same for the
 * same bytes, so a simulation computes it once: nothing but the time changes.
 * @module
 */
import sodium from "libsodium-wrappers";

await sodium.ready;

/** Results that are kept of one function. */
const MOST_KEPT = 20_000;

/** Makes a function of byte arrays remember what it gave. */
function remember<Result>(
  compute: (...parts: readonly Uint8Array[]) => Result,
): (...parts: readonly Uint8Array[]) => Result {
  const known = new Map<string, Result>();
  return (...parts) => {
    const key = parts.map((part) => Buffer.from(part).toString("latin1")).join("|");
    const before = known.get(key);
    if (before !== undefined) return before;
    if (known.size >= MOST_KEPT) known.clear();
    const made = compute(...parts);
    known.set(key, made);
    return made;
  };
}

let isRemembering = false;

/** Lets signatures and key pairs be computed once each. Copies of a secret must not be wiped by who receives them. */
export function rememberSignatures(): void {
  if (isRemembering) return;
  isRemembering = true;
  const own = sodium as unknown as Record<string, (...parts: readonly Uint8Array[]) => unknown>;
  for (const name of [
    "crypto_sign_verify_detached",
    "crypto_sign_seed_keypair",
    "crypto_kem_xwing_seed_keypair",
  ])
    own[name] = remember(own[name]!);
}
