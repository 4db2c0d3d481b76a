/**
 * In which block of events an id lies. On the disk are the starts of the ids that were new with each block, in pages, and
 * filters over the pages: for a few ids the filters are asked, for many a table of all ids is made.
 * @module
 */
import type { RandomSource } from "../../crypto/random-pool.ts";
import { BLOCK_PAGE_ROWS, BlockPages } from "../../index/block-pages.ts";
import type { IndexFiles } from "../../index/files.ts";
import {
  eachStart,
  hasStart,
  type IdStart,
  plainStart,
  startOf,
  writeStarts,
} from "../../index/id-starts.ts";
import { IdTable, tableSeed } from "../../index/id-table.ts";
import { noEntries, type OverrideEntries } from "../../index/overrides.ts";
import type { IndexRow } from "../../index/rows.ts";
import { StartFilters } from "../../index/start-filters.ts";
import type { BlockId } from "../../model/ids.ts";
import type { BlockLines, BlockLinesCache } from "./block-lines.ts";
import { MOST_UNSAVED_PAGES } from "./block-terms.ts";
import type { EventState } from "./event-state.ts";
import { isAnnotation } from "./index-block.ts";

/** Starts of ids of another form that are remembered: each is asked for more than once. */
const MOST_STARTS = 10_000;

/** Ids of a table that stays when room is wanted: some 3 MB. */
const MOST_KEPT_IDS = 100_000;

type EntriesOf = (row: IndexRow) => Promise<OverrideEntries | null>;

/** The starts of the ids of all blocks. */
export class EventStarts {
  readonly #files: IndexFiles;
  readonly #random: RandomSource;
  readonly #entriesOf: EntriesOf;
  readonly #pages: BlockPages;
  readonly #filters: StartFilters;
  readonly #odd = new Map<string, IdStart>();
  readonly #tables = new Map<string, Promise<IdTable>>();

  /** @param entriesOf What a row overrides; null if that is lost. */
  constructor(files: IndexFiles, random: RandomSource, entriesOf: EntriesOf) {
    this.#files = files;
    this.#random = random;
    this.#entriesOf = entriesOf;
    this.#pages = new BlockPages(files, "ids");
    this.#filters = new StartFilters(files);
  }

  /** Keeps the starts that are new with a row, as `writeStarts` writes them, on the disk with the next `save`. */
  put(number: number, id: BlockId, starts: Uint8Array): Promise<void> {
    return this.#pages.put(number, id, starts);
  }

  /** Writes the starts of rows: their filters first, so that none says less than its page. */
  async save(rows: readonly IndexRow[], numbers: readonly number[]): Promise<void> {
    for (const page of new Set(numbers.map(pageOf))) await this.#makeFilter(rows, page);
    await this.#filters.save();
    await this.#pages.save();
    this.#pages.forgetSaved();
  }

  /** Forgets all that is in memory. */
  forget(): void {
    this.#pages.forget();
    this.#filters.forget();
    this.#tables.clear();
  }

