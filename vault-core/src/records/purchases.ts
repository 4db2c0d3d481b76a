/**
 * Collection `purchases`: one line of a purchase, or one bank row (schema.org Order, OrderItem, Invoice).
 * @module
 */
import { z } from "../protocol/zod.ts";
import type { Collection } from "./collection.ts";
import { envelope } from "./envelope.ts";
import {
  category,
  count,
  exact,
  finerThan,
  merchantCategory,
  money,
  never,
  purposeClasses,
  service,
  time,
} from "./ladders.ts";
import { Attachment, Day, Gtin, Money } from "./values.ts";

/** One line of a purchase, or one bank row. */
export const Purchase = z.object({
  ...envelope,
  type: z.literal("purchase"),
  lineKind: z.enum(["item", "order_total", "bank_transaction", "subscription"]),
  direction: z.enum(["purchase", "refund", "return", "replacement"]),
  status: z.enum(["ordered", "shipped", "delivered", "cancelled", "returned", "unknown"]),
  /** When it came; the days of its return are counted from there. */
  deliveredOn: Day.optional(),
  orderId: z.string().nullable(),
  seller: z.string(),
  marketplace: z.string().optional(),
  name: z.string(),
  brand: z.string().optional(),
  gtin: Gtin.optional(),
  asin: z.string().optional(),
  sku: z.string().optional(),
  quantity: z.number(),
  unitPrice: Money.optional(),
  lineTotal: Money.optional(),
  tax: Money.optional(),
  shipping: Money.optional(),
  discount: Money.optional(),
  paymentKind: z
    .enum(["card", "bank", "giftcard", "cash", "paypal", "points", "mixed", "unknown"])
    .optional(),
  /** schema.org OfferItemCondition. */
  itemCondition: z.enum(["new", "used", "refurbished", "damaged"]).optional(),
  giftHint: z.enum(["message", "recipient", "address", "none"]).optional(),
  /** ISO 18245. */
  mcc: z
    .string()
    .regex(/^\d{4}$/)
    .optional(),
  /** IAB Ad Product 2.0 id. */
  category: z.string().optional(),
  attachments: z.array(Attachment).max(12).optional(),
});
/** One line of a purchase, or one bank row. */
export type Purchase = z.infer<typeof Purchase>;

/** The collection. */
export const purchases: Collection = {
  name: "purchases",
  types: [
    {
      type: "purchase",
      shape: Purchase,
      fields: {
        when: time("when"),
        lineKind: exact(),
        direction: exact(),
        status: exact(),
        deliveredOn: never,
        orderId: service(),
        seller: finerThan("mcc"),
        marketplace: finerThan("mcc"),
        name: finerThan("category"),
        brand: exact(),
        gtin: finerThan("category"),
        asin: finerThan("category"),
        sku: finerThan("category"),
        quantity: count(),
        unitPrice: money(),
        lineTotal: money(),
        tax: money(),
        shipping: money(),
        discount: money(),
        paymentKind: service(),
        itemCondition: exact(),
        giftHint: never,
        mcc: merchantCategory(),
        category: category("iab-adproduct-2.0"),
        attachments: never,
      },
    },
  ],
  family: "event",
  sensitivity: "medium",
  peekable: purposeClasses,
  health: false,
  inRules: true,
  hiddenTypes: [],
  oneRow: false,
  needsCategory: "category",
  identity: [
    "amazon",
    "amazon-refund",
    "bank",
    "paypal",
    "csv",
    "invoice",
    "credit-note",
    "order",
    "google-play",
    "google-purchase",
    "tesco",
  ],
};
