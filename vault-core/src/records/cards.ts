/**
 * Collection `cards`: gift cards, loyalty cards, coupons, tickets (schema.org MemberProgram, ProgramMembership).
 * A number or PIN is in no peek.
 * @module
 */
import { z } from "../protocol/zod.ts";
import type { Collection } from "./collection.ts";
import { envelope } from "./envelope.ts";
import { band, count, exact, never, steps, time } from "./ladders.ts";
import { Attachment, Day, Decimal, Instant, Money } from "./values.ts";
import { symbologies } from "./vocabularies.ts";

const Benefit = z.object({
  kind: z.enum(["percent", "amount", "buy_one_get_one", "free_item", "free_shipping", "other"]),
  value: Decimal.optional(),
  minSpend: Money.optional(),
  gtins: z.array(z.string()).optional(),
  terms: z.string().optional(),
  maxUses: z.number().int().positive().optional(),
});
const Barcode = z.object({
  symbology: z.enum(symbologies),
  value: z.string(),
  charset: z.string().default("ISO-8859-1"),
});

/** A gift card, loyalty card, coupon or ticket. */
export const Card = z.object({
  ...envelope,
  type: z.literal("card"),
  kind: z.enum(["gift", "loyalty", "coupon", "voucher", "membership", "ticket", "id"]),
  issuer: z.string(),
  /** schema.org MemberProgram. */
  program: z.string().optional(),
  number: z.string(),
  pin: z.string().optional(),
  barcode: Barcode.optional(),
  balance: Money.optional(),
  points: z.number().optional(),
  tier: z.string().optional(),
  validFrom: Day.optional(),
  expires: Day.optional(),
  removeOnceExpired: z.boolean().optional(),
  benefit: Benefit.optional(),
  transferable: z.boolean().optional(),
  groups: z.array(z.string()).optional(),
  archived: z.boolean().optional(),
  favorite: z.boolean().optional(),
  color: z.string().optional(),
  lastUsed: Instant.optional(),
  note: z.string().optional(),
  photos: z.array(Attachment).max(12).optional(),
});
/** A gift card, loyalty card, coupon or ticket. */
export type Card = z.infer<typeof Card>;

/** The collection. */
export const cards: Collection = {
  name: "cards",
  types: [
    {
      type: "card",
      shape: Card,
      fields: {
        when: time("when"),
        kind: exact(),
        issuer: exact(),
        program: exact(),
        number: never,
        pin: never,
        barcode: never,
        balance: steps("money", [band([0, 1, 10, 25, 50, 100])]),
        points: count(),
        tier: exact(),
        validFrom: time("day"),
        expires: time("day"),
        removeOnceExpired: never,
        "benefit.kind": exact(),
        "benefit.value": exact(),
        "benefit.minSpend": exact("money"),
        "benefit.gtins": exact("list"),
        "benefit.terms": never,
        "benefit.maxUses": never,
        transferable: exact("flag"),
        groups: never,
        archived: exact("flag"),
        favorite: never,
        color: never,
        lastUsed: never,
        note: never,
        photos: never,
      },
    },
  ],
  family: "document",
  sensitivity: "high",
  peekable: ["recommendation", "service"],
  health: false,
  inRules: true,
  hiddenTypes: [],
  oneRow: false,
  needsCategory: null,
  identity: ["catima", "pkpass", "fidme", "voucher-vault"],
};
