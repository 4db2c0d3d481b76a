/**
 * The log as the rooms above see it: lines go in durably, live lines come out by live rule 1.
 * `open-log.ts` opens one; `sync/` moves its blocks.
 * @module
 */

import type { PlainIds } from "../model/plain-ids.ts";
import type { DayRange, DaySpan } from "../index/day-span.ts";
import type { Json, JsonObject } from "../model/json.ts";
import type { BlockId } from "../model/ids.ts";
import type { PreparedBatch } from "./write/prepared-lines.ts";

/** A record version to be saved. */
export interface RecordLine {
  /** Name of the collection, whose key seals it. */
  readonly collection: string;
  /** Authorship: `self`, `imported:<source>` or `third-party`. */
  readonly from: string;
  /** JSON text without newline, at most 1 MiB. */
  readonly text: string;
}

/** The live version of a record, as live rule 1 chose it; a tombstone too. */
export interface LiveLine {
  readonly collection: string;
  readonly id: string;
  readonly rev: number;
  readonly edited: string | null;
  readonly deleted: "owner" | "undo" | null;
  /** Type of the record, such as `purchase` or `annotation`; null if the line tells none. */
  readonly type: string | null;
  /** Between which days it lies, by its `when`. */
  readonly days: DaySpan;
  readonly text: string;
  readonly from: string;
}

/** Live lines of one block. */
export interface LineBatch {
  readonly lines: readonly LiveLine[];
  /** The last day that a line of a later batch can have; empty if none has a day, null if nothing comes any more. */
  readonly rest: string | null;
}

/** A block of live lines as it was when it was asked for. */
export interface LineBlock {
  /** Id of the block; of what waits for one, or is in memory, a word. */
  readonly id: string;
  /** First and last day, wide enough for any time zone; null if no line has one. */
  readonly firstDay: string | null;
  readonly lastDay: string | null;
  /** Live lines at most. */
  readonly count: number;
  /** Equal as long as the same of its lines are live; empty as long as all are. */
  readonly changes: string;
  /** Ids of its lines that annotations are about. */
  readonly targets: readonly string[];
  /** Tells whether its lines may hold all these words of `index/terms.ts`, annotations left out; false is sure. */
  mayHold(words: readonly string[]): Promise<boolean>;
  /** Its live lines, tombstones and annotations left out; null if they cannot be read any more. */
  lines(): Promise<readonly LiveLine[] | null>;
  /**
   * These members of the records of its live lines, without the rest of them. Null where that is not known without the lines:
   * some line is not live, an annotation is about one, or the block cannot be read.
   */
  fields(names: readonly string[]): Promise<readonly JsonObject[] | null>;
  /**
   * When its live records were, Unix milliseconds. Null where `fields` gives null, where one of them says more of its time than
   * an instant, or has one of these members.
   */
  moments?(without: readonly string[]): Promise<Float64Array | null>;
}

/** A block of tombstones that undos left, all of one revision. */
export interface UndoneBlock {
  readonly block: BlockId;
  readonly rev: number;
}

/** All records of an open vault, by their live lines. */
export interface VaultLog {
  /**
   * Saves lines: resolves once all are durable in the outbox. They are live at once.
   * @throws {VaultError} too-large above 1 MiB a line; invalid-record for a text that is no record line.
   */
  append(lines: readonly RecordLine[]): Promise<void>;
  /**
   * As `append`, for very many lines: what fills a block is sealed into it at once and never waits as a line.
   * @throws {VaultError} as `append`.
   */
  appendMany(lines: readonly RecordLine[]): Promise<void>;
  /** As `append`, for lines that were prepared for blocks: each batch is sealed into one. */
  appendPrepared(batches: readonly PreparedBatch[]): Promise<void>;
  /** Seals the waiting lines into blocks, ready to be pushed. @throws {VaultError} LOCKBOX_MISSING without the epoch's key. */
  flush(): Promise<void>;
  /** Tells whether the lines of a collection are all in memory. Of one of events only annotations are. */
  isInMemory(collection: string): boolean;
  /** The line in memory that is live for an id, tombstones included; null for an unknown one. */
  live(collection: string, id: string): LiveLine | null;
  /** All live lines of a collection that are in memory, tombstones left out. */
  all(collection: string): Iterable<LiveLine>;
  /** The live lines of ids of any collection, tombstones included; unknown ids are left out. */
  find(collection: string, ids: Iterable<string>): Promise<ReadonlyMap<string, LiveLine>>;
  /** Gives the rows of those among ids that may have a line, tombstones included; the others surely have none. */
  mayKnow(collection: string, ids: PlainIds): Promise<ReadonlySet<number>>;
  /**
   * The block of tombstones that undos left of exactly these ids, in this order, if each of them is the live line; null if there
   * is none, as for most ids.
   */
  undoneBy(collection: string, ids: PlainIds): Promise<UndoneBlock | null>;
  /** Live lines of a collection whose id begins with these letters, tombstones left out. */
  startingWith(collection: string, letters: string): Promise<readonly LiveLine[]>;
  /**
   * The live lines of a collection as they are when it begins, tombstones left out, a block at a time, newest first;
   * blocks none of whose events can lie in the range are left out. If `era` changed meanwhile, it is to be done again.
   */
  walk(collection: string, range?: DayRange): AsyncIterable<LineBatch>;
  /** The blocks of a collection of events whose days touch a range, newest first; together they hold every live line. */
  blocks(collection: string, range?: DayRange): Promise<readonly LineBlock[]>;
  /** A part of a view that was kept, or null. Parts may be lost at any time. */
  keptPart(key: string): Promise<Json | null>;
  /** Keeps a part of a view, sealed, in the place of the one before. */
  keepPart(key: string, part: Json): Promise<void>;
  /** Another number after lines were read anew from the blocks: walks that were under way are not whole. */
  era(): number;
  /** Lets go of what was read from blocks and can be read again: what comes next needs the room. */
  tidy(): void;
  /** Number of live lines of a collection, tombstones and annotations left out. */
  count(collection: string): Promise<number>;
  /** Names of the collections that have a line. */
  collections(): readonly string[];
  /** Calls back after lines came in, by append or by sync, with the names of their collections. */
  onChange(listener: (collections: ReadonlySet<string>) => void): () => void;
  /** Flushes, leaves the marker of a clean shutdown, and ends. */
  close(): Promise<void>;
}
