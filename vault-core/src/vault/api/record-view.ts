/**
 * A record as a screen shows it.
 * @module
 */
import type { LookupEntry } from "../../model/drafts.ts";
import type { JsonObject } from "../../model/json.ts";
import type { AttachmentView } from "./attachments.ts";

/** A record as a screen shows it. */
export interface RecordView {
  readonly id: string;
  readonly collection: string;
  /** The record as stored. */
  readonly record: JsonObject;
  /** The record with the owner's corrections, excluded or not: what screens show. */
  readonly shown: JsonObject;
  /** What is shown, or null if it is excluded: what advisers and peeks read. */
  readonly effective: JsonObject | null;
  /** The owner's marks. */
  readonly marks: RecordMarks;
  /** Of a record that was asked for by itself: links that others have to it, the other one in `to`. */
  readonly linkedFrom?: readonly RecordLink[];
  /** Of a record that was asked for by itself: names of its categories, in their order; the id where none is known. */
  readonly categoryNames?: readonly string[];
  /** Of an appliance that was asked for by itself: what the tables say of it that the owner brought. */
  readonly lookedUp?: readonly LookedUp[];
  /** Pictures and papers, in the order of the record. Their keys are in no view. */
  readonly attachments: readonly AttachmentView[];
  /** Hosts of the grantees that collected a row of this record. */
  readonly seenBy: readonly string[];
}

/** What a look-up table says of an appliance. */
export interface LookedUp extends LookupEntry {
  readonly source: "eprel" | "energy-star";
}

/** The owner's word on a record. */
export interface RecordMarks {
  readonly exclude?: boolean;
  readonly reason?: "gift" | "for_other" | "mistake" | "private" | "duplicate" | "other";
  readonly correct?: JsonObject;
  readonly rating?: number;
  readonly note?: string;
  /** Other records that it belongs with. */
  readonly links?: readonly RecordLink[];
}

/** That a record belongs with another one, and how. */
export type RecordLink = {
  /** Id of the other record. */
  readonly to: string;
  readonly relation: "same_purchase" | "duplicate_of" | "refund_of" | "part_of";
  /** Set by a rule of the vault, not by the owner. */
  readonly by?: "rule";
};
