/**
 * The walk of a device that came in without a welcome: backwards from the newest blocks that the server shows, whose
 * signatures hold. Each block must be the one that the block after it names, and what it says is checked as it comes; that a
 * stream begins where a lower segment of its device ends can be told once all is here.
 * @module
 */
import { VaultError } from "../../errors.ts";
import type { StreamName } from "../../model/ids.ts";
import { isStreamName } from "../../protocol/ids.ts";
import { type BlockHeader, readBlockHeader } from "../../protocol/log/block-header.ts";
import { splitStream, type Vector, writePosition } from "../../protocol/log/block-stream.ts";
import type { RosterState } from "../../protocol/roster/state.ts";
import type { WriterParts } from "../write/block-writer.ts";
import { keepOwed } from "./owed-file.ts";
import { isLinked } from "../verify.ts";

type WalkParts = Pick<WriterParts, "parts" | "held">;

/** The walk of an open log. */
export interface LogWalk {
  /** Begins backwards at what the heads name; they are pinned once they have passed. */
  begin(starts: Vector): Promise<void>;
  /** Takes back where it began whose newest block does not pass: that stream comes forward. */
  leave(stream: StreamName): Promise<void>;
  /** Ends it once nothing is missing. @throws {VaultError} WITHHELD if a stream begins after a block that is not shown. */
  end(): Promise<void>;
}

/** Gives the walk of a log, whose changes run one after the other. */
export function walkOf(
  walking: WalkParts,
  inTurn: (work: () => Promise<void>) => Promise<void>,
): LogWalk {
  return {
    begin: (starts) => inTurn(() => beginWalk(walking, starts)),
    leave: (stream) => inTurn(() => leaveWalk(walking, stream)),
    end: () => inTurn(() => endWalk(walking)),
  };
}

/** Begins a walk, and remembers it before the first block is kept. */
async function beginWalk(walking: WalkParts, starts: Vector): Promise<void> {
  walking.held.beginWalk(starts);
  await keep(walking);
}

/** Leaves a stream out of a walk that has just begun. */
async function leaveWalk(walking: WalkParts, stream: StreamName): Promise<void> {
  walking.held.leaveWalk(stream);
  await keep(walking);
}

/**
 * Ends a walk to which nothing is owed any more.
 * @throws {VaultError} WITHHELD if a stream begins after a block that is not shown.
 */
async function endWalk(walking: WalkParts): Promise<void> {
  const { held, parts } = walking;
  if (Object.keys(held.walk()).length === 0 || held.owed() > 0) return;
  const view = { held, roster: parts.roster() };
  for (const stream of Object.keys(held.walk())) {
    const position = isStreamName(stream) ? { stream, seq: 1 } : null;
    const first = position === null ? null : await parts.stores.blocks.get(position);
    if (position === null || first === null) continue;
    const header = readBlockHeader(first);
    if (isLinked(view, header) || mayLinkBelowFloor(view.roster, header)) continue;
    throw new VaultError("WITHHELD", "A stream begins after an entry that is not shown.", {
      details: { position: writePosition(position) },
      evidence: first,
    });
  }
  held.resumeWalk({});
  await keep(walking);
}

/** What a compaction ended is in no chain here, and of the blocks below its floor nobody knows the ids any more. */
function mayLinkBelowFloor(
  { floor }: Pick<RosterState, "floor">,
  { device, segment }: Pick<BlockHeader, "device" | "segment">,
): boolean {
  return Object.keys(floor).some((stream) => {
    const ended = isStreamName(stream) ? splitStream(stream) : null;
    return ended?.device === device && ended.segment <= segment;
  });
}

/** Keeps what blocks that were taken in say of blocks to come, if there is anything new. */
export async function keepNews(walking: WalkParts): Promise<void> {
  if (walking.held.references.takeNews()) await keep(walking);
}

function keep({ held, parts }: WalkParts): Promise<void> {
  return keepOwed(parts.stores.blocks, {
    walk: held.walk(),
    references: held.references.all(),
  });
}
