/**
 * Rows of the blocks of events as they lie on the disk. What is missing or damaged there is left to be made again. In which
 * block an id lies: `event-starts.ts`.
 * @module
 */
import type { RandomSource } from "../../crypto/random-pool.ts";
import type { IndexFiles } from "../../index/files.ts";
import type { IdStart } from "../../index/id-starts.ts";
import { type IdTable, tableSeed } from "../../index/id-table.ts";
import {
  isEmpty,
  noEntries,
  type OverrideEntries,
  readEntries,
  writeEntries,
} from "../../index/overrides.ts";
import { type IndexRow, PAGE_ROWS, readPage, writePage } from "../../index/rows.ts";
import type { IndexFile } from "../../store/index-store.ts";
import type { BlockLinesCache } from "./block-lines.ts";
import { EventStarts } from "./event-starts.ts";
import { EventState } from "./event-state.ts";

/** The rows of an open log, and their files. */
export class EventIndex {
  readonly #files: IndexFiles;
  readonly #seed: number;
  #state: EventState;
  /** What rows override, by number of the row. */
  readonly #unsaved = new Map<number, OverrideEntries>();
  readonly #starts: EventStarts;

  constructor(files: IndexFiles, random: RandomSource) {
    this.#files = files;
    this.#seed = tableSeed(random);
    this.#state = new EventState(this.#seed);
    this.#starts = new EventStarts(files, random, async (row) => this.#entriesOf(row));
  }

  /** All that the rows say. A new one after `load`. */
  state(): EventState {
    return this.#state;
  }

  /** Takes the first rows from the disk, up to one that does not hold; the others are forgotten. */
  async load(holds: (row: IndexRow) => Promise<boolean>): Promise<void> {
    this.#state = new EventState(this.#seed);
    this.#unsaved.clear();
    this.#starts.forget();
    for (let page = 0; ; page++) {
      const bytes = await this.#files.read("page", String(page));
      const rows = (bytes === null ? null : readPage(bytes)) ?? [];
      for (const row of rows) if (!(await this.#take(row, holds))) return;
      if (rows.length < PAGE_ROWS) return;
    }
  }

  /** Adds a row. `starts` are those that are new with it, as `writeStarts` writes them. */
  async add(row: IndexRow, entries: OverrideEntries, starts: Uint8Array): Promise<void> {
    // Before the row is there: a table that is being made asks for the starts of every row.
    await this.#starts.put(this.#state.rows.length, row.id, starts);
    this.#unsaved.set(this.#state.add(row, entries), entries);
  }

  /** Number of rows that are not on the disk, and of the ids that they say something else about. */
  unsaved(): { readonly rows: number; readonly overrides: number } {
    let count = 0;
    for (const { overrides } of this.#unsaved.values()) count += overrides.length;
    return { rows: this.#unsaved.size, overrides: count };
  }

  /** Writes the rows that are not on the disk: side files first, so that a row never names what was not written. */
  async save(): Promise<void> {
    if (this.#unsaved.size === 0) return;
    const numbers = [...this.#unsaved.keys()];
    const { rows } = this.#state;
    await this.#starts.save(rows, numbers);
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
    return this.#starts.hasTable(collection);
  }

  /** Forgets the large tables, while nothing changes any collection. */
  forgetLargeTables(): Promise<void> {
    return this.#starts.forgetLarge();
  }

  /** Where the ids of a collection lie that is about to change; the tables of others are forgotten. */
  tableToChange(collection: string, lines: BlockLinesCache): Promise<IdTable> {
    this.#starts.keepTableOf(collection);
    return this.table(collection, lines);
  }

  /** Where the ids of a collection lie. Made at the first call. */
  table(collection: string, lines: BlockLinesCache): Promise<IdTable> {
    return this.#starts.table(this.#state, collection, lines);
  }

  /**
   * The rows of a collection in which ids may lie, by these ids: found by filters, without a table. Null if the starts of some
   * block are lost.
   */
  rowsOf(collection: string, ids: readonly string[]): Promise<ReadonlyMap<string, number> | null> {
    return this.#starts.rowsOf(this.#state, collection, ids);
  }

  /** Gives the start of an id. */
  startOf(id: string): IdStart {
    return this.#starts.startOf(id);
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
}
