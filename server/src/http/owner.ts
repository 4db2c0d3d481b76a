/**
 * What a login may do beyond its vault's blocks.
 * @module
 */
import { VaultError } from "@rootvault/vault-core/protocol";

import type { DeviceSession } from "./route.ts";

/**
 * Requests, grants and the access log are for the owner's devices: an unattended helper gets none of them, and a passkey or the
 * kit comes to open the vault on a device, never to share.
 */
export function mustBeOwner({ memberClass }: DeviceSession): void {
  if (memberClass !== "device")
    throw new VaultError("helper-refused", "Only a device may see or change grants.");
}
