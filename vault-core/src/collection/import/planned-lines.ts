/**
 * The lines that an import would write, until it does: packed and set aside, since a large file holds more of them than a
 * small device has room for, and those of events made ready for their blocks. A line is found again by its id, so that a fact
 * told twice in one file stays one.
 * @module
 */
import { packLines } from "../../block/packed.ts";
import { readUtf8, utf8, utf8Into } from "../../bytes/encoding.ts";
import { type DaySpan, spanOf, widen } from "../../index/day-span.ts";
import {
  areNewStarts,
  eachIdStart,
  eachStart,
  type IdStart,
  startOf,
  startsOfIds,
} from "../../index/id-starts.ts";
import { IdTable } from "../../index/id-table.ts";
import { FLUSH_BYTES } from "../../log/write/pack-lines.ts";
import {
  type PreparedLines,
  prepareLines,
  type PreparingLines,
} from "../../log/write/prepared-lines.ts";
import type { JsonObject } from "../../model/json.ts";
import type { PlainIds } from "../../model/plain-ids.ts";
import { isEventCollection } from "../../protocol/collections.ts";
import type { Spool } from "../../store/spool.ts";
import { idOf, readRecord } from "../line.ts";
import { type ChunkHead, readChunk, type WholeChunk, writeChunk } from "./planned-chunk.ts";
import { readAhead } from "./read-ahead.ts";

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
  readonly number: number;
  readonly collection: string;
  readonly isNew: boolean;
  readonly count: number;
  /** The lines, ready for a block; null if they are not. */
  readonly prepared: PreparedLines | null;
  readonly texts: () => readonly string[];
}

const LF = 10;

/** A full chunk, and where it is. */
interface Packed extends ChunkHead {
  /** Its number in the spool, or its bytes until it is there. */
  aside: number | Uint8Array | Promise<Uint8Array>;
}

/** Batches whose full chunks are on their way to the disk while one is planned. */
export const BATCHES_BEHIND = 4;
/** Chunks that are on their way from the disk while one is worked on. */
const CHUNKS_AHEAD = 4;

type Numbered = readonly [number: number, chunk: Packed | Open];

interface Read extends WholeChunk {
  readonly number: number;
  readonly chunk: Packed | Open;
}

/** Lines that are not packed yet. */
interface Open {
  readonly number: number;
  readonly collection: string;
  readonly isNew: boolean;
  /** Their UTF-8, each with a newline behind it. */
  readonly bytes: Uint8Array;
  length: number;
  count: number;
  readonly starts: IdStart[];
  /** Null once a line is none that can be prepared. */
  span: DaySpan | null;
}

/** Planned lines. One batch of an import is looked up (`look`), then read and changed, and `settle` sets aside what is full. */
export class PlannedLines {
  /** By number; one that is still open has none. */
  readonly #packed = new Map<number, Packed>();
  /** Those of them that are not set aside yet. */
  #full: Packed[] = [];
  /** Those of the last batches, each once those before it are there. */
  #settling: Promise<void>[] = [];
  readonly #open = new Map<string, Open>();
  readonly #tables = new Map<string, IdTable>();
  /** Texts that took the place of a planned one, by place, and the chunks that these are in. */
  readonly #replaced = new Map<string, string>();
  readonly #changed = new Set<number>();
  /** Lines of ids whose start another id has: next to never. */
  readonly #collided = new Map<string, number>();
  /** By collection and id. */
  #known = new Map<string, Map<string, PlannedLine>>();
  #next = 0;
  readonly #seed: number;
  readonly #spool: Spool;

  /**
   * @param seed random: nobody can choose ids that crowd the table.
   * @param spool where full chunks are set aside.
   */
  constructor(seed: number, spool: Spool) {
    this.#seed = seed;
    this.#spool = spool;
  }

