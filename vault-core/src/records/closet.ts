/**
 * Collection `closet`: garments (schema.org IndividualProduct, SizeSpecification, OwnershipInfo).
 * @module
 */
import { z } from "../protocol/zod.ts";
import type { Collection } from "./collection.ts";
import { envelope } from "./envelope.ts";
import {
  count,
  exact,
  exactly,
  money,
  never,
  purposeClasses,
  round,
  steps,
  time,
} from "./ladders.ts";
import { Attachment, Day, Money, Quantity, RecordIdText } from "./values.ts";
import { colorFamilies, garmentTypes } from "./vocabularies.ts";

/** schema.org WearableSizeSystemEnumeration. */
export const SizeSystem = z.enum([
  "AU",
  "BR",
  "CN",
  "Continental",
  "DE",
  "EN13402",
  "Europe",
  "FR",
  "GS1",
  "IT",
  "JP",
  "MX",
  "UK",
  "US",
]);
/** schema.org WearableMeasurementTypeEnumeration. */
export const WearPoint = z.enum([
  "Back",
  "ChestOrBust",
  "Collar",
  "Cup",
  "Height",
  "Hips",
  "Inseam",
  "Length",
  "OutsideLeg",
  "Sleeve",
  "Waist",
  "Width",
]);

const Color = z.object({
  family: z.enum(colorFamilies),
  oklch: z
    .tuple([z.number().min(0).max(1), z.number().min(0), z.number().min(0).max(360)])
    .optional(),
  share: z.number().min(0).max(1),
});
const Size = z.object({
  label: z.string(),
  system: SizeSystem.optional(),
  /** schema.org WearableSizeGroupEnumeration. */
  group: z.string().optional(),
  measurements: z.array(z.object({ point: WearPoint, quantity: Quantity })).optional(),
});

/** One garment. */
export const Garment = z.object({
  ...envelope,
  type: z.literal("garment"),
  status: z.enum(["owned", "wishlist", "gone"]),
  name: z.string(),
  garmentType: z.enum(garmentTypes),
  layer: z.enum(["base", "mid", "outer", "bottom", "one_piece", "footwear", "accessory"]),
  /** Empty when the source names no color. */
  colors: z.array(Color),
  brand: z.string().optional(),
  pattern: z.enum(["solid", "stripe", "check", "dot", "floral", "print", "other"]).optional(),
  material: z
    .array(z.object({ name: z.string(), percent: z.number().min(0).max(100).optional() }))
    .optional(),
  size: Size.optional(),
  fit: z.enum(["tight", "right", "loose"]).optional(),
  seasons: z.array(z.enum(["spring", "summer", "autumn", "winter"])).optional(),
  formality: z.number().int().min(1).max(5).optional(),
  warmth: z.number().int().min(1).max(5).optional(),
  ownedFrom: Day.optional(),
  ownedThrough: Day.optional(),
  acquiredFrom: z.string().optional(),
  price: Money.optional(),
  purchaseId: RecordIdText.optional(),
  rating: z.number().int().min(1).max(5).optional(),
  wears: z.array(Day).optional(),
  photos: z.array(Attachment).max(12).optional(),
});
/** One garment. */
export type Garment = z.infer<typeof Garment>;

/** The collection. */
export const closet: Collection = {
  name: "closet",
  types: [
    {
      type: "garment",
      shape: Garment,
      fields: {
        when: time("when"),
        status: exact(),
        name: never,
        garmentType: exact(),
        layer: exact(),
        "colors.family": exact("list", { shown: "largest-color-family" }),
        "colors.oklch": never,
        "colors.share": never,
        brand: exact(),
        pattern: exact(),
        "material.name": exact("list"),
        "material.percent": exact("list", { withField: "material.name" }),
        "size.label": exact(),
        "size.system": exact(),
        "size.group": exact(),
        "size.measurements": steps("measures", [exactly(), round(2, "steps of 2 cm")]),
        fit: exact(),
        seasons: exact("list"),
        formality: exact("number"),
        warmth: exact("number"),
        ownedFrom: time("day", "year"),
        ownedThrough: time("day", "year"),
        acquiredFrom: never,
        price: money(),
        purchaseId: never,
        rating: exact("number"),
        wears: count("count"),
        // Pictures leave one by one, re-encoded; rows carry none.
        photos: never,
      },
    },
  ],
  family: "document",
  sensitivity: "medium",
  peekable: purposeClasses,
  health: false,
  inRules: true,
  hiddenTypes: [],
  oneRow: false,
  needsCategory: null,
  identity: ["garment"],
};
