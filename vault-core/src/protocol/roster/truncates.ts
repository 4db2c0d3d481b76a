/**
 * The compactions that a verified roster names, each with its floor. The state of a roster carries the newest alone;
 * a device that was away, and a server that deletes, ask for an older one.
 * @module
 */
import type { MemberId } from "../../model/ids.ts";
import type { Vector } from "../log/block-stream.ts";
import { readRosterBody } from "./rules.ts";
import type { RosterState } from "./state.ts";

/** A compaction, as far as a floor goes. */
export interface Floor {
  /** Number of the `truncate` entry; 0 where nothing was compacted. */
  readonly n: number;
  /** Newest truncated block of each stream. */
  readonly vector: Vector;
  /** Keys of epochs below this one go with the blocks. */
  readonly epoch: number;
}

/** The floor of a vault that was never compacted. */
export const NO_FLOOR: Floor = { n: 0, vector: {}, epoch: 1 };

/** Gives the floor of the entry `n`; `NO_FLOOR` if that is no `truncate`. */
export function floorOf(state: RosterState, n: number): Floor {
  const entry = state.entries[n];
  const body = entry?.op === "truncate" ? readRosterBody(entry.entry) : null;
  if (body?.op !== "truncate") return NO_FLOOR;
  return { n, vector: body.floor, epoch: body.epoch_floor };
}

/** Gives the newest floor. */
export function newestFloor(state: RosterState): Floor {
  return state.truncate === null ? NO_FLOOR : floorOf(state, state.truncate.n);
}

/**
 * Gives the floor below which a member keeps, and asks for, no block: that of the newest compaction which it has
 * confirmed, or which was there when it was added. Members that confirm none take the newest.
 *
 * @param settled number of the `truncate` that it has confirmed; 0 for none.
 */
export function baseFloor(state: RosterState, member: MemberId, settled: number): Floor {
  const { addedAt = 0, class: memberClass = "device" } = state.members.get(member) ?? {};
  if (memberClass !== "device") return newestFloor(state);
  const found = state.entries.slice(0, addedAt).findLast(({ op }) => op === "truncate");
  return floorOf(state, Math.max(found?.n ?? 0, settled));
}
