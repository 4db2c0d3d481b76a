/**
 * Records of `_imports`: one per run, with what became of each row.
 * @module
 */
import { z } from "../../protocol/zod.ts";
import { Instant } from "../values.ts";
import { internalEnvelope } from "./envelope.ts";

const Count = z.number().int().nonnegative();

/** One import run. */
export const ImportRun = z.strictObject({
  ...internalEnvelope,
  type: z.literal("run"),
  format: z.string(),
  file: z.string(),
  started: Instant,
  /** `stopped`: while it is being written, and after it was stopped or cut short. */
  state: z.enum(["done", "stopped", "undone", "nothing-new"]),
  members: z.array(z.string()).optional(),
  read: Count,
  imported: Count,
  duplicate: Count,
  restated: Count,
  /** Rows left out, by rule. */
  skipped: z.record(z.string(), Count),
  faulty: Count,
  faults: z
    .array(z.strictObject({ row: Count, member: z.string().optional(), reason: z.string() }))
    .max(1000),
  /** New records by collection; of an own archive also `annotations` and `settings`, of a table `lookups`. */
  collections: z.record(z.string(), Count),
  from: z.string().nullable(),
  to: z.string().nullable(),
});
/** One import run. */
export type ImportRun = z.infer<typeof ImportRun>;
