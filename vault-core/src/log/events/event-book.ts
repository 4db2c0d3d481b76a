/**
 * The events of an open log. Their lines lie in sealed blocks and are read when they are asked for; in memory are the rows
 * of the index, the ids with more than one line, and what waits for a block. Live rule 1 decides as ever.
 * @module
 */
import type { OpenedBlock } from "../../block/open.ts";
import type { RandomSource } from "../../crypto/random-pool.ts";
import type { DayRange } from "../../index/day-span.ts";
import type { IndexFiles } from "../../index/files.ts";
import { eachIdStart, writeStarts } from "../../index/id-starts.ts";
import { tableSeed } from "../../index/id-table.ts";
import { AnnotatedIds, SpecialStarts } from "./special-starts.ts";
import { type PlainIds, rowsWith } from "../../model/plain-ids.ts";
import { IndexParts } from "../../index/parts.ts";
import type { IndexRow } from "../../index/rows.ts";
import type { BlockId } from "../../model/ids.ts";
import type { Position } from "../../protocol/log/block-stream.ts";
import { BlockLines, BlockLinesCache, type OpenRow } from "./block-lines.ts";
import type { FieldsOfRow, MomentsOfRow, UndoneRevOfRow } from "./row-fields.ts";
import { BlockTerms } from "./block-terms.ts";
import { EventIndex } from "./event-index.ts";
import { type EventState, rowOf, rowsTouching, type WaitingEvents } from "./event-state.ts";
import { EventLookup, isPlain, type RowAt } from "./event-lookup.ts";
import { indexLines, isAnnotation, targetOf } from "./index-block.ts";
import { indexPrepared } from "./index-prepared.ts";
import type { LiveLines } from "../lines/live-lines.ts";
import type { LineBatch, LineBlock, LiveLine, UndoneBlock } from "../vault-log.ts";
import type { PreparedLines } from "../write/prepared-lines.ts";
import { readLine } from "../lines/record-line.ts";
import { NONE_WAITING, WaitingBook } from "./waiting-events.ts";

/** What the book works on. */
export interface EventParts {
  readonly files: IndexFiles;
  readonly random: RandomSource;
  /** Opens a block of a row. */
  readonly open: OpenRow;
  /** Reads some members of the events of a row's block. */
  readonly fields: FieldsOfRow;
  /** Reads when the events of a row's block were. */
  readonly moments: MomentsOfRow;
  /** Reads what an undo left of a row's block. */
  readonly undone: UndoneRevOfRow;
  /** Annotations, and lines of ids that annotations use. */
  readonly memory: () => LiveLines;
}

/** Rows that wait for each other: a page of them is written anew whenever one is added. */
const MANY_ROWS = 64;
/** Ids of which rows say something else than was known, as after an import was taken back: 140 bytes each until they are written. */
const MANY_OVERRIDES = 20_000;

/** A block that comes. */
export interface NewEvents {
  readonly position: Position;
  readonly id: BlockId;
  /** Length of the sealed block. */
  readonly bytes: number;
  readonly opened: OpenedBlock;
}

/** The events of a log. Changes come one at a time; questions whenever they like. */
export class EventBook {
  readonly #parts: EventParts;
  readonly #index: EventIndex;
  readonly #lines: BlockLinesCache;
  readonly #lookup: EventLookup;
  readonly #terms: BlockTerms;
  readonly #waiting: WaitingBook;
  /** Parts of views over the blocks. */
  readonly parts: IndexParts;
  readonly #annotatedIn = new AnnotatedIds();
  readonly #special: SpecialStarts;

  constructor(parts: EventParts) {
    this.#parts = parts;
    this.#index = new EventIndex(parts.files, parts.random);
    this.#lines = new BlockLinesCache(parts.open);
    this.#lookup = new EventLookup(this.#index, this.#lines, parts.undone);
    this.#terms = new BlockTerms(parts.files, this.#lines);
    this.#waiting = new WaitingBook(this.#lookup, parts.memory);
    this.parts = new IndexParts(parts.files);
    this.#special = new SpecialStarts(tableSeed(parts.random), (id) => this.#index.startOf(id));
  }

