/**
 * The lowest epoch that still has blocks, by the newest compaction.
 * @module
 */
import type { RosterState } from "../protocol/roster/state.ts";

/** Epochs below this one hold no block any more. */
export function lowestEpoch({ truncate }: RosterState): number {
  return Math.max(1, truncate?.epochFloor ?? 1);
}
