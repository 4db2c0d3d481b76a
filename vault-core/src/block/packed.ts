/**
 * Lines of a body that are packed before its head is known: an import packs them while it is read, and says who wrote them,
 * and when, once its owner has agreed.
 * @module
 */
import { concatBytes, lengthOfParts } from "../bytes/compare.ts";
import { utf8 } from "../bytes/encoding.ts";
import { type BodyHead, writeHead } from "./body.ts";
import type { LineTable } from "../model/value-table.ts";
import { encodeTable } from "./columns/encode-table.ts";
import type { ColumnValues } from "./columns/encode.ts";
import { COLUMNS_FORMAT } from "./columns/limits.ts";
import { linesInFormat, linesOfFormat, MIN_COLUMN_ROWS } from "./formats.ts";
import { type InnerParts, MAX_BODY_BYTES, writeInner, writePacked } from "./inner.ts";
import { must } from "./refuse.ts";
import { compress, decompress } from "./zstd.ts";
import { withFront } from "./zstd-front.ts";

/** Packed lines. */
export interface PackedLines {
  /** Format of the body that they are of. */
  readonly format: number;
  /** How many. */
  readonly count: number;
  /** Bytes of the body behind its head. */
  readonly size: number;
  /** These bytes as one zstd frame. */
  readonly frame: Uint8Array;
}

/** Lines that have just been packed. */
export interface JustPacked {
  readonly packed: PackedLines;
  /** Each value of the lines is in one of them, as long as the lines are at hand; null if they were not cut into values. */
  readonly columns: readonly ColumnValues[] | null;
}

/**
 * Packs lines of one collection.
 *
 * @param lines UTF-8 of JSON texts, none of them above 1 MiB, each with a newline behind it.
 * @param areEvents the lines are of a collection of events, so that many of them are written as columns.
 */
export function packLines(lines: Uint8Array, count: number, areEvents: boolean): JustPacked {
  const { format, bytes, columns } = linesInFormat(lines, count, areEvents);
  const packed = { format, count, size: bytes.length, frame: compress(bytes) };
  return { packed, columns };
}

/** Lines that are written, and not packed yet. */
export interface WrittenLines extends Omit<PackedLines, "frame"> {
  /** The bytes of the body behind its head, good until the next are written. */
  readonly bytes: Uint8Array;
}

/** Writes lines of events that are told as a table; null if they are to be told as lines. */
export function writeTable(table: LineTable): WrittenLines | null {
  const count = table.shapeOf.length;
  const bytes = count >= MIN_COLUMN_ROWS ? encodeTable(table) : null;
  return bytes === null ? null : { format: COLUMNS_FORMAT, count, size: bytes.length, bytes };
}

/** Gives the texts back. */
export function readPackedLines({ format, size, frame }: PackedLines): readonly string[] {
  const bytes = decompress(frame, size);
  if (bytes === null) throw new TypeError("Packed lines cannot be read.");
  return linesOfFormat({ format, bytes });
}

/**
 * Writes the inside of a block of packed lines, which must not be of an outsider (`writeInner`).
 * @throws {VaultError} BAD_BLOCK for a head that is none; TOO_LARGE above 8 MiB.
 */
export function writePackedInner(head: BodyHead, packed: PackedLines): InnerParts {
  const { format, size, frame } = packed;
  must(head.from !== "third-party", "an outsider's text is compressed");
  const front = utf8(`${writeHead(head)}\n`);
  const length = front.length + size;
  must(length <= MAX_BODY_BYTES, "its body is too large", "TOO_LARGE");
  const whole = withFront(front, frame, size);
  if (lengthOfParts(whole) < length) return writePacked(format, whole, length);
  const bytes = decompress(frame, size);
  if (bytes === null) throw new TypeError("Packed lines cannot be read.");
  return writeInner({ format, body: concatBytes(front, bytes) }, true);
}
