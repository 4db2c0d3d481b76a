/**
 * Indexes a block of prepared events without reading them: all that its row says was made ready, as long as no line of it is
 * about an id that is known, or that a mark is on.
 * @module
 */
import { areNewStarts, eachStart } from "../index/id-starts.ts";
import type { IdTable } from "../index/id-table.ts";
import { noEntries } from "../index/overrides.ts";
import type { BlockTerms } from "./block-terms.ts";
import type { EventIndex } from "./event-index.ts";
import type { OpenedBlock } from "../block/open.ts";
import type { BlockId } from "../model/ids.ts";
import type { Position } from "../protocol/log/block-stream.ts";
import type { PreparedLines } from "./prepared-lines.ts";

/** The block. */
export interface BlockToIndex {
  readonly position: Position;
  readonly id: BlockId;
  /** Length of the sealed block. */
  readonly bytes: number;
  readonly opened: Pick<OpenedBlock, "head">;
}

/** What is known of the collection of the block. */
export interface KnownIds {
  /** Where the ids of events lie. */
  readonly table: IdTable;
  /** Starts of ids that memory has, or that annotations are about. */
  readonly special: IdTable;
}

/** The files that learn of the block. */
export interface PreparedInto {
  readonly index: EventIndex;
  readonly terms: BlockTerms;
}

/** Indexes a block; false, and nothing is done, where its lines have to be read. */
export async function indexPrepared(
  { index, terms }: PreparedInto,
  { position, id, bytes, opened: { head } }: BlockToIndex,
  prepared: PreparedLines,
  { table, special }: KnownIds,
): Promise<boolean> {
  const { collection, span, starts, packed } = prepared;
  if (!areNewStarts(starts, [table, special])) return false;
  const number = index.state().rows.length;
  eachStart(starts, (high, low) => void table.note(high, low, number));
  const { stream, seq } = position;
  const counts = { lines: packed.count, count: packed.count, superseded: 0, lost: 0, oddIds: 0 };
  const said = { from: head.from, written: head.t, isKept: false, overrides: "" };
  const row = { stream, seq, id, collection, bytes, ...counts, ...span, ...said };
  await index.add(row, noEntries(), starts);
  await terms.put(number, row, prepared.terms);
  return true;
}
