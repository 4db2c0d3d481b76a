/**
 * The envelope of records of internal collections: they have no `when` and no `source`, and are in no scope.
 * @module
 */
import { z } from "../../protocol/zod.ts";
import { MAX_REV } from "../envelope.ts";
import { Instant, RecordIdText } from "../values.ts";

/** Members of every record of an internal collection. */
export const internalEnvelope = {
  id: RecordIdText,
  v: z.literal(1),
  rev: z.number().int().positive().max(MAX_REV).default(1),
  edited: Instant.optional(),
};

/** The internal collections of this version. No other name begins with an underscore. */
export const internalCollections = ["_grants", "_settings", "_imports"] as const;