  /** Number of lines, new and not. */
  count(isNew?: boolean): number {
    const all = [...this.#packed.values(), ...this.#open.values()];
    return all.reduce(
      (sum, one) => (isNew === undefined || one.isNew === isNew ? sum + one.count : sum),
      0,
    );
  }

  /** Number of new lines by collection. */
  countNew(): Record<string, number> {
    const counts = new Map<string, number>();
    for (const { collection, isNew, count } of [...this.#packed.values(), ...this.#open.values()])
      if (isNew && count > 0) counts.set(collection, (counts.get(collection) ?? 0) + count);
    return Object.fromEntries(counts);
  }

  /** Makes the planned lines of these ids known to `get`, each chunk opened once; forgets those of the last look. */
  async look(collection: string, ids: readonly string[]): Promise<void> {
    const wanted = new Map<number, Set<string>>();
    for (const id of ids) {
      const number = this.#numberOf(collection, id);
      if (number !== null) wanted.set(number, (wanted.get(number) ?? new Set()).add(id));
    }
    for (const [number, some] of wanted) await this.#read(number, some);
  }

  /** Begins to set full chunks aside: they are packed, and the disk writes, while the next batches are planned. */
  async settle(): Promise<void> {
    const full = this.#full;
    this.#full = [];
    const before = this.#settling.at(-1) ?? Promise.resolve();
    const settling = before.then(async () => this.#setAside(full));
    // Its failure is told to who settles or reads next.
    settling.catch(() => undefined);
    this.#settling.push(settling);
    if (this.#settling.length > BATCHES_BEHIND) await this.#settling.shift();
  }

  /** Waits until all that is full is set aside. @throws what packing, or the spool, says of any batch. */
  async settled(): Promise<void> {
    await this.settle();
    await this.#settling.at(-1);
  }

  async #setAside(full: readonly Packed[]): Promise<void> {
    for (const chunk of full)
      if (typeof chunk.aside !== "number") chunk.aside = await this.#spool.put(await chunk.aside);
  }

  /** Gives the room back that the chunks have taken; the last call. */
  async drop(): Promise<void> {
    await this.#settling.at(-1)?.catch(() => undefined);
    await this.#spool.drop();
  }

  /** Begins another batch. */
  forget(): void {
    this.#known = new Map();
  }

  /** The planned line of an id that was looked up, or was planned since; null for any other. */
  get(collection: string, id: string): PlannedLine | null {
    return this.#known.get(collection)?.get(id) ?? null;
  }

  /** Plans the line of a record; gives the number of its chunk. */
  add(line: PlannedLine, record: JsonObject): number {
    const { collection, id } = line;
    const span = canBePrepared(line, record) ? spanOf(record["when"]) : null;
    const open = this.#put(line);
    const start = startOf(id, noOddId);
    open.starts.push(start);
    open.span = span === null || open.span === null ? null : widen(open.span, span);
    if (!this.#tableOf(collection).add(start, open.number))
      this.#collided.set(placeOf(collection, id), open.number);
    this.#know(line);
    return open.number;
  }

  /** Gives the rows of ids of which a line may be planned, or that have a start that one before them has; the others surely not. */
  mayHold(collection: string, ids: PlainIds): ReadonlySet<number> {
    const table = this.#tableOf(collection);
    const told = areNewStarts(startsOfIds(ids)) ? null : new IdTable(this.#seed, ids.count);
    const held = new Set<number>();
    eachIdStart(ids, (high, low, row) => {
      const isTold = told?.note(high, low, row) === false;
      if (isTold || table.rowOf(high, low) !== null) held.add(row);
    });
    return held;
  }

  /** Plans events that are being made ready for a block, new or brought back, of ids whose starts are different and were not planned before. */
  addPreparing(preparing: PreparingLines): void {
    const { collection, span, starts, insteadOf, count, format, size, packing } = preparing;
    const number = this.#next++;
    const table = this.#tableOf(collection);
    eachStart(starts, (high, low) => void table.note(high, low, number));
    const head = { collection, isNew: true, count, format, size, span, insteadOf };
    const aside = packing.then(({ frame, terms }) => writeChunk({ frame }, { starts, terms }));
    // Its failure is told to who waits for it.
    aside.catch(() => undefined);
    this.#set(number, { ...head, aside });
  }

  /** Puts another text in the place of a planned one that `get` gave. */
  replace(line: PlannedLine): void {
    const place = placeOf(line.collection, line.id);
    this.#replaced.set(place, line.text);
    this.#know(line);
    const number = this.#numberOf(line.collection, line.id);
    if (number !== null) this.#changed.add(number);
  }

  /**
   * All lines, in the order in which they were planned as far as they are of one collection, a few chunks on their way from the
   * disk while one is worked on. With `forget` each is forgotten with that: who writes them needs no room for both.
   */
  async *chunks({ forget = false } = {}): AsyncGenerator<PlannedChunk> {
    await this.#settling.at(-1);
    if (forget) this.#tables.clear();
    const whole = async ([number, chunk]: Numbered): Promise<Read> => {
      const { prepared, texts } = await this.#whole(chunk);
      return { number, chunk, prepared, texts };
    };
    for await (const read of readAhead(this.#numbered(forget), whole, CHUNKS_AHEAD)) {
      const { number, chunk, prepared, texts } = read;
      const { collection, isNew, count } = chunk;
      const isChanged = this.#changed.has(number);
      yield {
        number,
        collection,
        isNew,
        count,
        prepared: isChanged ? null : prepared,
        texts: () => (isChanged ? this.#newest(collection, texts()) : texts()),
      };
    }
  }

  *#numbered(forget: boolean): Generator<Numbered> {
    for (let number = 0; number < this.#next; number++) {
      const chunk = this.#chunkOf(number);
      if (forget) this.#packed.delete(number);
      if (chunk !== null) yield [number, chunk];
    }
  }

  /** The texts, with those that took the place of others. */
  #newest(collection: string, texts: readonly string[]): readonly string[] {
    return texts.map(
      (text) => this.#replaced.get(placeOf(collection, idOf(readRecord(text)))) ?? text,
    );
  }

  /** Puts a line into the open chunk of its kind, or into the next one if that has no room. */
  #put(line: PlannedLine): Open {
    const { collection, isNew, text } = line;
    const key = `${collection} ${String(isNew)}`;
    let open = this.#open.get(key) ?? this.#begin(key, line);
    if (!hasRoom(open, text)) {
      this.#pack(key, open);
      open = this.#begin(key, line);
    }
    open.length += utf8Into(text, open.bytes.subarray(open.length));
    open.bytes[open.length++] = LF;
    open.count += 1;
    return open;
  }

  #know(line: PlannedLine): void {
    const lines = this.#known.get(line.collection) ?? new Map<string, PlannedLine>();
    this.#known.set(line.collection, lines.set(line.id, line));
  }

  #begin(key: string, { collection, isNew, text }: PlannedLine): Open {
    const room = Math.max(FLUSH_BYTES, utf8(text).length + 1);
    const made: Open = {
      number: this.#next,
      collection,
      isNew,
      bytes: new Uint8Array(room),
      length: 0,
      count: 0,
      starts: [],
      span: { firstDay: null, lastDay: null },
    };
    this.#next += 1;
    this.#open.set(key, made);
    return made;
  }

  #pack(key: string, open: Open): void {
    const { number, collection, isNew, count, span, starts } = open;
    const lines = bytesOf(open);
    const prepared = span === null ? null : prepareLines({ collection, lines, span, starts });
    const packed = prepared?.packed ?? packLines(lines, count, false).packed;
    const { format, size } = packed;
    const head = { collection, isNew, count, format, size, span, insteadOf: null };
    this.#open.delete(key);
    this.#set(number, { ...head, aside: writeChunk(packed, prepared) });
  }

  #set(number: number, chunk: Packed): void {
    this.#packed.set(number, chunk);
    this.#full.push(chunk);
  }

  /** A chunk with its lines. */
  async #whole(chunk: Packed | Open): Promise<WholeChunk> {
    if (!("aside" in chunk)) return { prepared: null, texts: () => textsOf(chunk) };
    const { aside } = chunk;
    return readChunk(chunk, typeof aside === "number" ? await this.#spool.get(aside) : await aside);
  }

  #chunkOf(number: number): Packed | Open | null {
    const packed = this.#packed.get(number);
    return packed ?? [...this.#open.values()].find((open) => open.number === number) ?? null;
  }

  async #read(number: number, ids: ReadonlySet<string>): Promise<void> {
    const chunk = this.#chunkOf(number);
    if (chunk === null) return;
    const { collection, isNew } = chunk;
    const { texts } = await this.#whole(chunk);
    for (const planned of texts()) {
      const id = idOf(readRecord(planned));
      if (!ids.has(id)) continue;
      const place = placeOf(collection, id);
      const text = this.#replaced.get(place) ?? planned;
      this.#know({ collection, id, text, isNew });
    }
  }

