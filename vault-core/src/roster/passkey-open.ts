/**
 * Opens a vault on a fresh browser with a passkey: its keys log in, open the lockbox, admit this browser as a device,
 * and are wiped.
 * @module
 */
import type { RandomSource } from "../crypto/random-pool.ts";
import { VaultError } from "../errors.ts";
import { passkeySecrets } from "../keys/passkey.ts";
import {
  admitThisDevice,
  openAsMember,
  type Recovered,
  type VaultAddress,
  wipeMember,
} from "./admit-self.ts";

/**
 * Admits a new device in a passkey's name and gives its secrets.
 *
 * @param passkey its WebAuthn credential id, and what its PRF gave for `passkeyEval()` (32 bytes).
 * @throws {VaultError} no-passkey if the vault does not know it, or not any more; as `openAsMember`.
 */
export async function openByPasskey(
  address: VaultAddress,
  passkey: { readonly credentialId: Uint8Array; readonly prf: Uint8Array },
  random: RandomSource,
): Promise<Recovered> {
  const member = passkeySecrets(passkey.prf, address.vault, passkey.credentialId);
  const opened = await openAsMember(address, member, passkeyRefused);
  const recovered = await admitThisDevice(opened, member, { network: address.network, random });
  wipeMember(member);
  return recovered;
}

function passkeyRefused(cause?: unknown): VaultError {
  return new VaultError(
    "no-passkey",
    "The vault does not know this passkey. It was removed, or belongs to another vault.",
    { cause },
  );
}
