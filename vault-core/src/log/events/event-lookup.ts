/**
 * Looks lines of events up in their blocks: by id, and all live ones of a block.
 * @module
 */
import { startsWith } from "../../index/id-starts.ts";
import type { IndexRow } from "../../index/rows.ts";
import type { BlockId } from "../../model/ids.ts";
import type { PlainIds } from "../../model/plain-ids.ts";
import type { BlockLines, BlockLinesCache } from "./block-lines.ts";
import type { EventIndex } from "./event-index.ts";
import {
  type EventState,
  isKeptAmong,
  lineOf,
  rowOf,
  newestPlace,
  toPlace,
  winnerAmong,
  type WaitingEvents,
} from "./event-state.ts";
import { type FoundLine, isAnnotation } from "./index-block.ts";
import { MAX_REVISION } from "../lines/record-line.ts";
import { newestRow } from "./row-chains.ts";
import type { UndoneRevOfRow } from "./row-fields.ts";
import type { LiveLine, UndoneBlock } from "../vault-log.ts";

/** A row among the first rows, beside what waits. */
export interface RowAt {
  readonly number: number;
  readonly limit: number;
  readonly waiting: WaitingEvents;
}

/** An id, and its line in a block where that is known. */
type Asked = readonly [id: string, line: number | null];

/** So many ids are looked for one by one. */
const FEW_IDS = 100;

/** Reads lines of blocks as the index tells. */
export class EventLookup {
  readonly #index: EventIndex;
  readonly #lines: BlockLinesCache;
  readonly #undone: UndoneRevOfRow;

  constructor(index: EventIndex, lines: BlockLinesCache, undone: UndoneRevOfRow) {
    this.#index = index;
    this.#lines = lines;
    this.#undone = undone;
  }

  /** The live lines among the blocks, of ids that are not kept in memory. */
  async inBlocks(
    collection: string,
    ids: ReadonlySet<string>,
  ): Promise<ReadonlyMap<string, FoundLine>> {
    const found = new Map<string, FoundLine>();
    if (ids.size === 0) return found;
    const state = this.#index.state();
    for (const [number, asked] of await this.#placesOf(collection, ids)) {
      const row = state.rows[number];
      const block = row === undefined ? null : await this.#lines.get(row);
      if (block !== null) for (const one of asked) this.#findIn(block, number, one, found);
    }
    return found;
  }

  /** Rows that may hold ids: those whose start is in a range, and those where a start does not tell. */
  async rowsStarting(collection: string, letters: string): Promise<ReadonlySet<number>> {
    const table = await this.#index.table(collection, this.#lines);
    const [least, greatest] = startsWith(letters.slice(0, 10));
    const rows = new Set(table.rowsBetween(least, greatest));
    const state = this.#index.state();
    const events = state.of(collection);
    const { rows: numbers, winners, shared } = events;
    // Ids of another form, those that share a start, and live lines of ids with more than one lie elsewhere.
    for (const number of numbers) if ((state.rows[number]?.oddIds ?? 0) > 0) rows.add(number);
    for (const place of winners.startingWith(letters)) rows.add(rowOf(place));
    for (const [id, row] of shared) if (id.startsWith(letters)) rows.add(row);
    for (const row of Array.from(rows)) rows.add(newestRow(events.chains, row, state.rows.length));
    return rows;
  }

  /** The live lines of a row among the first rows. */
  async linesOf(state: EventState, at: RowAt): Promise<readonly LiveLine[] | null> {
    const { number, limit, waiting } = at;
    const row = state.rows[number];
    const block = row === undefined ? null : await this.#lines.get(row);
    if (row === undefined || block === null) return null;
    const events = state.of(row.collection);
    const isLive = ({ id }: LiveLine, place: number): boolean => {
      const isElsewhere = waiting.kept.has(id) || waiting.live.has(id);
      if (isElsewhere || isKeptAmong(events, id, limit)) return false;
      const here = toPlace(number, place);
      return (winnerAmong(events, id, limit) ?? newestPlace(events, here, limit)) === here;
    };
    return block.lines.filter(
      (line, place): line is LiveLine =>
        line !== null && line.deleted === null && !isAnnotation(line) && isLive(line, place),
    );
  }

  /** The number of a block's row all of whose lines are live, tombstones too, and bear no mark; else null. */
  liveRow(block: BlockId, waiting: WaitingEvents): number | null {
    const state = this.#index.state();
    const number = state.numberOf(block);
    const row = number === null ? undefined : state.rows[number];
    if (number === null || row === undefined) return null;
    return isPlain(state, row, { number, limit: state.rows.length, waiting }) ? number : null;
  }