  /** Gives the start of an id. */
  startOf(id: string): IdStart {
    const known = plainStart(id) ?? this.#odd.get(id);
    if (known !== undefined) return known;
    const start = startOf(id, (odd) => this.#files.hashId(odd));
    if (this.#odd.size >= MOST_STARTS) this.#odd.clear();
    this.#odd.set(id, start);
    return start;
  }

  /** Tells whether the table of a collection is made, or being made: that takes a look at each of its blocks. */
  hasTable(collection: string): boolean {
    return this.#tables.has(collection);
  }

  /**
   * Forgets the tables of all collections but one: a million ids take 25 MB. Only what changes that one may call it: a table
   * that is made anew beside a change would lack what is new with it.
   */
  keepTableOf(collection: string): void {
    for (const other of this.#tables.keys()) if (other !== collection) this.#tables.delete(other);
  }

  /** Forgets the large tables, which are made again in a moment. Only while nothing changes any collection, as `keepTableOf`. */
  async forgetLarge(): Promise<void> {
    for (const [collection, made] of this.#tables)
      if ((await made).size > MOST_KEPT_IDS) this.#tables.delete(collection);
  }

  /** Where the ids of a collection lie. Made at the first call. */
  table(state: EventState, collection: string, lines: BlockLinesCache): Promise<IdTable> {
    const made = this.#tables.get(collection) ?? this.#makeTable(state, collection, lines);
    this.#tables.set(collection, made);
    return made;
  }

  /** The rows of a collection in which ids may lie; null if the starts of some block are lost. */
  async rowsOf(
    state: EventState,
    collection: string,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, number> | null> {
    const wanted = ids.map((id): [string, IdStart] => [id, this.startOf(id)]);
    const found = new Map<string, number>();
    for (const [page, rows] of byPage(state, collection)) {
      const blocks = Array.from(rows.values(), ({ id }) => id);
      let mayHold = await this.#filters.of(page, blocks);
      if (mayHold === null) {
        await this.#makeFilter(state.rows, page);
        mayHold = await this.#filters.of(page, blocks);
      }
      if (mayHold !== null && !wanted.some(([, start]) => mayHold(start))) continue;
      const starts = await this.#startsOf(rows);
      if (starts === null) return null;
      for (const [id, start] of wanted) {
        const number = rowWith(starts, start);
        if (number !== null) found.set(id, number);
      }
    }
    await this.#filters.save();
    this.#pages.forgetSaved();
    return found;
  }

  /** Makes the filter of a page. Of a block whose starts are lost it does not speak. */
  async #makeFilter(rows: readonly IndexRow[], page: number): Promise<void> {
    const starts = new Map<BlockId, Uint8Array>();
    const first = page * BLOCK_PAGE_ROWS;
    for (const [at, { id }] of rows.slice(first, first + BLOCK_PAGE_ROWS).entries()) {
      const bytes = await this.#pages.get(first + at, id);
      if (bytes !== null) starts.set(id, bytes);
    }
    await this.#filters.put(page, starts);
  }

  /** The starts of rows by their numbers; null if some are lost. */
  async #startsOf(
    rows: ReadonlyMap<number, IndexRow>,
  ): Promise<ReadonlyMap<number, Uint8Array> | null> {
    const starts = new Map<number, Uint8Array>();
    for (const [number, { id }] of rows) {
      const bytes = await this.#pages.get(number, id);
      if (bytes === null) return null;
      starts.set(number, bytes);
    }
    return starts;
  }

  async #makeTable(
    state: EventState,
    collection: string,
    lines: BlockLinesCache,
  ): Promise<IdTable> {
    const { count } = state.of(collection);
    const table = new IdTable(tableSeed(this.#random), count);
    // Rows that come meanwhile wait for this table.
    for (const number of state.of(collection).rows)
      await this.#addStarts(state, number, lines, table);
    this.#pages.forgetSaved();
    return table;
  }

  async #addStarts(
    state: EventState,
    number: number,
    lines: BlockLinesCache,
    table: IdTable,
  ): Promise<void> {
    const row = state.rows[number];
    if (row === undefined) return;
    const take = (high: number, low: number): void => void table.note(high, low, number);
    const bytes = await this.#pages.get(number, row.id);
    if (bytes !== null && eachStart(bytes, take)) return;
    const block = await lines.get(row);
    if (block === null) return;
    const made = await this.#makeStarts(row, block);
    for (const start of made) table.add(start, number);
    await this.#pages.put(number, row.id, writeStarts(made));
    if (this.#pages.unsaved() > MOST_UNSAVED_PAGES) await this.#pages.save();
  }

  /** Makes what was lost again: the starts that were new with the block. */
  async #makeStarts(row: IndexRow, { lines }: BlockLines): Promise<readonly IdStart[]> {
    const entries = (await this.#entriesOf(row)) ?? noEntries();
    if (entries.insteadOf !== undefined || entries.behind !== undefined) return [];
    const places = new Set([...entries.overrides, ...entries.shared].map(([, place]) => place));
    const kept = new Set(entries.kept.flatMap(([id, from]) => (from === null ? [id] : [])));
    return lines.flatMap((line, place) => {
      if (line === null || isAnnotation(line) || places.has(place) || kept.has(line.id)) return [];
      return [this.startOf(line.id)];
    });
  }
}

/** The page in which the starts of a row lie. */
function pageOf(number: number): number {
  return Math.floor(number / BLOCK_PAGE_ROWS);
}

/** The rows of a collection by their page and number. */
function byPage(
  state: EventState,
  collection: string,
): ReadonlyMap<number, ReadonlyMap<number, IndexRow>> {
  const pages = new Map<number, Map<number, IndexRow>>();
  for (const number of state.of(collection).rows) {
    const row = state.rows[number];
    if (row === undefined) continue;
    const page = pages.get(pageOf(number)) ?? new Map<number, IndexRow>();
    pages.set(pageOf(number), page.set(number, row));
  }
  return pages;
}

/** The row that has a start; null if none does. */
function rowWith(starts: ReadonlyMap<number, Uint8Array>, start: IdStart): number | null {
  for (const [number, bytes] of starts) if (hasStart(bytes, start)) return number;
  return null;
}
