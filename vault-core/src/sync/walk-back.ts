/**
 * Where a device begins that came in by the kit or a passkey, without a welcome: at the newest block of every stream that
 * the server shows. The heads prove nothing, so a stream is begun only once its newest block is here, at its place, signed
 * by a member, and sound; what is shown and not given comes forward, or is found to be withheld. From there the walk goes backwards like
 * that of a device with a welcome (`heal.ts`), with every check of a block that nobody has verified before.
 * @module
 */
import type { BlockId } from "../model/ids.ts";
import { isStreamName } from "../protocol/ids.ts";
import { readBlockHeader } from "../protocol/log/block-header.ts";
import {
  type Heads,
  type Position,
  splitStream,
  writePosition,
} from "../protocol/log/block-stream.ts";
import { cutoffOf } from "../protocol/roster/members.ts";
import { isAlarm } from "./alarms.ts";
import { fetchPositions } from "./block-calls.ts";
import type { Moved } from "./heal.ts";
import { savePin, type SyncDevice } from "./sync-device.ts";

/** What a beginning brought. */
export interface Begun extends Moved {
  /** The server holds own blocks though this device holds nothing: it was put back to a state before them. */
  readonly restored: boolean;
}

interface Start {
  readonly position: Position;
  readonly id: BlockId;
}

/**
 * Begins at the heads, on a device that holds nothing yet. A stream whose newest block does not pass is left out: it comes
 * forward, up to where it passes, and the alarm is raised there.
 * @throws {VaultError} any fault of an answer; unreachable and other answers of the server.
 */
export async function beginAtHeads(device: SyncDevice, heads: Heads): Promise<Begun> {
  const moved = { blocks: 0, bytes: 0, restored: false };
  const { log } = device;
  const starts = Object.keys(log.vector()).length > 0 ? [] : startsOf(device, heads);
  if (starts.length === 0) return moved;
  const blocks = await fetchStarts(device, starts);
  const begun = starts.filter(({ position }) => blocks.has(writePosition(position)));
  await log
    .wayBack()
    .begin(
      Object.fromEntries(begun.map(({ position, id }) => [position.stream, [position.seq, id]])),
    );
  const own = log.mayBeThere();
  for (const { position, id } of begun) {
    const block = blocks.get(writePosition(position));
    if (block === undefined) continue;
    if (await passes(device, block, position)) {
      moved.blocks += 1;
      moved.bytes += block.length;
      const { device: author } = splitStream(position.stream);
      moved.restored ||= author === device.keeper.current().device && !own.has(id);
    } else await log.wayBack().leave(position.stream);
  }
  // The pin first: of blocks that were kept without it, one end of the walk would be known and another, to which it links, not.
  await savePin(device);
  await log.keep();
  return moved;
}

async function passes(
  { log }: SyncDevice,
  block: Uint8Array,
  position: Position,
): Promise<boolean> {
  try {
    return await log.heal(block, position);
  } catch (error) {
    if (isAlarm(error)) return false;
    throw error;
  }
}

/** The newest block of every stream; of a removed member that at the cut-off. */
function startsOf({ log, roster }: SyncDevice, { streams }: Heads): readonly Start[] {
  const state = roster.current();
  const known = log.heads();
  return Object.entries(streams).flatMap(([stream, [seq, id]]): Start[] => {
    if (!isStreamName(stream)) return [];
    const [last, named] = cutoffOf(state, splitStream(stream).device, stream) ?? [seq, id];
    const start = last < seq ? { seq: last, id: named } : { seq, id };
    if (start.id === null || start.seq <= (known[stream]?.[0] ?? 0)) return [];
    return [{ position: { stream, seq: start.seq }, id: start.id }];
  });
}

/** What the server gives at these places; whether it is what the heads say is found out by taking it in. */
async function fetchStarts(
  { session }: SyncDevice,
  starts: readonly Start[],
): Promise<ReadonlyMap<string, Uint8Array>> {
  const blocks = new Map<string, Uint8Array>();
  const positions = starts.map(({ position }) => position);
  for await (const { block } of fetchPositions(session, positions)) {
    const { stream, seq } = readBlockHeader(block);
    blocks.set(writePosition({ stream, seq }), block);
  }
  return blocks;
}
