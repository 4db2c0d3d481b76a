/**
 * Whether it is time to compact: a week after the last one, if something is to gain; at once when the vault nears the
 * most streams that a block can name.
 * @module
 */
import { activeMember } from "../protocol/roster/members.ts";
import { newestFloor } from "../protocol/roster/truncates.ts";
import { baseOf } from "./floors.ts";
import type { SyncDevice } from "./sync-device.ts";

const WEEK_MS = 7 * 86_400_000;
/** A block names 32 live streams at most. */
const MANY_STREAMS = 24;
/** So many blocks of a few lines each are worth being written as one. */
const MANY_BLOCKS = 64;
const FEW_LINES = 64;

/** Tells whether this device should compact now. */
export function isCompactionDue(device: SyncDevice): boolean {
  if (!isAble(device)) return false;
  const { roster, log, now } = device;
  if (Object.keys(log.vector()).length >= MANY_STREAMS) return true;
  const { truncate, entries } = roster.current();
  const last = truncate?.ts ?? entries[0]?.ts ?? 0;
  return now() - last >= WEEK_MS && isWorthIt(device);
}

/** A device of the owner, with all entries, no alarm, and no compaction that waits for its word. */
function isAble(device: SyncDevice): boolean {
  const { roster, keeper, log, alarms } = device;
  const state = roster.current();
  if (activeMember(state, keeper.current().device)?.class !== "device") return false;
  const isHindered = alarms.isStopped() || alarms.list().some(({ code }) => code === "WITHHELD");
  return !isHindered && log.owed() === 0 && baseOf(device).n === newestFloor(state).n;
}

function isWorthIt({ log }: SyncDevice): boolean {
  const { superseded, blocks, lines } = log.figures();
  return superseded > 0 || (blocks >= MANY_BLOCKS && lines / blocks < FEW_LINES);
}