  /** As `VaultLog.undoneBy`. */
  async undoneBy(
    collection: string,
    ids: PlainIds,
    waiting: WaitingEvents,
  ): Promise<UndoneBlock | null> {
    const table = await this.#index.table(collection, this.#lines);
    const first = ids.count === 0 ? null : table.get(this.#index.startOf(ids.text(0)));
    if (first === null) return null;
    const state = this.#index.state();
    const row = state.rows[newestRow(state.of(collection).chains, first, state.rows.length)];
    if (row === undefined || row.lines !== ids.count || row.count > 0) return null;
    if (this.liveRow(row.id, waiting) === null) return null;
    const rev = await this.#undone(row, ids);
    return rev === null || rev >= MAX_REVISION ? null : { block: row.id, rev };
  }

  /** Ids by the row in which each may lie, with its line where that is known. */
  async #placesOf(
    collection: string,
    ids: ReadonlySet<string>,
  ): Promise<ReadonlyMap<number, Asked[]>> {
    const rows = await this.#rowsOfFew(collection, ids);
    if (rows !== null) return this.#place(collection, ids, (id) => rows.get(id) ?? null);
    const table = await this.#index.table(collection, this.#lines);
    return this.#place(collection, ids, (id) => table.get(this.#index.startOf(id)));
  }

  /** The rows of a few ids, without a table of a million; null if they are many, or there is a table, or one is needed. */
  async #rowsOfFew(
    collection: string,
    ids: ReadonlySet<string>,
  ): Promise<ReadonlyMap<string, number> | null> {
    if (ids.size > FEW_IDS || this.#index.hasTable(collection)) return null;
    const { winners, shared, kept } = this.#index.state().of(collection);
    const loose = [...ids].filter((id) => !kept.has(id) && !winners.has(id) && !shared.has(id));
    // What a screen has just shown lies in blocks that are open.
    const open = new Map(
      loose.flatMap((id): [string, number][] => {
        const row = this.#openRow(collection, id);
        return row === null ? [] : [[id, row]];
      }),
    );
    const rest = loose.filter((id) => !open.has(id));
    const found = rest.length === 0 ? new Map() : await this.#index.rowsOf(collection, rest);
    return found === null ? null : new Map([...open, ...found]);
  }

  /** Places ids; `rowOfLoose` gives the row of one that has one line alone. */
  #place(
    collection: string,
    ids: ReadonlySet<string>,
    rowOfLoose: (id: string) => number | null,
  ): ReadonlyMap<number, Asked[]> {
    const state = this.#index.state();
    const events = state.of(collection);
    const { shared, kept } = events;
    const places = new Map<number, Asked[]>();
    for (const id of ids) {
      if (kept.has(id)) continue;
      const place = winnerAmong(events, id, state.rows.length);
      const first = place === undefined ? (shared.get(id) ?? rowOfLoose(id)) : rowOf(place);
      if (first === null) continue;
      const row = newestRow(events.chains, first, state.rows.length);
      const asked = places.get(row) ?? [];
      places.set(row, asked);
      asked.push([id, place === undefined ? null : lineOf(place)]);
    }
    return places;
  }

  /** The row of an id that lies in a block that is open; null if it lies in none, or nowhere. */
  #openRow(collection: string, id: string): number | null {
    const state = this.#index.state();
    for (const block of this.#lines.holding(id)) {
      const number = state.numberOf(block);
      if (number !== null && state.rows[number]?.collection === collection) return number;
    }
    return null;
  }

  #findIn(block: BlockLines, row: number, [id, exact]: Asked, found: Map<string, FoundLine>): void {
    const at = exact ?? block.placeOf(id);
    const line = at === null ? null : (block.lines[at] ?? null);
    // Another id may have the same start, and a mark in the block may have this one.
    if (at !== null && line?.id === id && !isAnnotation(line))
      found.set(id, { line, place: toPlace(row, at) });
  }
}

/** Tells whether every line of a row's block is live, or a tombstone, and bears no mark. */
export function isPlain(state: EventState, { collection }: IndexRow, at: RowAt): boolean {
  const { number, waiting } = at;
  const { mixed, targetsIn } = state.of(collection);
  const isTouched = mixed.has(number) || waiting.touched.has(number);
  const isMarked = targetsIn.has(number) || [...waiting.targets.values()].includes(number);
  return !isTouched && !isMarked;
}
