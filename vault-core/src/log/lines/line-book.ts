/**
 * What the lines of an open log say: the live ones, who was heard when, and which collections changed since the listeners
 * were told. Documents, annotations and internal records are in memory; events are read from their blocks.
 * @module
 */
import { type PlainIds, rowsWith } from "../../model/plain-ids.ts";
import type { DayRange } from "../../index/day-span.ts";
import type { MemberId } from "../../model/ids.ts";
import { splitStream } from "../../protocol/log/block-stream.ts";
import { EventBook, type EventParts, type NewEvents } from "../events/event-book.ts";
import { isAnnotation } from "../events/index-block.ts";
import { LiveLines } from "./live-lines.ts";
import { readLine } from "./record-line.ts";
import type { LineBatch, LineBlock, LiveLine, UndoneBlock } from "../vault-log.ts";

/** What the book works on. */
export interface BookParts extends Omit<EventParts, "memory"> {
  readonly isOfEvents: (collection: string) => boolean;
}

/** The lines of a log. */
export class LineBook {
  readonly #isOfEvents: (collection: string) => boolean;
  readonly #listeners = new Set<(collections: ReadonlySet<string>) => void>();
  readonly #heard = new Map<string, number>();
  /** Events of the log. */
  readonly events: EventBook;
  #lines = new LiveLines();
  #changed = new Set<string>();
  #count = 0;
  /** How often all was read anew. */
  era = 0;

