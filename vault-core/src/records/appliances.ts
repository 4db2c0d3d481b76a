/**
 * Collection `appliances`: appliances and electronics (schema.org IndividualProduct, OwnershipInfo; EPREL, ENERGY STAR ids).
 * @module
 */
import { z } from "../protocol/zod.ts";
import type { Collection } from "./collection.ts";
import { envelope } from "./envelope.ts";
import {
  exact,
  finerThan,
  money,
  never,
  purposeClasses,
  round,
  service,
  steps,
  time,
} from "./ladders.ts";
import { Attachment, Day, Gtin, Money, RecordIdText } from "./values.ts";
import { applianceCategories, electronicsCategories } from "./vocabularies.ts";

const Energy = z.object({
  perYearKwh: z.number().nonnegative().optional(),
  perCycleKwh: z.number().nonnegative().optional(),
  per100CyclesKwh: z.number().nonnegative().optional(),
  per1000HoursKwh: z.number().nonnegative().optional(),
  standbyW: z.number().nonnegative().optional(),
  waterLPerCycle: z.number().nonnegative().optional(),
  usesPerYear: z.number().nonnegative().optional(),
  hoursPerYear: z.number().nonnegative().optional(),
  labelClass: z.enum(["A", "B", "C", "D", "E", "F", "G", "A+", "A++", "A+++"]).optional(),
  labelRegime: z.enum(["EU-2010", "EU-2021", "ENERGY_STAR", "other"]).optional(),
});
const Warranty = z.object({
  until: Day.optional(),
  lifetime: z.boolean().optional(),
  note: z.string().optional(),
});
const Software = z.object({
  os: z.string().optional(),
  version: z.string().optional(),
  supportEnds: Day.optional(),
});

/** One appliance or electronic thing the owner has. */
export const Appliance = z.object({
  ...envelope,
  type: z.literal("appliance"),
  class: z.enum(["appliance", "electronics"]),
  category: z.enum([...applianceCategories, ...electronicsCategories]),
  status: z.enum(["in_use", "stored", "sold", "broken", "gone"]),
  name: z.string(),
  manufacturer: z.string().optional(),
  model: z.string().optional(),
  serialNumber: z.string().optional(),
  gtin: Gtin.optional(),
  eprelId: z.string().optional(),
  energyStarId: z.string().optional(),
  quantity: z.number().int().positive().default(1),
  location: z.string().optional(),
  ownedFrom: Day.optional(),
  ownedThrough: Day.optional(),
  manufactured: Day.optional(),
  acquiredFrom: z.string().optional(),
  price: Money.optional(),
  purchaseId: RecordIdText.optional(),
  warranty: Warranty.optional(),
  insured: z.boolean().optional(),
  energy: Energy.optional(),
  software: Software.optional(),
  parentId: RecordIdText.optional(),
  /** hdmi, usb_c, wifi, zigbee, matter, bluetooth. */
  connects: z.array(z.string()).optional(),
  attachments: z.array(Attachment).max(12).optional(),
});
/** One appliance or electronic thing the owner has. */
export type Appliance = z.infer<typeof Appliance>;

const energyStep = (unit: string) => steps("number", [round(10, `steps of 10 ${unit}`)]);

/** The collection. */
export const appliances: Collection = {
  name: "appliances",
  types: [
    {
      type: "appliance",
      shape: Appliance,
      fields: {
        when: time("when"),
        class: exact(),
        category: exact(),
        status: exact(),
        name: finerThan("category"),
        manufacturer: exact(),
        model: finerThan("category"),
        serialNumber: never,
        gtin: finerThan("category"),
        eprelId: finerThan("category"),
        energyStarId: finerThan("category"),
        quantity: exact("number"),
        location: never,
        ownedFrom: time("day", "year"),
        ownedThrough: never,
        manufactured: time("day", "year"),
        acquiredFrom: service(),
        price: money(),
        purchaseId: never,
        "warranty.until": time("day", "quarter"),
        "warranty.lifetime": never,
        "warranty.note": never,
        insured: never,
        "energy.perYearKwh": energyStep("kWh"),
        "energy.perCycleKwh": energyStep("kWh"),
        "energy.per100CyclesKwh": energyStep("kWh"),
        "energy.per1000HoursKwh": energyStep("kWh"),
        "energy.standbyW": energyStep("W"),
        "energy.waterLPerCycle": energyStep("L"),
        "energy.usesPerYear": energyStep("uses"),
        "energy.hoursPerYear": energyStep("hours"),
        // Class A of 2021 is not class A of 2010.
        "energy.labelClass": exact("text", { withField: "energy.labelRegime" }),
        "energy.labelRegime": exact(),
        "software.os": exact(),
        "software.version": service(),
        "software.supportEnds": time("day", "quarter"),
        parentId: never,
        connects: service("list"),
        attachments: never,
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
  identity: ["homebox", "thing", "snipe-it", "home-assistant"],
};
