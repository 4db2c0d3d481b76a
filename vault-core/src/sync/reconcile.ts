/**
 * Before anything is published: own blocks that cannot be published as they are get sealed anew in a fresh segment,
 * so that no position is ever signed twice (docs/protocol/http.md).
 * @module
 */
import type { SyncDevice } from "./sync-device.ts";

/**
 * Streams in which own blocks may wait. Each session that is killed offline leaves one, and the server takes only so many
 * of a vault: more go out as one.
 */
const MOST_STREAMS = 4;

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
  const waiting = log.unpublished();
  const isRetired = waiting.some((block) => block.header.epoch < epoch);
  const isScattered = new Set(waiting.map(({ header }) => header.stream)).size > MOST_STREAMS;
  // A sync that broke off after own blocks had come said no more that this device was restored.
  if (restored || isRetired || isScattered || log.hasTakenPlaces()) await log.reseal();
}