  constructor(parts: BookParts) {
    this.#isOfEvents = parts.isOfEvents;
    this.events = new EventBook({ ...parts, memory: () => this.#lines });
  }

  /** Tells whether the lines of a collection are all in memory. */
  isInMemory(collection: string): boolean {
    return !this.#isOfEvents(collection);
  }

  /** The live lines in memory, as they are now. */
  live(): LiveLines {
    return this.#lines;
  }

  /** The live lines of a collection that are in memory, tombstones left out; of one of events its annotations. */
  all(collection: string): Iterable<LiveLine> {
    const lines = this.#lines.all(collection);
    return this.isInMemory(collection) ? lines : [...lines].filter(isAnnotation);
  }

  /** Holds waiting annotations against the blocks: what they are about, and whether an event has their id. */
  settleMarks(): Promise<void> {
    return this.events.settleMarks();
  }

  /** When each member was last heard, by its own clock (Unix ms). */
  heard(): ReadonlyMap<string, number> {
    return this.#heard;
  }

  /** Lines that came, and those of them that are live no more. */
  figures(): { readonly lines: number; readonly superseded: number } {
    const { lines, superseded } = this.events.figures();
    return {
      lines: this.#count + lines,
      superseded: this.#count - this.#lines.count() + superseded,
    };
  }

  /** Takes the lines of documents of a block in; tells whether it holds events, which `takeEvents` takes. */
  takeDocuments({ opened }: NewEvents): boolean {
    const { collection, head, lines, header } = opened;
    this.hear(header.device, head.t);
    if (!this.isInMemory(collection)) return true;
    for (const text of lines) this.#takeDocument(readLine({ collection, from: head.from, text }));
    return false;
  }

  /** Takes the events of a block in. */
  async takeEvents(block: NewEvents): Promise<void> {
    const before = this.#lines.version;
    if (await this.events.take(block)) this.#changed.add(block.opened.collection);
    this.#count += this.#lines.version - before;
  }

  /** Notes that events of a collection came in. */
  noteChange(collection: string): void {
    this.#changed.add(collection);
  }

  /** Notes when a member was heard. */
  hear(member: MemberId, at: number): void {
    this.#heard.set(member, Math.max(this.#heard.get(member) ?? 0, at));
  }

  /** Takes a line in that waits. A text that is none, of a newer client perhaps, is kept in its block and shown nowhere. */
  take(line: LiveLine | null): void {
    if (line === null || this.isInMemory(line.collection)) {
      this.#takeDocument(line);
      return;
    }
    if (isAnnotation(line)) this.#takeDocument(line);
    if (this.events.wait(line)) this.#changed.add(line.collection);
  }

  /** Begins with no lines but the events of rows that hold; all collections that had one count as changed. */
  async clear(holds: Parameters<EventBook["load"]>[0]): Promise<void> {
    for (const collection of this.collections()) this.#changed.add(collection);
    this.era += 1;
    this.#lines = new LiveLines();
    this.#count = 0;
    await this.events.load(holds);
    for (const { stream, written } of this.events.state().rows)
      this.hear(splitStream(stream).device, written);
  }

  /** Puts what memory keeps of blocks of events there. Gives the number of a row whose block cannot be read, or null. */
  async keepLines(): Promise<number | null> {
    const state = this.events.state();
    const numbers = state
      .collections()
      .flatMap((collection) => Array.from(state.of(collection).keptRows))
      .toSorted((a, b) => a - b);
    for (const number of numbers) if (!(await this.events.keepLines(number))) return number;
    this.#count = this.#lines.version;
    return null;
  }

  /** Names of the collections that have a line. */
  collections(): readonly string[] {
    return [...new Set([...this.#lines.collections(), ...this.events.collections()])].toSorted();
  }

  /** The live lines of ids, tombstones included. */
  find(collection: string, ids: Iterable<string>): Promise<ReadonlyMap<string, LiveLine>> {
    if (!this.isInMemory(collection)) return this.events.find(collection, ids);
    const found = [...ids].flatMap((id) => this.#lines.get(collection, id) ?? []);
    return Promise.resolve(new Map(found.map((line) => [line.id, line])));
  }

  /** Rows of those among ids that may have a line; of the others it is sure that there is none. */
  mayKnow(collection: string, ids: PlainIds): Promise<ReadonlySet<number>> {
    if (!this.isInMemory(collection)) return this.events.mayKnow(collection, ids);
    return Promise.resolve(rowsWith(ids, (id) => this.#lines.get(collection, id) !== null));
  }

  /** As `VaultLog.undoneBy`. */
  async undoneBy(collection: string, ids: PlainIds): Promise<UndoneBlock | null> {
    return this.isInMemory(collection) ? null : this.events.undoneBy(collection, ids);
  }

  /** Live lines whose id begins with these letters. */
  startingWith(collection: string, letters: string): Promise<readonly LiveLine[]> {
    if (!this.isInMemory(collection)) return this.events.startingWith(collection, letters);
    const found = [...this.#lines.all(collection)].filter(({ id }) => id.startsWith(letters));
    return Promise.resolve(found);
  }

  /** Live lines, those of events block by block. */
  async *walk(collection: string, range: DayRange = {}): AsyncGenerator<LineBatch> {
    if (this.isInMemory(collection)) yield { lines: [...this.#lines.all(collection)], rest: null };
    else yield* this.events.walk(collection, range);
  }

  /** Blocks of events. */
  blocks(collection: string, range: DayRange = {}): Promise<readonly LineBlock[]> {
    return this.events.blocks(collection, range);
  }

  /** Number of live records. */
  count(collection: string): Promise<number> {
    if (!this.isInMemory(collection)) return this.events.count(collection);
    const lines = [...this.#lines.all(collection)];
    return Promise.resolve(lines.filter((line) => !isAnnotation(line)).length);
  }

  /** Calls back with the collections that changed; gives the way to stop. */
  onChange(listener: (collections: ReadonlySet<string>) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Forgets what changed so far: nobody has listened yet. */
  forgetChanges(): void {
    this.#changed.clear();
  }

  /** Tells the listeners what changed. */
  tell(): void {
    if (this.#changed.size === 0) return;
    const changed = this.#changed;
    this.#changed = new Set();
    for (const listener of this.#listeners) listener(changed);
  }

  #takeDocument(line: LiveLine | null): void {
    if (line === null) return;
    this.#count += 1;
    if (this.#lines.add(line)) this.#changed.add(line.collection);
  }
}
