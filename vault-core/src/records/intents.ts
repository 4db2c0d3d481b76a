/**
 * Collection `intents`: what the owner wants to buy (schema.org Demand).
 * @module
 */
import { z } from "../protocol/zod.ts";
import type { Collection } from "./collection.ts";
import { envelope } from "./envelope.ts";
import {
  category,
  exact,
  exactly,
  finerThan,
  money,
  never,
  prefix,
  steps,
  time,
} from "./ladders.ts";
import { Day, Instant, Money, RecordIdText } from "./values.ts";

const Area = z.object({
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .optional(),
  region: z.string().optional(),
  postcodePrefix: z.string().optional(),
});

/** schema.org Demand, WantAction. */
export const Intent = z.object({
  ...envelope,
  type: z.literal("intent"),
  want: z.string().max(280),
  /** IAB Ad Product 2.0 id. */
  category: z.string(),
  stage: z.enum(["exploring", "comparing", "ready", "bought", "dropped"]),
  validThrough: Instant,
  contact: z.enum(["none", "mailbox"]),
  attributes: z.record(z.string(), z.string()).optional(),
  budget: z.object({ min: Money.optional(), max: Money.optional() }).optional(),
  quantity: z.number().positive().optional(),
  area: Area.optional(),
  needBy: Day.optional(),
  forWhom: z.enum(["self", "household", "gift"]).optional(),
  occasion: z.string().optional(),
  retailers: z
    .object({ allow: z.array(z.string()).optional(), block: z.array(z.string()).optional() })
    .optional(),
  spaceId: RecordIdText.optional(),
});
/** What the owner wants to buy. */
export type Intent = z.infer<typeof Intent>;

/** The collection. */
export const intents: Collection = {
  name: "intents",
  types: [
    {
      type: "intent",
      shape: Intent,
      fields: {
        when: time("when"),
        want: finerThan("category"),
        category: category("iab-adproduct-2.0"),
        stage: exact(),
        validThrough: time("day"),
        contact: exact(),
        attributes: finerThan("category", "object"),
        "budget.min": money(),
        "budget.max": money(),
        quantity: money("number"),
        "area.country": exact(),
        "area.region": exact("text", { coarserField: "area.country" }),
        "area.postcodePrefix": {
          ...steps("text", [exactly(), prefix(3)]),
          coarserField: "area.region",
          defaultElsewhere: true,
        },
        needBy: time("day"),
        forWhom: exact(),
        occasion: exact(),
        "retailers.allow": never,
        "retailers.block": never,
        spaceId: never,
      },
    },
  ],
  family: "document",
  sensitivity: "medium",
  peekable: ["advertising", "recommendation", "service"],
  health: false,
  inRules: true,
  hiddenTypes: [],
  oneRow: false,
  needsCategory: "category",
  identity: [],
};
