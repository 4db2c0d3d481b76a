/**
 * What a login may do beyond its vault's blocks.
 * @module
 */
import { VaultError } from "@rootvault/vault-core/protocol";

import type { DeviceSession } from "./route.ts";

/** Requests, grants and the access log are the owner's own: an unattended helper gets none of them. */
export function mustBeOwner({ memberClass }: DeviceSession): void {
  if (memberClass === "helper")
    throw new VaultError("helper-refused", "A helper may not see or change grants.");
}
