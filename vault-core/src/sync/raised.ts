/**
 * What becomes of an alarm that a step of a sync throws.
 * @module
 */
import { isAlarm } from "./alarms.ts";
import type { SyncDevice } from "./sync-device.ts";

/** Runs a step whose alarm ends the sync. */
export async function raised<Value>(
  device: Pick<SyncDevice, "alarms">,
  step: () => Promise<Value>,
): Promise<Value> {
  try {
    return await step();
  } catch (error) {
    if (isAlarm(error)) await device.alarms.raiseError(error);
    throw error;
  }
}

/** Runs a step whose alarm is noted, and the sync goes on. */
export async function noted<Value>(
  device: Pick<SyncDevice, "alarms">,
  step: () => Promise<Value>,
  otherwise: Value,
): Promise<Value> {
  try {
    return await step();
  } catch (error) {
    if (!isAlarm(error)) throw error;
    await device.alarms.raiseError(error);
    return otherwise;
  }
}
