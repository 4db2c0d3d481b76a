/**
 * Plans what is new of a table of drafts, without making a record of each. What has to be looked at one by one is given back:
 * drafts of records that are known, and all of a table that does not surely fit.
 * @module
 */
import { packHere } from "../../log/write/pack-columns.ts";
import { prepareTable } from "../../log/write/prepared-lines.ts";
import type { UndoneBlock } from "../../log/vault-log.ts";
import {
  type DraftTable,
  draftsOf,
  fieldsOf,
  isTabled,
  withoutRows,
} from "../../model/draft-table.ts";
import type { Draft } from "../../model/drafts.ts";
import type { PlainIds } from "../../model/plain-ids.ts";
import { checkRecord } from "../../records/check.ts";
import type { Collection } from "../../records/collection.ts";
import { type DaySpan, spanOf, widen } from "../../index/day-span.ts";
import { instantOf, recordRootOf, type CollectionContext } from "../context.ts";
import { draftRecord } from "../import/draft-record.ts";
import { fromOf } from "../import/import-rows.ts";
import { readRecord, toLine } from "../line.ts";
import type { PlannedLines } from "../import/planned-lines.ts";
import { recordIdsOf } from "../record-id.ts";
import { mustBeCollection } from "../shape.ts";
import { PLAY_MEMBERS, readPlay } from "../time/same-play.ts";
import type { TakenPlays } from "../import/taken-plays.ts";
import type { Tally } from "../import/tally.ts";
import { type ToRecord, toLineTable } from "./line-table.ts";
import { isSureTable } from "./sure-table.ts";
import { outermost } from "./table-days.ts";

/** What a table is planned with. */
export interface TableInto {
  readonly context: CollectionContext;
  readonly run: { readonly id: string; readonly format: string };
  readonly planned: PlannedLines;
  readonly tally: Tally;
  readonly plays: TakenPlays;
}

/** Fewer are planned one by one: a block of their own would be a small one. */
const MIN_ROWS = 200;
/** With what its drafts may say beside (`sure-table.ts`), a line is far shorter than a record may be. */
const MAX_LETTERS = 65_536;

/** Plans what is new; gives the drafts that are to be planned one by one. */
export async function takeTable(into: TableInto, table: DraftTable): Promise<readonly Draft[]> {
  const { context, tally } = into;
  if (!isTabled(table.collection) || tally.needsSample) return draftsOf(table);
  const ids = recordIdsOf(recordRootOf(context), table);
  const plays = table.collection === "media" ? await toldPlays(into.plays, table, ids) : NO_PLAYS;
  if (plays === null) return draftsOf(table);
  const planned = into.planned.mayHold(table.collection, ids);
  const live = await context.records.mayKnow(table.collection, ids);
  const known = new Set([...planned, ...live, ...plays.again]);
  const isAllKnown = live.size === ids.count && planned.size + plays.again.length === 0;
  if (isAllKnown && (await bringBack(into, table, ids))) {
    plays.note(planned);
    return [];
  }
  if (ids.count - known.size < MIN_ROWS) return draftsOf(table);
  if (!plan(into, withoutRows(table, known), ids.without(known))) return draftsOf(table);
  plays.note(known);
  return known.size === 0 ? [] : draftsOf(table).filter((_, row) => known.has(row));
}

/** Plans again what an undo took away as it was: the same file brings the same tables. False, and nothing is done, for others. */
async function bringBack(into: TableInto, table: DraftTable, ids: PlainIds): Promise<boolean> {
  if (ids.count < MIN_ROWS) return false;
  const undone = await into.context.records.undoneBy(table.collection, ids);
  return undone !== null && plan(into, table, ids, undone);
}

/** The plays that a table tells. */
interface ToldPlays {
  /** Rows that another export may have told. */
  readonly again: readonly number[];
  /** Remembers those that are added. */
  readonly note: (left: ReadonlySet<number>) => void;
}

const NO_PLAYS: ToldPlays = { again: [], note: () => undefined };

/** Null where some are told more exactly than others: they may be the same. */
async function toldPlays(
  taken: TakenPlays,
  table: DraftTable,
  ids: PlainIds,
): Promise<ToldPlays | null> {
  const known = await taken.read();
  const plays = fieldsOf(table, PLAY_MEMBERS).map(readPlay);
  const [first] = plays;
  if (plays.some((play) => play?.exact !== first?.exact)) return null;
  return {
    again: plays.flatMap((play, row) => (play !== null && known.has(play) ? row : [])),
    note: (left) => {
      plays.forEach((play, row) => {
        if (play !== null && !left.has(row)) known.notePlay(play, () => ids.text(row));
      });
    },
  };
}

/**
 * Plans the records of a table, all of which are new, or were undone; false, and nothing is done, unless all of them are surely
 * right.
 */
function plan(
  { context, run, planned, tally }: TableInto,
  table: DraftTable,
  ids: PlainIds,
  undone: UndoneBlock | null = null,
): boolean {
  const collection = mustBeCollection(table.collection);
  if (!isSureTable(collection, table)) return false;
  const lines = toLineTable(table, ids, recordsOf(context, run, { collection, undone }));
  if (lines === null) return false;
  const marked = outermost(table);
  const preparing = prepareTable(
    {
      collection: collection.name,
      table: lines,
      span: marked.map(spanOf).reduce(widen, NO_DAYS),
      ids,
      insteadOf: undone?.block ?? null,
    },
    context.pack ?? packHere,
  );
  if (preparing === null) return false;
  planned.addPreparing(preparing);
  tally.read += ids.count;
  tally.imported += ids.count;
  for (const when of marked) tally.noteDay({ when });
  return true;
}

const NO_DAYS: DaySpan = { firstDay: null, lastDay: null };

/** As a draft becomes a record by itself. */
function recordsOf(
  context: CollectionContext,
  run: TableInto["run"],
  { collection, undone }: { readonly collection: Collection; readonly undone: UndoneBlock | null },
): ToRecord {
  const head = undone === null ? {} : { rev: undone.rev + 1, edited: instantOf(context) };
  return (draft) => {
    const check = checkRecord(collection, draftRecord(context, run, draft, collection).record);
    if (!check.ok) return null;
    const { text } = toLine(collection.name, fromOf(run), { ...check.record, ...head });
    return text.length <= MAX_LETTERS ? readRecord(text) : null;
  };
}
