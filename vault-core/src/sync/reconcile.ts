/**
 * Before anything is published: own blocks that cannot be published as they are get sealed anew in a fresh segment,
 * so that no position is ever signed twice (docs/protocol/http.md).
 * @module
 */
import type { SyncDevice } from "./sync-device.ts";

/**
 * Seals unpublished blocks anew where they must be.
 * @param restored the server held own blocks that this device did not know.
 */
export async function reconcile(device: SyncDevice, restored: boolean): Promise<void> {
  const { log, roster, alarms } = device;
  if (restored)
    await alarms.raise(
      "RESTORED",
      "This device was restored from a backup; it goes on as a new segment. Nothing is lost.",
    );
  const { epoch } = roster.current();
  const isRetired = log.unpublished().some((block) => block.header.epoch < epoch);
  if (restored || isRetired) await log.reseal();
}
