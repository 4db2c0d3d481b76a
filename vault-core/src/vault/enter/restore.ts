/**
 * Restores a vault with the recovery kit: the kit admits this device, and is not used up.
 * @module
 */
import { mustBeKitText } from "../../keys/kit-text.ts";
import { findVault, recoverVault } from "../../roster/recover.ts";
import { networkOf } from "../open/open-device.ts";
import { openWith, type OpenedVault } from "../open/open-with.ts";
import { whileLocked } from "../open/open.ts";
import { mustBeStrong, type VaultPlatform } from "../platform.ts";
import { createSecrets, mustBeEmpty } from "./secrets-box.ts";

/** What restoring needs. */
export interface Restoring {
  /** Origin of the server, as the kit names it. */
  readonly origin: string;
  /** The 24 words as they were typed, or the text of the QR code. */
  readonly text?: string;
  /** The 24 words one by one, where they were asked so. */
  readonly words?: readonly string[];
  /** New password, for this device alone. */
  readonly password: string;
  readonly deviceName?: string;
}

/**
 * Restores a vault on this device and opens it.
 *
 * @throws {VaultError} weak-password; vault-exists; KIT_MISMATCH; unreachable.
 */
export async function restoreVault(
  platform: VaultPlatform,
  { origin, text, words = [], password, deviceName }: Restoring,
): Promise<OpenedVault> {
  mustBeStrong(password);
  await mustBeEmpty(platform.stores);
  const kit = mustBeKitText(text ?? words.join(" "));
  const { rk } = kit;
  const network = networkOf(platform);
  const vault = kit.vault ?? (await findVault(network, origin, rk));
  const { secrets, state } = await recoverVault({ network, origin, vault }, rk, platform.random);
  rk.fill(0);
  return whileLocked(platform, async () => {
    const name = deviceName ?? platform.deviceName;
    const open = await createSecrets(platform, secrets, { origin, name, password });
    return openWith(platform, open, state);
  });
}
