/**
 * `truncate`: the end of a compaction. Blocks up to the floor are replaced by a snapshot that every other device
 * recomputes before it drops anything.
 * @module
 */
import { isStreamName } from "../../ids.ts";
import { vectorShape, type Vector } from "../../log/block-stream.ts";
import { blockIdShape, countShape, streamNameShape } from "../../shapes.ts";
import { z } from "../../zod.ts";
import { commonMembers, hexToBytes, key32HexShape } from "../entry.ts";
import { must } from "../must.ts";
import type { Member, RosterState } from "../state.ts";

/** The body of a `truncate`. */
export const truncateShape = z.strictObject({
  ...commonMembers,
  op: z.literal("truncate"),
  floor: vectorShape,
  snapshot: z.strictObject({
    stream: streamNameShape,
    count: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
    head: blockIdShape,
  }),
  state: key32HexShape,
  rule: z.number().int().min(1).max(255),
  epoch_floor: countShape,
  grace: countShape,
});

/** The body of a `truncate`. */
export type TruncateBody = z.infer<typeof truncateShape>;

/** Raises the floor. */
export function applyTruncate(state: RosterState, body: TruncateBody, by: Member): RosterState {
  const { floor, snapshot, rule, epoch_floor: epochFloor } = body;
  must(by.class === "device", "only a device compacts");
  must(hasNotFallen(state.floor, floor), "the floor falls");
  must(rule >= (state.truncate?.rule ?? 1), "the live rule falls");
  must(epochFloor >= (state.truncate?.epochFloor ?? 1), "the lowest epoch falls");
  must(epochFloor <= state.epoch, "the lowest epoch is still to come");
  must(snapshot.stream.startsWith(`${by.id}/`), "a snapshot lies in a stream of another member");
  must(floor[snapshot.stream] === undefined, "a snapshot lies below its own floor");
  return {
    ...state,
    floor,
    truncate: {
      n: body.n,
      by: by.id,
      snapshot,
      state: hexToBytes(body.state),
      rule,
      epochFloor,
      graceSeconds: body.grace,
      ts: body.ts,
    },
  };
}

function hasNotFallen(before: Vector, after: Vector): boolean {
  return Object.entries(before).every(([stream, [seq, id]]) => {
    const now = isStreamName(stream) ? after[stream] : undefined;
    return now !== undefined && (now[0] > seq || (now[0] === seq && now[1] === id));
  });
}
