/**
 * The lines that an import would write, until it does: compressed in memory, since a large file holds more of them than a
 * small device has room for. A line is found again by its id, so that a fact told twice in one file stays one.
 * @module
 */
import { readUtf8, utf8 } from "../bytes/encoding.ts";
import { compress, decompress } from "../block/zstd.ts";
import { startOf } from "../index/id-starts.ts";
import { IdTable } from "../index/id-table.ts";
import { idOf, readRecord } from "./line.ts";

/** A line that an import would write. */
export interface PlannedLine {
  readonly collection: string;
  readonly id: string;
  readonly text: string;
  /** The vault has no live record with this id. */
  readonly isNew: boolean;
}

/** Lines of one kind, in the order in which they were planned. */
export interface PlannedChunk {
  readonly collection: string;
  readonly isNew: boolean;
  readonly texts: readonly string[];
}

/** Letters of text of a chunk. */
const CHUNK_LETTERS = 256 * 1024;

interface Packed {
  readonly collection: string;
  readonly isNew: boolean;
  readonly count: number;
  readonly frame: Uint8Array;
  /** Bytes of the joined texts. */
  readonly size: number;
}

interface Open {
  readonly number: number;
  readonly collection: string;
  readonly isNew: boolean;
  readonly texts: string[];
  letters: number;
}

/** Planned lines. One batch of an import is looked up (`look`), then read and changed. */
export class PlannedLines {
  /** By number; one that is still open has none. */
  readonly #packed = new Map<number, Packed>();
  readonly #open = new Map<string, Open>();
  readonly #tables = new Map<string, IdTable>();
  /** Texts that took the place of a planned one, by place. */
  readonly #replaced = new Map<string, string>();
  /** Lines of ids whose start another id has: next to never. */
  readonly #collided = new Map<string, number>();
  #known = new Map<string, PlannedLine>();
  #next = 0;
  readonly #seed: number;

  /** @param seed random: nobody can choose ids that crowd the table. */
  constructor(seed: number) {
    this.#seed = seed;
  }

  /** Number of lines, new and not. */
  count(isNew?: boolean): number {
    const all = [...this.#packed.values(), ...this.#open.values()];
    return all.reduce((sum, one) => {
      const count = "texts" in one ? one.texts.length : one.count;
      return isNew === undefined || one.isNew === isNew ? sum + count : sum;
    }, 0);
  }

  /** Number of new lines by collection. */
  countNew(): Record<string, number> {
    const counts = new Map<string, number>();
    for (const one of [...this.#packed.values(), ...this.#open.values()]) {
      const count = "texts" in one ? one.texts.length : one.count;
      if (one.isNew && count > 0)
        counts.set(one.collection, (counts.get(one.collection) ?? 0) + count);
    }
    return Object.fromEntries(counts);
  }

  /** Makes the planned lines of these ids known to `get`, each chunk opened once; forgets those of the last look. */
  look(collection: string, ids: readonly string[]): void {
    const wanted = new Map<number, Set<string>>();
    for (const id of ids) {
      const number = this.#numberOf(collection, id);
      if (number !== null) wanted.set(number, (wanted.get(number) ?? new Set()).add(id));
    }
    for (const [number, some] of wanted) this.#read(number, some);
  }

  /** Begins another batch. */
  forget(): void {
    this.#known = new Map();
  }

  /** The planned line of an id that was looked up, or was planned since; null for any other. */
  get(collection: string, id: string): PlannedLine | null {
    return this.#known.get(placeOf(collection, id)) ?? null;
  }

  /** Plans a line. */
  add(line: PlannedLine): void {
    const { collection, id, text, isNew } = line;
    const key = `${collection} ${String(isNew)}`;
    const open = this.#open.get(key) ?? this.#begin(key, line);
    open.texts.push(text);
    open.letters += text.length;
    const start = startOf(id, noOddId);
    if (!this.#tableOf(collection).add(start, open.number))
      this.#collided.set(placeOf(collection, id), open.number);
    this.#known.set(placeOf(collection, id), line);
    if (open.letters >= CHUNK_LETTERS) this.#pack(key, open);
  }

  /** Puts another text in the place of a planned one that `get` gave. */
  replace(line: PlannedLine): void {
    const place = placeOf(line.collection, line.id);
    this.#replaced.set(place, line.text);
    this.#known.set(place, line);
  }

  /**
   * All lines, in the order in which they were planned as far as they are of one collection. With `forget` each chunk is
   * forgotten once the next one is asked for: who writes them needs no room for both.
   */
  *chunks({ forget = false } = {}): Generator<PlannedChunk> {
    if (forget) this.#tables.clear();
    for (let number = 0; number < this.#next; number++) {
      const chunk = this.#chunkOf(number);
      if (forget) this.#packed.delete(number);
      if (chunk === null) continue;
      const { collection, isNew } = chunk;
      const texts =
        this.#replaced.size === 0
          ? chunk.texts
          : chunk.texts.map(
              (text) => this.#replaced.get(placeOf(collection, idOf(readRecord(text)))) ?? text,
            );
      yield { collection, isNew, texts };
    }
  }

  #begin(key: string, { collection, isNew }: PlannedLine): Open {
    const made: Open = { number: this.#next, collection, isNew, texts: [], letters: 0 };
    this.#next += 1;
    this.#open.set(key, made);
    return made;
  }

  #pack(key: string, { number, collection, isNew, texts }: Open): void {
    const bytes = utf8(texts.join("\n"));
    this.#open.delete(key);
    this.#packed.set(number, {
      collection,
      isNew,
      count: texts.length,
      frame: compress(bytes),
      size: bytes.length,
    });
  }

  #chunkOf(number: number): PlannedChunk | null {
    const packed = this.#packed.get(number);
    if (packed === undefined)
      return [...this.#open.values()].find((open) => open.number === number) ?? null;
    const bytes = decompress(packed.frame, packed.size);
    const text = bytes === null ? null : readUtf8(bytes);
    if (text === null) throw new TypeError("A planned line cannot be read.");
    return { collection: packed.collection, isNew: packed.isNew, texts: text.split("\n") };
  }

  #read(number: number, ids: ReadonlySet<string>): void {
    const chunk = this.#chunkOf(number);
    if (chunk === null) return;
    const { collection, isNew } = chunk;
    for (const planned of chunk.texts) {
      const id = idOf(readRecord(planned));
      if (!ids.has(id)) continue;
      const place = placeOf(collection, id);
      const text = this.#replaced.get(place) ?? planned;
      this.#known.set(place, { collection, id, text, isNew });
    }
  }

  #numberOf(collection: string, id: string): number | null {
    const collided = this.#collided.get(placeOf(collection, id));
    return collided ?? this.#tableOf(collection).get(startOf(id, noOddId));
  }

  #tableOf(collection: string): IdTable {
    const table = this.#tables.get(collection) ?? new IdTable(this.#seed);
    this.#tables.set(collection, table);
    return table;
  }
}

/** Ids of imported records are made from their natural keys (`record-id.ts`). */
function noOddId(): never {
  throw new TypeError("The id of an imported record is 16 bytes.");
}

function placeOf(collection: string, id: string): string {
  return `${collection}/${id}`;
}
