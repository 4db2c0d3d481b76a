/**
 * Going through the records of a collection, a block at a time.
 * @module
 */
import type { BlockId } from "../../model/ids.ts";
import type { JsonObject } from "../../model/json.ts";
import type { StoredRecord } from "./stored-record.ts";

/** Records of one block. */
export interface RecordBatch {
  readonly records: readonly StoredRecord[];
  /** The last day that a record of a later batch can have; empty if none has a day, null if nothing comes any more. */
  readonly rest: string | null;
}

/** Some members of records. */
export interface MemberBatch {
  readonly records: readonly JsonObject[];
  /** The block whose live lines they are, in their order, each as it came; null if something was said of one since. */
  readonly block: BlockId | null;
}

/** What goes through records: begins, perhaps more than once, and takes batches in; `false` is enough. */
export interface RecordFold<State> {
  readonly start: () => State;
  readonly take: (state: State, batch: RecordBatch) => boolean | void;
  readonly skim?: RecordSkim<State>;
}

/** Where a few members of the records are enough: of a block as it came, without a mark, nothing else is read then. */
export interface RecordSkim<State> {
  readonly members: readonly string[];
  /** Tells whether it is worth a try with what comes now. */
  readonly isWanted: (state: State) => boolean;
  /** Takes members of all records of a block; false if they are not enough, and nothing was taken. */
  readonly take: (state: State, records: readonly JsonObject[]) => boolean;
}

/** A block of events. */
export interface RecordBlock {
  readonly id: string;
  /** First and last day, wide enough for any time zone, corrections left out of account; null if no record has one. */
  readonly firstDay: string | null;
  readonly lastDay: string | null;
  /** Records at most. */
  readonly count: number;
  /** Ids of its records that annotations are about. */
  readonly targets: readonly string[];
  /** Tells whether its records, as they came, may hold all these words; false is sure. */
  mayHold(words: readonly string[]): Promise<boolean>;
  /**
   * Equal as long as the same of its lines are live, the same marks are on them, and what gives them their categories is the
   * same; the last is left out for who reads only members that are no category.
   */
  overlay(names?: readonly string[]): string;
  /** Its live records; null if they cannot be read any more. */
  records(): Promise<readonly StoredRecord[] | null>;
  /** These members of its effective records, without the rest of them; null where `records` has to be asked. */
  fields(names: readonly string[]): Promise<readonly JsonObject[] | null>;
  /** When its records were, Unix milliseconds, where they tell an instant alone and have none of these members; else null. */
  moments(without: readonly string[]): Promise<Float64Array | null>;
}