  #numberOf(collection: string, id: string): number | null {
    const hasCollided = this.#collided.size > 0;
    const collided = hasCollided ? this.#collided.get(placeOf(collection, id)) : undefined;
    return collided ?? this.#tableOf(collection).get(startOf(id, noOddId));
  }

  #tableOf(collection: string): IdTable {
    const table = this.#tables.get(collection) ?? new IdTable(this.#seed);
    this.#tables.set(collection, table);
    return table;
  }
}

/** Events that are new; what takes the place of a known line is about an id that the index knows. */
function canBePrepared({ collection, isNew }: PlannedLine, { type }: JsonObject): boolean {
  return isNew && isEventCollection(collection) && type !== "annotation";
}

function hasRoom({ bytes, length }: Open, text: string): boolean {
  const room = bytes.length - length - 1;
  // A unit of UTF-16 has three bytes at most; most have one.
  return text.length * 3 <= room || utf8(text).length <= room;
}

function bytesOf({ bytes, length }: Open): Uint8Array {
  return bytes.subarray(0, length);
}

function textsOf(open: Open): readonly string[] {
  const text = readUtf8(bytesOf(open));
  if (text === null) throw new TypeError("A planned line cannot be read.");
  return text.split("\n").slice(0, -1);
}

/** Ids of imported records are made from their natural keys (`record-id.ts`). */
function noOddId(): never {
  throw new TypeError("The id of an imported record is 16 bytes.");
}

function placeOf(collection: string, id: string): string {
  return `${collection}/${id}`;
}
