/**
 * Vectors: which part of one goes into a block or a welcome, and the codes by which two people compare by eye that
 * their devices have seen the same.
 * @module
 */
import { concatBytes } from "../bytes/compare.ts";
import { u32be, u64be } from "../bytes/integers.ts";
import { readHex } from "../bytes/encoding.ts";
import { hash } from "../crypto/public.ts";
import { compareWords } from "../crypto/words.ts";
import type { BlockId, StreamName } from "../model/ids.ts";
import { splitStream, type Vector } from "../protocol/log/block-stream.ts";
import { isStreamName } from "../protocol/ids.ts";
import type { RosterState } from "../protocol/roster/state.ts";
import { idBytes } from "../protocol/shapes.ts";

/** Streams of the longest vector in a block or a welcome. */
export const MAX_STREAMS = 32;

type Row = readonly [stream: StreamName, head: readonly [seq: number, id: BlockId]];

/**
 * Gives what a block says to have seen: every stream but its own. Of more than 32 the older segments are left out
 * first; the first block of a newer segment links to them.
 */
export function seenOf(vector: Vector, own: StreamName | null): Vector {
  const rows = rowsOf(vector).filter(([stream]) => stream !== own);
  if (rows.length <= MAX_STREAMS) return Object.fromEntries(rows);
  const newestFirst = rows.toSorted(([a], [b]) => segmentOf(b) - segmentOf(a));
  const devices = new Set<string>();
  const newest = newestFirst.filter(([stream]) => {
    const { device } = splitStream(stream);
    const isNewest = !devices.has(device);
    devices.add(device);
    return isNewest;
  });
  const older = newestFirst.filter((row) => !newest.includes(row));
  return Object.fromEntries([...newest, ...older].slice(0, MAX_STREAMS));
}

/** Six words that are equal on all devices of the vault: H("safety", vault, roster head). */
export function vaultCode(state: RosterState): readonly string[] {
  return compareWords(hash("safety", idBytes(state.vault), headHash(state)), 6);
}

/** Four words that are equal on devices that have seen the same: H("sync-code", vector, roster head). */
export function syncCode(state: RosterState, vector: Vector): readonly string[] {
  return compareWords(hash("sync-code", vectorBytes(vector), headHash(state)), 4);
}

/** device16 || u32 segment || u64 seq || id32 for each stream, sorted. */
function vectorBytes(vector: Vector): Uint8Array {
  const rows = rowsOf(vector).toSorted(
    ([a], [b]) =>
      compareText(splitStream(a).device, splitStream(b).device) || segmentOf(a) - segmentOf(b),
  );
  return concatBytes(
    ...rows.flatMap(([stream, [seq, id]]) => {
      const { device, segment } = splitStream(stream);
      return [idBytes(device), u32be(segment), u64be(seq), idBytes(id)];
    }),
  );
}

function rowsOf(vector: Vector): readonly Row[] {
  return Object.entries(vector).flatMap(([stream, head]): Row[] =>
    isStreamName(stream) ? [[stream, head]] : [],
  );
}

function headHash(state: RosterState): Uint8Array {
  return readHex(state.head[1]) ?? new Uint8Array();
}

function segmentOf(stream: StreamName): number {
  return splitStream(stream).segment;
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
