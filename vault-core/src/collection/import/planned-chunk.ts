/**
 * A full chunk of planned lines, as it is set aside: what is asked of all chunks stays in memory, some 100 bytes of each.
 * @module
 */
import { readPackedLines, type PackedLines } from "../../block/packed.ts";
import { concatBytes } from "../../bytes/compare.ts";
import { readU32, u32be } from "../../bytes/integers.ts";
import type { DaySpan } from "../../index/day-span.ts";
import type { BlockId } from "../../model/ids.ts";
import type { PreparedLines } from "../../log/write/prepared-lines.ts";

/** What lies in memory of a chunk. */
export interface ChunkHead {
  readonly collection: string;
  /** The vault has no live record of their ids. */
  readonly isNew: boolean;
  readonly count: number;
  readonly format: number;
  /** Bytes of the lines, unpacked. */
  readonly size: number;
  /** Between which days they lie; null if they are not ready for a block. */
  readonly span: DaySpan | null;
  /** Of lines that are ready: the block of tombstones that they bring back, or null. */
  readonly insteadOf: BlockId | null;
}

/** A chunk that was read back. */
export interface WholeChunk {
  /** Null if the lines are not ready for a block. */
  readonly prepared: PreparedLines | null;
  readonly texts: () => readonly string[];
}

/** Writes what is set aside: `u32be length of the frame | frame`, and for prepared lines `u32be length | starts | terms`. */
export function writeChunk(
  { frame }: Pick<PackedLines, "frame">,
  prepared: Pick<PreparedLines, "starts" | "terms"> | null,
): Uint8Array {
  const front = [u32be(frame.length), frame];
  if (prepared === null) return concatBytes(...front);
  const { starts, terms } = prepared;
  return concatBytes(...front, u32be(starts.length), starts, terms);
}

/** Reads what was set aside of a chunk. */
export function readChunk(head: ChunkHead, bytes: Uint8Array): WholeChunk {
  const { collection, count, format, size, span, insteadOf } = head;
  const behind = 4 + readU32(bytes, 0);
  const packed = { format, count, size, frame: bytes.subarray(4, behind) };
  const texts = (): readonly string[] => readPackedLines(packed);
  if (span === null) return { prepared: null, texts };
  const end = behind + 4 + readU32(bytes, behind);
  const [starts, terms] = [bytes.subarray(behind + 4, end), bytes.subarray(end)];
  const said = { areTombstones: false, insteadOf };
  return { prepared: { collection, packed, ...said, span, starts, terms }, texts };
}
