/**
 * The questions that a log answers from its book of lines.
 * @module
 */
import type { PlainIds } from "../../model/plain-ids.ts";
import type { DayRange } from "../../index/day-span.ts";
import type { Json } from "../../model/json.ts";
import type { LineBook } from "./line-book.ts";
import type { LineReader } from "./memory-lines.ts";
import type { LineBatch, LineBlock, LiveLine, UndoneBlock } from "../vault-log.ts";

/** Answers from a book. */
export class BookReader implements LineReader {
  readonly #lines: LineBook;

  constructor(book: LineBook) {
    this.#lines = book;
  }

  isInMemory(collection: string): boolean {
    return this.#lines.isInMemory(collection);
  }

  live(collection: string, id: string): LiveLine | null {
    return this.#lines.live().get(collection, id);
  }

  all(collection: string): Iterable<LiveLine> {
    return this.#lines.all(collection);
  }

  find(collection: string, ids: Iterable<string>): Promise<ReadonlyMap<string, LiveLine>> {
    return this.#lines.find(collection, ids);
  }

  mayKnow(collection: string, ids: PlainIds): Promise<ReadonlySet<number>> {
    return this.#lines.mayKnow(collection, ids);
  }

  undoneBy(collection: string, ids: PlainIds): Promise<UndoneBlock | null> {
    return this.#lines.undoneBy(collection, ids);
  }

  startingWith(collection: string, letters: string): Promise<readonly LiveLine[]> {
    return this.#lines.startingWith(collection, letters);
  }

  walk(collection: string, range?: DayRange): AsyncIterable<LineBatch> {
    return this.#lines.walk(collection, range);
  }

  blocks(collection: string, range?: DayRange): Promise<readonly LineBlock[]> {
    return this.#lines.blocks(collection, range);
  }

  keptPart(key: string): Promise<Json | null> {
    return this.#lines.events.parts.get(key);
  }

  keepPart(key: string, part: Json): Promise<void> {
    return this.#lines.events.parts.put(key, part);
  }

  era(): number {
    return this.#lines.era;
  }

  tidy(): void {
    this.#lines.events.tidy();
  }

  count(collection: string): Promise<number> {
    return this.#lines.count(collection);
  }

  collections(): readonly string[] {
    return this.#lines.collections();
  }

  onChange(listener: (collections: ReadonlySet<string>) => void): () => void {
    return this.#lines.onChange(listener);
  }
}
