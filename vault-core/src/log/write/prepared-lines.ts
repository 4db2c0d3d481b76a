/**
 * Events of one collection that fill a block, made ready for it before anybody says that they are saved: their body, and
 * what the index will say of them. An import does this while its file is read, so that writing is little more than sealing.
 * @module
 */
import { utf8 } from "../../bytes/encoding.ts";
import { packLines, readPackedLines, type PackedLines, writeTable } from "../../block/packed.ts";
import type { PlainIds } from "../../model/plain-ids.ts";
import type { LineTable } from "../../model/value-table.ts";
import type { DaySpan } from "../../index/day-span.ts";
import { type IdStart, startsOfIds, writeStarts } from "../../index/id-starts.ts";
import type { BlockId } from "../../model/ids.ts";
import { writeTerms, writeTermsOfValues } from "../../index/terms.ts";
import type { PackColumns, PackedColumns } from "./pack-columns.ts";

/** Events that are ready. None of them is an annotation, and their ids are 16 bytes. */
export interface PreparedLines {
  readonly collection: string;
  readonly packed: PackedLines;
  /** All of them are tombstones, or none is. */
  readonly areTombstones: boolean;
  /** A block whose lines they are newer versions of, each of the line at its own place; null if their ids are new. */
  readonly insteadOf: BlockId | null;
  /** Between which days they lie. */
  readonly span: DaySpan;
  /** The starts of their ids, as `writeStarts` writes them. */
  readonly starts: Uint8Array;
  /** Their terms, as `writeTerms` makes them. */
  readonly terms: Uint8Array;
}

/** Prepared lines with their authorship class, which must not be `third-party`. */
export interface PreparedBatch {
  readonly from: string;
  readonly prepared: PreparedLines;
}

/** What events are made ready of. */
export interface LinesToPrepare {
  readonly collection: string;
  /** UTF-8 of their JSON texts, each with a newline behind it. */
  readonly lines: Uint8Array;
  readonly span: DaySpan;
  /** The starts of their ids. */
  readonly starts: readonly IdStart[];
}

/** Makes events ready. */
export function prepareLines({ collection, lines, span, starts }: LinesToPrepare): PreparedLines {
  const { packed, columns } = packLines(lines, starts.length, true);
  // Of the values of a column each is looked at once.
  const terms =
    columns === null ? writeTerms(readPackedLines(packed)) : writeTermsOfValues(columns);
  const said = { areTombstones: false, insteadOf: null };
  return { collection, packed, ...said, span, starts: writeStarts(starts), terms };
}

/** Tombstones that take the place of a block's lines. */
export interface TombstonesToPrepare {
  readonly collection: string;
  readonly insteadOf: BlockId;
  /** Their JSON texts. */
  readonly texts: readonly string[];
  /** The starts of their ids. */
  readonly starts: readonly IdStart[];
}

/** Makes tombstones ready. Nobody searches for what they say. */
export function prepareTombstones(tombstones: TombstonesToPrepare): PreparedLines {
  const { collection, insteadOf, texts, starts } = tombstones;
  const lines = utf8(texts.map((text) => `${text}\n`).join(""));
  const { packed } = packLines(lines, texts.length, true);
  const span = { firstDay: null, lastDay: null };
  const said = { areTombstones: true, insteadOf };
  return { collection, packed, ...said, span, starts: writeStarts(starts), terms: writeTerms([]) };
}

/** Gives the lines of a batch back. */
export function linesOf({
  from,
  prepared,
}: PreparedBatch): readonly { collection: string; from: string; text: string }[] {
  const { collection, packed } = prepared;
  return readPackedLines(packed).map((text) => ({ collection, from, text }));
}

/** Events that are told as a table. */
export interface TableToPrepare {
  readonly collection: string;
  readonly table: LineTable;
  readonly span: DaySpan;
  readonly ids: PlainIds;
  /** As in `PreparedLines`. */
  readonly insteadOf: BlockId | null;
}

/** Events of a table on their way to being ready. */
export interface PreparingLines
  extends Omit<PreparedLines, "packed" | "terms" | "areTombstones">, Omit<PackedLines, "frame"> {
  readonly packing: Promise<PackedColumns>;
}

/** Begins to make events ready that are told as a table; null if their lines are to be made. */
export function prepareTable(
  { collection, table, span, ids, insteadOf }: TableToPrepare,
  pack: PackColumns,
): PreparingLines | null {
  const written = writeTable(table);
  if (written === null) return null;
  const { format, count, size, bytes } = written;
  const packing = pack(bytes);
  // Its failure is told to who waits for it.
  packing.catch(() => undefined);
  const said = { collection, span, insteadOf, starts: startsOfIds(ids) };
  return { ...said, format, count, size, packing };
}
