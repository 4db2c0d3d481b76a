/**
 * Collection `prescriptions`: steps in the life of a medicine, and conditions (FHIR R4). Conditions are in no peek, ever.
 * @module
 */
import { z } from "../protocol/zod.ts";
import type { Collection } from "./collection.ts";
import { envelope } from "./envelope.ts";
import { date, exact, finerThan, never, service, steps } from "./ladders.ts";
import { Coding, Day, Money, Quantity } from "./values.ts";

const Medication = z.object({
  text: z.string(),
  /** RxNorm, NDC (11 digits), ATC if the source carries one. */
  codings: z.array(Coding),
  brand: z.boolean().optional(),
  ingredients: z.array(z.object({ name: z.string(), strength: z.string().optional() })).optional(),
  form: z.string().optional(),
  route: z.string().optional(),
});

/** FHIR MedicationRequest, MedicationDispense, pharmacy ExplanationOfBenefit, MedicationStatement. */
export const Prescription = z.object({
  ...envelope,
  type: z.literal("prescription"),
  kind: z.enum(["prescribed", "dispensed", "claimed", "stated"]),
  medication: Medication,
  status: z.enum([
    "active",
    "on-hold",
    "cancelled",
    "completed",
    "entered-in-error",
    "stopped",
    "draft",
    "unknown",
  ]),
  sig: z.string().optional(),
  asNeeded: z.boolean().optional(),
  perDay: z.object({ dose: Quantity, times: z.number().positive() }).optional(),
  quantity: Quantity.optional(),
  daysSupply: z.number().positive().optional(),
  daysSupplyBasis: z.enum(["stated", "quantity_per_dose", "expected_duration", "owner"]).optional(),
  refillsAllowed: z.number().int().nonnegative().optional(),
  fillNumber: z.number().int().nonnegative().optional(),
  filledOn: Day.optional(),
  validUntil: Day.optional(),
  /** NCPDP dispense-as-written code. */
  daw: z.string().optional(),
  prescriber: z.string().optional(),
  pharmacy: z.string().optional(),
  reason: z.array(Coding).optional(),
  patientPaid: Money.optional(),
});
/** One step in the life of a medicine. */
export type Prescription = z.infer<typeof Prescription>;

/** FHIR Condition or AllergyIntolerance. */
export const Condition = z.object({
  ...envelope,
  type: z.literal("condition"),
  text: z.string(),
  codings: z.array(Coding),
  allergy: z.boolean(),
  status: z.enum([
    "active",
    "recurrence",
    "relapse",
    "inactive",
    "remission",
    "resolved",
    "unknown",
  ]),
});
/** A condition or an allergy. */
export type Condition = z.infer<typeof Condition>;

const dayOrMonth = steps("day", [date("day"), date("month")]);
const ticked = { ownTick: true };

/** The collection. */
export const prescriptions: Collection = {
  name: "prescriptions",
  types: [
    {
      type: "prescription",
      shape: Prescription,
      fields: {
        when: { ...dayOrMonth, kind: "when", shown: "when" },
        kind: exact(),
        "medication.text": finerThan("medication.ingredients"),
        "medication.codings": finerThan("medication.ingredients", "list"),
        "medication.brand": finerThan("medication.ingredients", "flag"),
        "medication.ingredients": exact("list", { shown: "ingredient-names" }),
        "medication.form": finerThan("medication.ingredients"),
        "medication.route": finerThan("medication.ingredients"),
        status: exact(),
        sig: exact(),
        asNeeded: exact("flag"),
        perDay: exact("object"),
        quantity: exact("quantity"),
        daysSupply: exact("number"),
        daysSupplyBasis: service("text", ticked),
        refillsAllowed: exact("number"),
        fillNumber: exact("number"),
        filledOn: dayOrMonth,
        validUntil: dayOrMonth,
        daw: exact(),
        prescriber: service("text", ticked),
        pharmacy: service("text", ticked),
        reason: service("list", ticked),
        patientPaid: service("money", ticked),
      },
    },
    {
      type: "condition",
      shape: Condition,
      fields: { when: never, text: never, codings: never, allergy: never, status: never },
    },
  ],
  family: "event",
  sensitivity: "special",
  peekable: ["service", "research"],
  health: true,
  inRules: false,
  hiddenTypes: ["condition"],
  oneRow: false,
  needsCategory: null,
  identity: ["fhir", "blue-button", "ccda"],
};
