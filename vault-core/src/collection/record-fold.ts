/**
 * Going through the records of a collection, a block at a time.
 * @module
 */
import type { JsonObject } from "../model/json.ts";
import type { StoredRecord } from "./stored-record.ts";

/** Records of one block. */
export interface RecordBatch {
  readonly records: readonly StoredRecord[];
  /** The last day that a record of a later batch can have; empty if none has a day, null if nothing comes any more. */
  readonly rest: string | null;
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
