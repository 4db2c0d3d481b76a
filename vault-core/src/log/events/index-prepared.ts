/**
 * Indexes a block of prepared events without reading them: all that its row says was made ready, as long as no line of it is
 * about an id that is known, or that a mark is on; or all of them take the places of the lines of one block as it came.
 * @module
 */
import { areNewStarts } from "../../index/id-starts.ts";
import type { IdTable } from "../../index/id-table.ts";
import { noEntries } from "../../index/overrides.ts";
import type { IndexRow } from "../../index/rows.ts";
import type { BlockTerms } from "./block-terms.ts";
import type { EventIndex } from "./event-index.ts";
import type { OpenedBlock } from "../../block/open.ts";
import type { BlockId } from "../../model/ids.ts";
import type { Position } from "../../protocol/log/block-stream.ts";
import type { PreparedLines } from "../write/prepared-lines.ts";

/** The block. */
export interface BlockToIndex {
  readonly position: Position;
  readonly id: BlockId;
  /** Length of the sealed block. */
  readonly bytes: number;
  readonly opened: Pick<OpenedBlock, "head">;
}

/** What is known of the collection of the block. */
export type KnownIds = {
  /** Starts of ids that memory has, or that annotations are about. */
  readonly special: IdTable;
} & (
  | {
      /** Where the ids of events lie. */
      readonly table: IdTable;
    }
  | {
      /** Number of the row of the block whose lines they are newer versions of; null if not all of these are live. */
      readonly before: number | null;
    }
);

/** The files that learn of the block. */
export interface PreparedInto {
  readonly index: EventIndex;
  readonly terms: BlockTerms;
}

/** Indexes a block; false, and nothing is done, where its lines have to be read. */
export async function indexPrepared(
  into: PreparedInto,
  block: BlockToIndex,
  prepared: PreparedLines,
  known: KnownIds,
): Promise<boolean> {
  const { starts, packed } = prepared;
  const { rows } = into.index.state();
  if ("table" in known) {
    const { table, special } = known;
    if (!areNewStarts(starts, [special]) || !table.noteAll(starts, rows.length)) return false;
    const before = { superseded: 0, lost: 0 };
    await add(into, { block, prepared, before, entries: noEntries(), starts });
    return true;
  }
  const { before: number, special } = known;
  const old = number === null ? undefined : rows[number];
  if (number === null || old?.lines !== packed.count || !areNewStarts(starts, [special]))
    return false;
  const before = { superseded: old.lines, lost: old.count };
  const entries = { ...noEntries(), insteadOf: number };
  await add(into, { block, prepared, before, entries, starts: new Uint8Array() });
  return true;
}

interface Indexed {
  readonly block: BlockToIndex;
  readonly prepared: PreparedLines;
  readonly before: Pick<IndexRow, "superseded" | "lost">;
  readonly entries: ReturnType<typeof noEntries>;
  readonly starts: Uint8Array;
}

async function add({ index, terms }: PreparedInto, indexed: Indexed): Promise<void> {
  const { block, prepared, before, entries, starts } = indexed;
  const { collection, packed, span, areTombstones } = prepared;
  const { position, id, bytes, opened } = block;
  const number = index.state().rows.length;
  const { stream, seq } = position;
  const counts = { lines: packed.count, count: areTombstones ? 0 : packed.count, oddIds: 0 };
  const { from, t: written } = opened.head;
  const said = { from, written, isKept: false, overrides: "" };
  const row = { stream, seq, id, collection, bytes, ...counts, ...before, ...span, ...said };
  await index.add(row, entries, starts);
  await terms.put(number, row, prepared.terms);
}
