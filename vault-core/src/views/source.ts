/**
 * Where views read events, and where the parts they computed are kept. The seam between `views` and what holds the
 * records: blocks of the log (`block-source.ts`), and months of documents in memory (`record-source.ts`).
 * @module
 */
import type { Json, JsonObject } from "../model/json.ts";
import type { CollectionName } from "../records/registry.ts";

/** A record as advisers, screens and peeks read it: corrections are in, excluded ones are not given at all. */
export type EffectiveRecord = JsonObject;

/** Days, both inclusive; each may be a whole month or year: `YYYY[-MM[-DD]]`. */
export interface DayRange {
  readonly from?: string;
  readonly to?: string;
}

/** A block of events as a view sees it. */
export interface EventBlock {
  readonly id: string;
  readonly collection: CollectionName;
  /**
   * First and last day of its records, `YYYY[-MM[-DD]]`, by UTC where a record tells a point in time; null if none has a
   * date. A hint: a view looks at the days of the records themselves.
   */
  readonly firstDay: string | null;
  readonly lastDay: string | null;
  readonly count: number;
}

/** Where views read events. Every live record of a collection stands in exactly one of its blocks. */
export interface EventSource {
  /**
   * Blocks of a collection whose days touch the range, newest first; more may be among them. Days that the owner corrected
   * count as corrected. Who means days of another zone than UTC asks for a day more on either side. A record that knows
   * only its month or year touches all days of it.
   */
  blocks(collection: CollectionName, range?: DayRange): Promise<readonly EventBlock[]>;
  /**
   * Effective live records of a block: overridden, deleted and excluded ones are left out, corrections are in. Where names of
   * members are given the records may have no others.
   */
  records(block: EventBlock, fields?: readonly string[]): Promise<readonly EffectiveRecord[]>;
  /**
   * When the records of a block were, Unix milliseconds: in the place of `records` where all of them tell an instant alone, and
   * have none of these members. Else null.
   */
  moments?(block: EventBlock, without: readonly string[]): Promise<Float64Array | null>;
  /**
   * Hash of the overrides, annotations and rules that touch the block: a kept part of another overlay is stale. Rules that make
   * none of the members count only where no members are named.
   */
  overlay(block: EventBlock, fields?: readonly string[]): string;
  /** Number of blocks that have not come to this device: while there are some, a figure holds "so far". */
  owed(): number;
}

/**
 * Where parts are kept: sealed by the index, or in memory. A part may be lost at any time. What is damaged is `null`.
 * `put` takes the place of the part that was kept under the key, and resolves also where nothing can be kept.
 */
export interface PartStore {
  get(key: string): Promise<Json | null>;
  put(key: string, part: Json): Promise<void>;
}
