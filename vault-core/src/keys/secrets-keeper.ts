/**
 * The open secrets of this device while the vault is unlocked, and the one way in which they change.
 * @module
 */
import type { DeviceSecrets } from "./secrets.ts";

/** Holds the open secrets; a change counts only once it is durable. */
export interface SecretsKeeper {
  current(): DeviceSecrets;
  /** Seals and writes the next secrets; resolves once they are durable and current. */
  save(next: DeviceSecrets): Promise<void>;
}
