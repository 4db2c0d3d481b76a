/**
 * Opens a vault on a browser that does not hold it yet, with a passkey that is a member of it.
 * @module
 */
import { VaultError } from "../../errors.ts";
import { isVaultId } from "../../protocol/ids.ts";
import { openByPasskey } from "../../roster/passkey-open.ts";
import { networkOf } from "./open-device.ts";
import { openWith, type OpenedVault } from "./open-with.ts";
import { whileLocked } from "./open.ts";
import { mustBeStrong, type VaultPlatform } from "../platform.ts";
import { createSecrets, mustBeEmpty } from "../enter/secrets-box.ts";
import type { PasskeyParts } from "../enter/ways-in.ts";

/** What a fresh browser knows after it asked for a passkey. */
export interface PasskeyOpening extends PasskeyParts {
  /** Origin of the server. */
  readonly origin: string;
  /** The vault's id, 32 hex digits: the passkey's user handle. */
  readonly vault: string;
  /** A password for this device beside the passkey. Absent: the passkey alone opens it. */
  readonly password?: string;
  readonly deviceName?: string;
}

/**
 * Logs in with the passkey's keys, admits this browser as a device, wipes them, and opens the vault. The passkey is a
 * way in to this browser from then on.
 *
 * @throws {VaultError} bad-value; weak-password; vault-exists; no-passkey; LOCKBOX_MISSING; unreachable.
 */
export async function openWithPasskey(
  platform: VaultPlatform,
  { origin, vault, credentialId, prf, password, deviceName }: PasskeyOpening,
): Promise<OpenedVault> {
  if (!isVaultId(vault)) throw new VaultError("bad-value", "This passkey is of no vault.");
  if (password !== undefined) mustBeStrong(password);
  await mustBeEmpty(platform.stores);
  const { random } = platform;
  const passkey = { credentialId, prf };
  const address = { network: networkOf(platform), origin, vault };
  const { secrets, state } = await openByPasskey(address, passkey, random);
  return whileLocked(platform, async () => {
    const name = deviceName ?? platform.deviceName;
    const open = await createSecrets(platform, secrets, { origin, name, password, passkey });
    prf.fill(0);
    return openWith(platform, open, state);
  });
}
