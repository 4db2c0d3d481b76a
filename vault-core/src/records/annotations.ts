/**
 * Collection `annotations`: what the owner (or a rule of the vault) says about another record. The target stays as imported.
 * @module
 */
import { z } from "../protocol/zod.ts";
import type { Collection } from "./collection.ts";
import { envelope } from "./envelope.ts";
import { never } from "./ladders.ts";
import { RecordIdText } from "./values.ts";

/** What is said about another record. */
export const Annotation = z.object({
  ...envelope,
  type: z.literal("annotation"),
  target: RecordIdText,
  by: z.enum(["owner", "rule"]),
  exclude: z.boolean().optional(),
  reason: z.enum(["gift", "for_other", "mistake", "private", "duplicate", "other"]).optional(),
  /** Field path to value; checked against the target's shape. */
  correct: z.record(z.string(), z.unknown()).optional(),
  rating: z.number().int().min(1).max(5).optional(),
  note: z.string().optional(),
  links: z
    .array(
      z.object({
        to: RecordIdText,
        relation: z.enum(["same_purchase", "duplicate_of", "refund_of", "part_of"]),
        /** Set by a rule of the vault; absent where the owner set it. */
        by: z.literal("rule").exactOptional(),
      }),
    )
    .optional(),
});
/** What is said about another record. */
export type Annotation = z.infer<typeof Annotation>;

/** The collection: in no scope. */
export const annotations: Collection = {
  name: "annotations",
  types: [
    {
      type: "annotation",
      shape: Annotation,
      fields: {
        when: never,
        target: never,
        by: never,
        exclude: never,
        reason: never,
        correct: never,
        rating: never,
        note: never,
        links: never,
      },
    },
  ],
  family: "document",
  sensitivity: "special",
  peekable: [],
  health: false,
  inRules: false,
  hiddenTypes: ["annotation"],
  oneRow: false,
  needsCategory: null,
  identity: ["annotation"],
};