  /** What the rows say. Another one after a `load`: what was read of the old one may be incomplete. */
  state(): EventState {
    return this.#index.state();
  }

  /** Takes the rows from the disk that hold; nothing waits any more. */
  async load(holds: (row: IndexRow) => Promise<boolean>): Promise<void> {
    this.#waiting.clear();
    this.#lines.clear();
    this.parts.forget();
    this.#terms.forget();
    await this.#index.load(holds);
  }

  /** Puts what is kept in memory of a row's block there; false if the block cannot be read. */
  async keepLines(number: number): Promise<boolean> {
    const row = this.state().rows[number];
    const block = row === undefined ? null : await this.#lines.get(row);
    if (row === undefined || block === null) return false;
    const { kept } = this.state().of(row.collection);
    for (const line of block.lines)
      if (line !== null && (isAnnotation(line) || kept.has(line.id)))
        this.#parts.memory().add(line);
    return true;
  }

  /** Takes a line in that waits for a block; tells whether it may be live, as far as what waits can tell. */
  wait(line: LiveLine): boolean {
    return this.#waiting.add(line);
  }

  /** Notes a line that a block holds by now: it is not read again when the block is indexed. */
  note(line: LiveLine): void {
    this.#waiting.note(line);
  }

  /** Holds waiting annotations against the blocks: what they are about, and whether an event has their id. */
  async settleMarks(): Promise<void> {
    if (this.#waiting.hasMarks(this.#parts.memory())) await this.#waiting.settled("");
  }

  /** Nothing waits any more: blocks hold it. */
  forgetWaiting(): void {
    this.#waiting.clear();
  }

  /**
   * Indexes a block; tells whether some line of it became live. A block that has a row is left alone.
   *
   * @param prepared what was made ready of its lines, which is enough where none of them is about a known id.
   */
  async take(block: NewEvents, prepared: PreparedLines | null = null): Promise<boolean> {
    if (this.state().numberOf(block.id) !== null) return false;
    if (prepared !== null && (await this.#takePrepared(block, prepared))) return true;
    return await this.#takeLines(block);
  }

  async #takeLines({ position, id, bytes, opened }: NewEvents): Promise<boolean> {
    const { collection, head } = opened;
    const lines = new BlockLines(opened, (line) => this.#waiting.known(line) ?? readLine(line));
    const ids = new Set(lines.lines.flatMap((line) => (line === null ? [] : [line.id])));
    const wanted = lines.lines.flatMap((line) => (line === null ? [] : (targetOf(line) ?? [])));
    const table = await this.#index.tableToChange(collection, this.#lines);
    const earlier = await this.#lookup.inBlocks(collection, ids);
    const targets = await this.#lookup.inBlocks(collection, new Set(wanted));
    const events = this.state().of(collection);
    const annotated = this.#annotated(collection);
    const number = this.state().rows.length;
    const starts: ReturnType<EventIndex["startOf"]>[] = [];
    const { row, entries, isNews } = indexLines(lines, {
      number,
      earlier,
      targets: new Map([...targets].map(([target, { place }]) => [target, rowOf(place)])),
      linesOf: (before) => this.state().rows[before]?.lines ?? 0,
      memory: this.#parts.memory(),
      isTarget: (one) => events.targets.has(one) || annotated.has(one),
      noteStart: (one) => {
        const start = this.#index.startOf(one);
        const isFirst = table.add(start, number);
        if (isFirst) starts.push(start);
        return !isFirst;
      },
    });
    const place = { stream: position.stream, seq: position.seq, id, collection, bytes };
    const full = { ...place, ...row, from: head.from, written: head.t, overrides: "" };
    await this.#index.add(full, entries, writeStarts(starts));
    await this.#terms.add(number, full, lines);
    this.#lines.put(id, lines);
    this.#waiting.touch();
    return isNews;
  }

  async #takePrepared(block: NewEvents, prepared: PreparedLines): Promise<boolean> {
    const { collection, insteadOf } = prepared;
    const annotated = this.#annotated(collection);
    const from = { memory: this.#parts.memory(), state: this.state(), annotated };
    const special = this.#special.of(collection, from);
    // What waits is held against this block once another one holds it; marks that wait are in memory.
    const known =
      insteadOf === null
        ? { special, table: await this.#index.tableToChange(collection, this.#lines) }
        : { special, before: this.#lookup.liveRow(insteadOf, NONE_WAITING) };
    const into = { index: this.#index, terms: this.#terms };
    const isTaken = await indexPrepared(into, block, prepared, known);
    if (isTaken) this.#waiting.touch();
    return isTaken;
  }

  /** Writes the rows that are not on the disk. */
  async save(): Promise<void> {
    await this.#index.save();
    await this.#terms.save();
  }

  /** Writes the rows once they are many: what goes with them, the ids of each block, is kept in memory until then. */
  async saveMany(): Promise<void> {
    const { rows, overrides } = this.#index.unsaved();
    if (rows < MANY_ROWS && overrides < MANY_OVERRIDES) return;
    await this.save();
    this.#terms.forgetSaved();
  }

  /** Lets go of blocks that were read, and of parts that the disk has. */
  tidy(): void {
    this.#lines.clear();
    this.parts.tidy();
  }

  /** Lets go of tables of many ids. Only while nothing changes. */
  forgetLargeTables(): Promise<void> {
    return this.#index.forgetLargeTables();
  }

  /** Deletes what the disk holds of the index; nothing is kept there again before `load`. */
  async clear(): Promise<void> {
    // A figure of what is erased may be under way.
    await this.parts.stop();
    await this.#index.clear();
  }

  /** The live lines of ids, tombstones included; unknown ids are left out. */
  async find(collection: string, ids: Iterable<string>): Promise<ReadonlyMap<string, LiveLine>> {
    const waiting = await this.#waiting.settled(collection);
    const memory = this.#parts.memory();
    const found = new Map<string, LiveLine>();
    const rest = new Set<string>();
    for (const id of ids) {
      const line = memory.get(collection, id) ?? waiting.live.get(id);
      if (line === undefined) rest.add(id);
      else found.set(id, line);
    }
    for (const [id, { line }] of await this.#lookup.inBlocks(collection, rest)) found.set(id, line);
    return found;
  }

  /** Rows of those among ids that may have a line; of the others it is sure that there is none. */
  async mayKnow(collection: string, ids: PlainIds): Promise<ReadonlySet<number>> {
    const waiting = await this.#waiting.settled(collection);
    const memory = this.#parts.memory();
    const table = await this.#index.table(collection, this.#lines);
    const known = new Set<number>();
    eachIdStart(ids, (high, low, row) => {
      if (table.rowOf(high, low) !== null) known.add(row);
    });
    // Most often nothing is there that their texts would have to be made for.
    const [inMemory] = memory.ids(collection);
    if (waiting.live.size === 0 && inMemory === undefined) return known;
    const more = rowsWith(ids, (id) => waiting.live.has(id) || memory.get(collection, id) !== null);
    return new Set([...known, ...more]);
  }

  /** As `VaultLog.undoneBy`. */
  async undoneBy(collection: string, ids: PlainIds): Promise<UndoneBlock | null> {
    return this.#lookup.undoneBy(collection, ids, await this.#waiting.settled(collection));
  }

  /** Live lines whose id begins with these letters, tombstones left out. */
  async startingWith(collection: string, letters: string): Promise<readonly LiveLine[]> {
    const waiting = await this.#waiting.settled(collection);
    const state = this.state();
    const rows = await this.#lookup.rowsStarting(collection, letters);
    const limit = state.rows.length;
    const found = this.#unblocked(collection, waiting);
    for (const number of rows)
      found.push(...((await this.#lookup.linesOf(state, { number, limit, waiting })) ?? []));
    return found.filter(({ id }) => id.startsWith(letters));
  }

  /** Live lines block by block, newest first, tombstones left out, as they are when it begins. */
  async *walk(collection: string, range: DayRange): AsyncGenerator<LineBatch> {
    const blocks = await this.blocks(collection, range);
    for (const [at, block] of blocks.entries()) {
      const next = blocks[at + 1];
      const lines = (await block.lines()) ?? [];
      yield { lines, rest: next === undefined ? null : (next.lastDay ?? "") };
    }
  }

  /** The blocks of a collection whose days touch a range, newest first; what no block holds comes first of all. */
  async blocks(collection: string, range: DayRange): Promise<readonly LineBlock[]> {
    const waiting = await this.#waiting.settled(collection);
    const state = this.state();
    const at = { limit: state.rows.length, waiting };
    const blocks = rowsTouching(state, collection, range).map(([number, row]) =>
      this.#blockOf(state, row, { ...at, number }),
    );
    const loose = this.#unblocked(collection, waiting);
    return loose.length === 0 ? blocks : [looseBlock(loose), ...blocks];
  }

  #blockOf(state: EventState, row: IndexRow, at: RowAt): LineBlock {
    const { id, collection, firstDay, lastDay, count } = row;
    const events = state.of(collection);
    const { touched, targets } = at.waiting;
    // What an undone import leaves of its blocks is not opened to find that nothing in them is live.
    const isDead = count === 0 || (events.dead.get(at.number) ?? 0) >= row.lines;
    const waitingTargets = [...targets].flatMap(([target, of]) =>
      of === at.number ? [target] : [],
    );
    const changed = events.changes.get(at.number) ?? 0;
    const waiting = touched.get(at.number) ?? [];
    const isAsItCame = (): boolean => state === this.state() && isPlain(state, row, at);
    return {
      id,
      firstDay,
      lastDay,
      count,
      changes: changed === 0 && waiting.length === 0 ? "" : JSON.stringify([changed, ...waiting]),
      targets: [...new Set([...(events.targetsIn.get(at.number) ?? []), ...waitingTargets])],
      mayHold: (words) => this.#terms.mayHold(at.number, row, words),
      lines: async () => {
        if (state !== this.state()) return null;
        return isDead ? [] : this.#lookup.linesOf(state, at);
      },
      fields: async (names) => (isAsItCame() ? this.#parts.fields(row, names) : null),
      moments: async (without) => (isAsItCame() ? this.#parts.moments(row, without) : null),
    };
  }

  /** Number of live events of a collection. */
  async count(collection: string): Promise<number> {
    const waiting = await this.#waiting.settled(collection);
    const events = this.state().of(collection);
    if (events.kept.size + waiting.kept.size === 0) return events.count + waiting.more;
    // An id that annotations use too: what memory holds of it counts apart.
    let count = 0;
    for await (const { lines } of this.walk(collection, {})) count += lines.length;
    return count;
  }

  /** Names of the collections that have a line. */
  collections(): readonly string[] {
    return [...new Set([...this.state().collections(), ...this.#waiting.collections()])];
  }

  /** Lines that came, and those that are live no more. */
  figures(): { readonly lines: number; readonly superseded: number } {
    const [blocks, waiting] = [this.state().figures(), this.#waiting.figures()];
    return {
      lines: blocks.lines + waiting.lines,
      superseded: blocks.superseded + waiting.superseded,
    };
  }

  /** Targets of all annotations of a collection. */
  #annotated(collection: string): ReadonlySet<string> {
    return this.#annotatedIn.of(collection, this.#parts.memory());
  }

  /** Live lines that no block gives: those that wait, and those that memory keeps of ids that annotations use. */
  #unblocked(collection: string, waiting: WaitingEvents): LiveLine[] {
    const { kept } = this.state().of(collection);
    const memory = this.#parts.memory();
    const held = [...new Set([...kept.keys(), ...waiting.kept.keys()])].flatMap(
      (id) => memory.get(collection, id) ?? [],
    );
    return [...waiting.live.values(), ...held].filter(
      (line) => line.deleted === null && !isAnnotation(line),
    );
  }
}

/** What no block holds, as a block of any day. */
function looseBlock(lines: readonly LiveLine[]): LineBlock {
  return {
    id: "waiting",
    firstDay: "",
    lastDay: "\uffff",
    count: lines.length,
    changes: JSON.stringify(lines.map(({ text }) => text)),
    targets: lines.map(({ id }) => id),
    mayHold: () => Promise.resolve(true),
    lines: () => Promise.resolve(lines),
    fields: () => Promise.resolve(null),
  };
}
