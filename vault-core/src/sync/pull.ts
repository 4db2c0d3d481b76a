/**
 * Fetches what is new, verifies each block, and keeps what passed: after the cursor first, then by stream whatever
 * the heads still show. A block that refers to something that has not come waits for it; a block that fails stops its
 * stream, not the others.
 * @module
 */
import { isVaultError } from "../errors.ts";
import type { StreamName } from "../model/ids.ts";
import { isStreamName } from "../protocol/ids.ts";
import { type Frame, type Heads, splitStream } from "../protocol/log/block-stream.ts";
import { blockId } from "../protocol/log/block-id.ts";
import { writeCursor } from "../protocol/log/cursor.ts";
import { cutoffOf } from "../protocol/roster/members.ts";
import { isAlarm } from "./alarms.ts";
import { fetchChanges, fetchHeads, fetchStream, isBroken } from "./block-calls.ts";
import { Intake } from "./intake.ts";
import { haveFloorsRisen } from "./risen.ts";
import { keepPlace, type Place, readPlace } from "./place.ts";
import type { SyncDevice } from "./sync-device.ts";

/** So much is kept at once: until then it lies in memory as it was opened, some fifteen times as large. */
const KEPT_BYTES = 1024 * 1024;

/** What a pull brought. */
export interface Pulled {
  readonly blocks: number;
  readonly bytes: number;
  /** The server held own blocks that this device did not know: it was restored from a backup. */
  readonly restored: boolean;
}

/** Pulls until nothing is new. Faults of blocks are raised as alarms; other failures are thrown. */
export async function pull(device: SyncDevice, heads: Heads): Promise<Pulled> {
  const intake = new Intake(device);
  const place = await readPlace(device);
  const isNew = heads.cursor !== null && heads.cursor !== place.cursor;
  const isFirst = isJoining(device, place);
  const isLost =
    place.isLost || isFirst || (isNew && (await pullChanges(device, intake)) === "lost");
  await pullStreams(device, intake, heads);
  if (isFirst) await pullLate(device, intake, heads);
  // The heads told what was lacking, so the next look goes on from them.
  if (isLost && heads.cursor !== null && isLevel(device, heads))
    await keepPlace(device, heads.cursor);
  // What a waiting block refers to may be newer than the heads were, and what waited may have hidden what does not come.
  if (intake.isWaiting() || (intake.hasWaited && !isLevel(device, heads)))
    await pullStreams(device, intake, await fetchHeads(device.session));
  await intake.end();
  const { blocks, bytes, restored } = intake;
  return { blocks, bytes, restored };
}

/** From the beginning would come, once more, what a welcome or a walk has named: it comes newest first, and the heads tell the rest. */
function isJoining({ log }: SyncDevice, { cursor }: Place): boolean {
  return cursor === null && Object.keys(log.heads()).length > 0;
}

async function pullChanges(device: SyncDevice, intake: Intake): Promise<"read" | "lost"> {
  for (;;) {
    const before = intake.blocks;
    const last = await pullSome(device, intake).catch(async (error: unknown) => {
      // The cursor is a hint: without it the heads tell what is lacking.
      if (isVaultError(error, "cursor-lost")) return "lost" as const;
      await noteAlarm(device, error);
      return null;
    });
    if (last === "lost") return "lost";
    // A server may give the same again for ever: what brings nothing new ends this way, and the heads tell the rest.
    if (last === null || intake.blocks === before) return "read";
  }
}

/** Tells whether nothing is lacking of what the heads show. */
function isLevel(device: SyncDevice, { streams }: Heads): boolean {
  return Object.entries(streams).every(
    ([stream, [seq]]) => !isStreamName(stream) || !isBehind(device, stream, seq),
  );
}

/** Takes one answer in, and moves the cursor behind it. Null at the end. */
async function pullSome(device: SyncDevice, intake: Intake): Promise<Frame | null> {
  let last: Frame | null = null;
  const { cursor } = await readPlace(device);
  const keepMuch = keeperOf(device);
  try {
    for await (const frame of fetchChanges(device.session, cursor)) {
      await intake.take(frame.block);
      last = frame;
      await keepMuch(frame.block);
    }
  } catch (error) {
    if (last === null || !isBroken(error)) throw error;
  } finally {
    await device.log.keep();
  }
  if (last !== null) await keepPlace(device, writeCursor(last.change, blockId(last.block)));
  return last;
}

/** Gives what keeps, once it is much, what was taken. */
function keeperOf({ log }: SyncDevice): (taken: Uint8Array) => Promise<void> {
  let bytes = 0;
  return async ({ length }) => {
    bytes += length;
    if (bytes < KEPT_BYTES) return;
    bytes = 0;
    await log.keep();
  };
}

async function pullStreams(device: SyncDevice, intake: Intake, heads: Heads): Promise<void> {
  for (const [stream, [seq]] of Object.entries(heads.streams)) {
    if (!isStreamName(stream)) continue;
    while (!intake.isStopped(stream) && isBehind(device, stream, seq)) {
      const came = await pullStream(device, intake, stream).catch(async (error: unknown) => {
        await noteAlarm(device, error);
        return false;
      });
      if (!came) break;
    }
  }
}

/** What removed members wrote beyond their cut-offs waits for the owner's review on a new device too. */
async function pullLate(device: SyncDevice, intake: Intake, { streams }: Heads): Promise<void> {
  for (const [stream, [newest]] of Object.entries(streams)) {
    if (!isStreamName(stream)) continue;
    const cutoff = cutoffOf(device.roster.current(), splitStream(stream).device, stream);
    if (cutoff === null || newest <= cutoff[0]) continue;
    let seq = cutoff[0];
    try {
      for await (const { block } of fetchStream(device.session, stream, seq)) {
        seq += 1;
        await intake.take(block, { stream, seq });
      }
    } catch (error) {
      await noteAlarm(device, error);
    }
  }
}

/** An answer that holds no blocks is an alarm like a damaged block: the other streams, and publishing, go on. */
async function noteAlarm({ alarms }: SyncDevice, error: unknown): Promise<void> {
  if (!isAlarm(error)) throw error;
  await alarms.raiseError(error);
}

/** Gives whether the stream moved on. */
async function pullStream(
  device: SyncDevice,
  intake: Intake,
  stream: StreamName,
): Promise<boolean> {
  const held = device.log.heads()[stream]?.[0] ?? 0;
  let next = held;
  const keepMuch = keeperOf(device);
  try {
    for await (const { block } of fetchStream(device.session, stream, held)) {
      next += 1;
      await intake.take(block, { stream, seq: next });
      await keepMuch(block);
    }
  } catch (error) {
    if (next === held || !isBroken(error)) throw error;
  } finally {
    await device.log.keep();
  }
  if (next === held) {
    // Or deleted, since the heads were shown.
    if (await haveFloorsRisen(device)) return true;
    await intake.withheld(stream, held + 1);
  }
  return (device.log.heads()[stream]?.[0] ?? 0) > held;
}

/** Tells whether a stream goes on beyond what is held. Blocks of a removed member beyond its cut-off do not count. */
export function isBehind({ log, roster }: SyncDevice, stream: StreamName, seq: number): boolean {
  const cutoff = cutoffOf(roster.current(), splitStream(stream).device, stream);
  const wanted = cutoff === null ? seq : Math.min(seq, cutoff[0]);
  return (log.heads()[stream]?.[0] ?? 0) < wanted;
}
