/**
 * The part of `VaultApi` that searches all collections.
 * @module
 */
import type { RecordView } from "./record-view.ts";

/** A question for a search. */
export interface SearchAsk {
  /** Words that must all stand in a record or its note: without case and diacritics, from three letters on as starts. */
  readonly text: string;
  /** Names of collections. Absent: all that hold a record. */
  readonly collections?: readonly string[];
  /** 1..500 hits; 50 if absent. */
  readonly limit?: number;
  /** Goes on after the `next` of the answer before. */
  readonly after?: string;
}

/** What one stretch of a search found. */
export interface SearchAnswer {
  /** Documents first, then events; newest first within a block, blocks newest first. */
  readonly hits: readonly RecordView[];
  /** Goes on from here; null once everything is searched. */
  readonly next: string | null;
  /** How much of all records is searched, 0..1. */
  readonly searched: number;
  /** Entries that have not come to this device: they are not searched. */
  readonly owed: number;
}

/** Search. */
export interface SearchApi {
  /**
   * Searches for a moment, and gives what it found: perhaps nothing yet, with a `next` to go on with.
   * @throws {VaultError} no-collection; bad-value for a text without a word, a limit outside 1..500, or an `after`
   *   that no answer gave.
   */
  search(ask: SearchAsk): Promise<SearchAnswer>;
}
