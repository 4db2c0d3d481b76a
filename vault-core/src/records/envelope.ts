/**
 * The members that every record of a public collection has, and the tombstone that deletes one.
 * @module
 */
import { z } from "../protocol/zod.ts";
import { Instant, RecordIdText, When } from "./values.ts";

/**
 * Where a record came from. The natural key is not stored: it may hold what the importer strips. The record id is a
 * keyed hash of it and is enough to find duplicates.
 */
export const Source = z.object({
  /** Importer id, such as `amazon.orders`, or `manual`. */
  format: z.string(),
  /** Id of the import run; `manual` for records typed in. */
  run: z.string(),
  /** File inside an archive. */
  member: z.string().optional(),
  row: z.number().int().nonnegative().optional(),
  /** Id of the run that brought it here in an archive of another vault, or of this one. */
  via: z.string().optional(),
  /** Columns without a field of their own, minus the strip list. */
  raw: z.record(z.string(), z.unknown()).optional(),
});

/** Highest `rev` that is readable. */
export const MAX_REV = 2 ** 31 - 1;

/** Members of every record. */
export const envelope = {
  id: RecordIdText,
  v: z.literal(1),
  rev: z.number().int().positive().max(MAX_REV).default(1),
  edited: Instant.optional(),
  when: When,
  source: Source,
  tags: z.array(z.string().max(64)).max(32).optional(),
};

/** Names of the members of the envelope that are in no peek: all but `when`. */
export const neverOfEnvelope = ["id", "v", "rev", "edited", "type", "source", "tags"] as const;

/** Deletion. `undo`: importing the file again brings the record back. `owner`: it stays away. */
export const Tombstone = z.object({
  id: RecordIdText,
  v: z.literal(1),
  type: z.string(),
  rev: z.number().int().positive().max(MAX_REV),
  edited: Instant,
  deleted: z.enum(["owner", "undo"]),
});
/** A line that deletes a record. */
export type Tombstone = z.infer<typeof Tombstone>;
