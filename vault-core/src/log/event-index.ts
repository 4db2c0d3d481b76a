/**
 * Rows of the blocks of events as they lie on the disk, and in which block an id lies. What is missing or damaged there
 * is left to be made again.
 * @module
 */
import type { RandomSource } from "../crypto/random-pool.ts";
import { BlockPages } from "../index/block-pages.ts";
import type { IndexFiles } from "../index/files.ts";
import { eachStart, type IdStart, startOf, writeStarts } from "../index/id-starts.ts";
import { IdTable } from "../index/id-table.ts";
import {
  isEmpty,
  noEntries,
  type OverrideEntries,
  readEntries,
  writeEntries,
} from "../index/overrides.ts";
import { type IndexRow, PAGE_ROWS, readPage, writePage } from "../index/rows.ts";
import type { IndexFile } from "../store/index-store.ts";
import type { BlockLines, BlockLinesCache } from "./block-lines.ts";
import { EventState } from "./event-state.ts";
import { MOST_UNSAVED_PAGES } from "./block-terms.ts";
import { isAnnotation } from "./index-block.ts";

/** Starts of ids of another form that are remembered: each is asked for more than once. */
const MOST_STARTS = 10_000;

/** The rows of an open log, and their files. */
export class EventIndex {
  readonly #files: IndexFiles;
  readonly #random: RandomSource;
  #state = new EventState();
  /** What rows override, by number of the row. */
  readonly #unsaved = new Map<number, OverrideEntries>();
  /** The starts that were new with each block. */
  readonly #ids: BlockPages;
  readonly #oddStarts = new Map<string, IdStart>();
  readonly #tables = new Map<string, Promise<IdTable>>();

  constructor(files: IndexFiles, random: RandomSource) {
    this.#files = files;
    this.#random = random;
    this.#ids = new BlockPages(files, "ids");
  }

  /** All that the rows say. A new one after `load`. */
  state(): EventState {
    return this.#state;
  }

  /** Takes the first rows from the disk, up to one that does not hold; the others are forgotten. */
  async load(holds: (row: IndexRow) => Promise<boolean>): Promise<void> {
    this.#state = new EventState();
    this.#unsaved.clear();
    this.#ids.forget();
    this.#tables.clear();
    for (let page = 0; ; page++) {
      const bytes = await this.#files.read("page", String(page));
      const rows = (bytes === null ? null : readPage(bytes)) ?? [];
      for (const row of rows) if (!(await this.#take(row, holds))) return;
      if (rows.length < PAGE_ROWS) return;
    }
  }

  /** Adds a row. `starts` are those that are new with it. */
  async add(row: IndexRow, entries: OverrideEntries, starts: readonly IdStart[]): Promise<void> {
    // Before the row is there: a table that is being made asks for the starts of every row.
    await this.#ids.put(this.#state.rows.length, row.id, writeStarts(starts));
    this.#unsaved.set(this.#state.add(row, entries), entries);
  }

  /** Number of rows that are not on the disk. */
  unsaved(): number {
    return this.#unsaved.size;
  }

  /** Writes the rows that are not on the disk: side files first, so that a row never names what was not written. */
  async save(): Promise<void> {
    if (this.#unsaved.size === 0) return;
    const numbers = [...this.#unsaved.keys()];
    const { rows } = this.#state;
    await this.#ids.save();
    this.#ids.forgetSaved();
    const sides: IndexFile[] = [];
    for (const [number, entries] of this.#unsaved) {
      const row = rows[number];
      if (row !== undefined && !isEmpty(entries)) sides.push(this.#sideFile(row, entries, number));
    }
    if (sides.length > 0) await this.#files.put(sides);
    const first = Math.floor(Math.min(...numbers) / PAGE_ROWS);
    for (let page = first; page * PAGE_ROWS < rows.length; page++) {
      const part = rows.slice(page * PAGE_ROWS, (page + 1) * PAGE_ROWS);
      await this.#files.put([this.#files.seal("page", String(page), writePage(part))]);
    }
    for (const number of numbers) this.#unsaved.delete(number);
  }

  /** Deletes all files: what they say of erased records leaves the disk. The rows in memory are forgotten by `load`. */
  clear(): Promise<void> {
    return this.#files.clear();
  }

  /** Tells whether the table of a collection is made, or being made: that takes a look at each of its blocks. */
  hasTable(collection: string): boolean {
    return this.#tables.has(collection);
  }

  /** Where the ids of a collection lie. Made at the first call. */
  table(collection: string, lines: BlockLinesCache): Promise<IdTable> {
    const made = this.#tables.get(collection) ?? this.#makeTable(collection, lines);
    this.#tables.set(collection, made);
    return made;
  }

  /** Gives the start of an id. */
  startOf(id: string): IdStart {
    const known = this.#oddStarts.get(id);
    if (known !== undefined) return known;
    let isOdd = false;
    const start = startOf(id, (odd) => {
      isOdd = true;
      return this.#files.hashId(odd);
    });
    if (isOdd && this.#oddStarts.size >= MOST_STARTS) this.#oddStarts.clear();
    if (isOdd) this.#oddStarts.set(id, start);
    return start;
  }

  async #take(row: IndexRow, holds: (row: IndexRow) => Promise<boolean>): Promise<boolean> {
    if (this.#state.numberOf(row.id) !== null) return false;
    const entries = await this.#entriesOf(row);
    if (entries === null || !(await holds(row))) return false;
    this.#state.add(row, entries);
    return true;
  }

  async #entriesOf({ id, overrides }: IndexRow): Promise<OverrideEntries | null> {
    if (overrides === "") return noEntries();
    const bytes = await this.#files.read("overrides", id);
    return bytes === null || this.#files.tagOf(bytes) !== overrides ? null : readEntries(bytes);
  }

  /** The side file of a row, which learns the tag of its overrides. */
  #sideFile(row: IndexRow, entries: OverrideEntries, number: number): IndexFile {
    const written = writeEntries(entries);
    this.#state.rows[number] = { ...row, overrides: this.#files.tagOf(written) };
    return this.#files.seal("overrides", row.id, written);
  }

  async #makeTable(collection: string, lines: BlockLinesCache): Promise<IdTable> {
    const [byte] = this.#random(1);
    const state = this.#state;
    const { count } = state.of(collection);
    const table = new IdTable(Math.imul((byte ?? 0) + 1, 0x9e3779b1), count);
    // Rows that come meanwhile wait for this table.
    for (const number of state.of(collection).rows)
      await this.#addStarts(state, number, lines, table);
    this.#ids.forgetSaved();
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
    const take = (start: IdStart): void => void table.add(start, number);
    const bytes = await this.#ids.get(number, row.id);
    if (bytes !== null && eachStart(bytes, take)) return;
    const block = await lines.get(row);
    if (block === null) return;
    const made = await this.#makeStarts(row, block);
    made.forEach(take);
    await this.#ids.put(number, row.id, writeStarts(made));
    if (this.#ids.unsaved() > MOST_UNSAVED_PAGES) await this.#ids.save();
  }

  /** Makes what was lost again: the starts that were new with the block. */
  async #makeStarts(row: IndexRow, { lines }: BlockLines): Promise<readonly IdStart[]> {
    const entries = (await this.#entriesOf(row)) ?? noEntries();
    const places = new Set([...entries.overrides, ...entries.shared].map(([, place]) => place));
    const kept = new Set(entries.kept.flatMap(([id, from]) => (from === null ? [id] : [])));
    return lines.flatMap((line, place) => {
      if (line === null || isAnnotation(line) || places.has(place) || kept.has(line.id)) return [];
      return [this.startOf(line.id)];
    });
  }
}
