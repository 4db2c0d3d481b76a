/**
 * What a collection is: its shapes, its ladders, its class. One file a collection makes one of these.
 * @module
 */
import type { z } from "../protocol/zod.ts";
import type { Ladder, PurposeClass } from "./ladders.ts";

/** A shape of one record type with the ladder of each of its fields, by dotted path. */
export interface RecordType {
  readonly type: string;
  readonly shape: z.ZodObject;
  /** Every field of the shape but the envelope's; each with rungs or `never`. */
  readonly fields: Readonly<Record<string, Ladder>>;
}

/** A public collection. */
export interface Collection {
  readonly name: string;
  readonly types: readonly RecordType[];
  /** Events are never edited, documents are rewritten whole. */
  readonly family: "event" | "document";
  readonly sensitivity: "low" | "medium" | "high" | "special";
  /** Purpose classes in which rows may be shown. */
  readonly peekable: readonly PurposeClass[];
  /** Of research only NonCommercialResearch, asked twice, never beside advertising. */
  readonly health: boolean;
  /** May rules of offers, segments and aggregate tasks read it? */
  readonly inRules: boolean;
  /** Types that are in no peek. */
  readonly hiddenTypes: readonly string[];
  /** Scopes see one row whose fields are the keys of the records. */
  readonly oneRow: boolean;
  /** Field of a taxonomy without which a record is left out for advertising and research; null: none. */
  readonly needsCategory: string | null;
  /** First parts of the natural keys that lead here. */
  readonly identity: readonly string[];
}
