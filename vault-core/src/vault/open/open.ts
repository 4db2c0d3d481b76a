/**
 * Opens the vault of this device by one of its ways in.
 * @module
 */
import { mustTakeLock } from "./open-device.ts";
import { openWith, type OpenedVault } from "./open-with.ts";
import type { VaultPlatform } from "../platform.ts";
import { unlockSecrets } from "../enter/secrets-box.ts";
import type { WayIn } from "../enter/ways-in.ts";

/**
 * Opens the vault of this device.
 *
 * @throws {VaultError} no-vault; wrong-password; slot-closed; vault-in-use; KDF_TOO_WEAK.
 */
export async function openVault(platform: VaultPlatform, way: WayIn): Promise<OpenedVault> {
  // The lock comes first: another process may be about to write newer secrets.
  return whileLocked(platform, async () => {
    try {
      const secrets = await unlockSecrets(platform, way);
      return await openWith(platform, secrets, null);
    } catch (error) {
      // Whoever takes the lock next opens them too.
      await platform.stores.blocks.close();
      await platform.stores.index.close();
      throw error;
    }
  });
}

/** Runs a work under the writer's lock, which stays taken if the work succeeds. */
export async function whileLocked<Result>(
  platform: VaultPlatform,
  work: () => Promise<Result>,
): Promise<Result> {
  await mustTakeLock(platform);
  try {
    return await work();
  } catch (error) {
    await platform.stores.lock.release();
    throw error;
  }
}
