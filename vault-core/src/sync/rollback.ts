/**
 * What the server no longer shows of what this device has verified.
 * @module
 */
import type { BlockId, StreamName } from "../model/ids.ts";
import type { JsonObject } from "../model/json.ts";
import { isStreamName } from "../protocol/ids.ts";
import { type Heads, splitStream } from "../protocol/log/block-stream.ts";
import type { SyncDevice } from "./sync-device.ts";

/** A stream of which the server shows less than was verified. */
export interface StreamBehind {
  readonly stream: StreamName;
  /** Newest verified here. */
  readonly seen: number;
  /** Up to where the server can show what was verified. */
  readonly shown: number;
}

/** Gives the streams of which the server no longer shows the newest verified block. */
export function streamsBehind(
  { log, roster }: Pick<SyncDevice, "log" | "roster">,
  heads: Heads,
): readonly StreamBehind[] {
  const { floor } = roster.current();
  return Object.entries(log.vector()).flatMap(([stream, [seen, id]]): readonly StreamBehind[] => {
    if (!isStreamName(stream) || seen <= (floor[stream]?.[0] ?? 0)) return [];
    const shown = shownOf(heads.streams[stream], seen, id);
    return shown < seen ? [{ stream, seen, shown }] : [];
  });
}

/** Another block in the newest's place shows all but that one at most. */
function shownOf(
  head: readonly [seq: number, id: BlockId] | undefined,
  seen: number,
  id: BlockId,
): number {
  if (head === undefined) return 0;
  return head[0] === seen && head[1] !== id ? seen - 1 : head[0];
}

/** Tells whether a stream is this device's own, which it alone can send again. */
export function isOwn({ keeper }: Pick<SyncDevice, "keeper">, stream: StreamName): boolean {
  return splitStream(stream).device === keeper.current().device;
}

/** The details of a `ROLLBACK`: entries of the whole vault seen and shown, and both by stream that is behind. */
export function rollbackDetails(
  { log }: Pick<SyncDevice, "log">,
  behind: readonly StreamBehind[],
): JsonObject {
  const seen = Object.values(log.vector()).reduce((sum, [seq]) => sum + seq, 0);
  const gone = behind.reduce((sum, stream) => sum + stream.seen - stream.shown, 0);
  const streams = Object.fromEntries(behind.map((one) => [one.stream, [one.seen, one.shown]]));
  return { seen, shown: seen - gone, streams };
}

/** Raises `ROLLBACK` if the server no longer shows what this device has verified. */
export async function checkRollback(
  device: SyncDevice,
  heads: Heads,
  answer: Uint8Array,
): Promise<void> {
  const behind = streamsBehind(device, heads);
  if (behind.length === 0) return;
  const details = rollbackDetails(device, behind);
  const [shown, seen] = [Number(details["shown"]), Number(details["seen"])];
  const figures = `${shown.toLocaleString("en")} of ${seen.toLocaleString("en")} entries`;
  await device.alarms.raise(
    "ROLLBACK",
    `The server shows an older state than you have seen (${figures}). Nothing is lost here.`,
    details,
    answer,
  );
}
