/**
 * What a view is: a fold over blocks of events. A block never changes, so what is computed from it alone can be kept; a
 * figure is then merged from kept parts, and only blocks that are new or were touched are read.
 * @module
 */
import type { Json } from "../model/json.ts";
import type { CollectionName } from "../records/registry.ts";
import type { DayRange, EffectiveRecord } from "./source.ts";

/** All that a part may depend on beside its records: parts are kept by it. */
export interface PartOptions {
  /** IANA zone in which the owner's days begin. */
  readonly homeZone: string;
}

/** What is asked of a view: days, and how many rows. */
export interface ViewOptions extends PartOptions, DayRange {
  /** The owner's day, `YYYY-MM-DD`. */
  readonly today: string;
  /** Only so many rows: the newest of a course of time, the largest of each currency, the next dates. */
  readonly limit?: number;
}

/** What comes on a day: an end of a warranty, of updates, of a card, of a prescription, of an intent, of a trip ... */
export type DateKind =
  | "warranty"
  | "updates-end"
  | "expiry"
  | "renewal"
  | "prescription-end"
  | "run-out"
  | "needed"
  | "intent-end"
  | "start"
  | "end"
  | "reservation"
  | "statement-end"
  | "return-until";

/** A row of a view. */
export interface ViewRow {
  /** `YYYY-MM`, `YYYY-MM-DD`, `YYYY-MM-DDTHH`, `YYYY-Www`, or the value grouped by; empty where a record has none. */
  readonly key: string;
  /** Number of records. */
  readonly count: number;
  /** ISO 4217, with `total`: nothing is converted. */
  readonly currency?: string;
  /** Exact decimal text, refunds taken off. */
  readonly total?: string;
  /** Sum of `playedMs` or `dwellMs` if a record has one. */
  readonly ms?: number;
  /** Id of the category of a month; empty where a record has none. */
  readonly category?: string;
  /** Words for a category, or the name of what a date is of. */
  readonly name?: string;
  /** Of a coming date: what comes, and the record that says so. */
  readonly date?: {
    readonly kind: DateKind;
    readonly collection: CollectionName;
    readonly id: string;
    /** Of a last day to give back: what its days are counted from. */
    readonly from?: { readonly what: "delivery" | "purchase"; readonly day: string };
  };
}

/** A fold over blocks whose parts are kept per block. */
export interface View<Part extends Json> {
  /** Raised when `part` changes: kept parts of other versions are ignored. */
  readonly version: number;
  readonly collections: readonly CollectionName[];
  /**
   * True if the days asked for are days of the records: whoever runs the view then gives it the records of those days.
   * False if the view picks days itself when it merges.
   */
  readonly byRecordDay: boolean;
  /** Members that a part is made of; nothing else of a record is read. Absent: all of it. */
  readonly fields?: readonly string[];
  part(records: readonly EffectiveRecord[], options: PartOptions): Part;
  /** The same part, of when the records were (Unix milliseconds) alone: where they tell nothing else that counts. */
  readonly ofMoments?: {
    /** Members that would count. */
    readonly without: readonly string[];
    part(moments: Float64Array, options: PartOptions): Part;
  };
  /** Gives a kept part as it was read, or null if it is none. */
  readPart(kept: Json): Part | null;
  /** One part of many: what `merge` makes of it is what it makes of them. */
  join(parts: readonly Part[]): Part;
  /** The order of parts does not matter, nor how records were shared out among them. */
  merge(parts: readonly Part[], options: ViewOptions): readonly ViewRow[];
}

/** A view with its name, under which its parts are kept. */
export interface NamedView<Part extends Json> {
  readonly name: string;
  readonly view: View<Part>;
}
