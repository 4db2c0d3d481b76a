/**
 * Collection `measurements`: one measure of the body (schema.org BodyMeasurementTypeEnumeration, LOINC).
 * Stored in SI, shown in the owner's units.
 * @module
 */
import { z } from "../protocol/zod.ts";
import type { Collection } from "./collection.ts";
import { envelope } from "./envelope.ts";
import { exact, exactly, never, round, steps, time } from "./ladders.ts";
import { Coding, Quantity } from "./values.ts";

/** schema.org BodyMeasurementTypeEnumeration. */
export const BodyPoint = z.enum([
  "Arm",
  "Bust",
  "Chest",
  "Foot",
  "Hand",
  "Head",
  "Height",
  "Hips",
  "InsideLeg",
  "Neck",
  "Underbust",
  "Waist",
  "Weight",
]);

/** One measure of the body. */
export const Measurement = z.object({
  ...envelope,
  type: z.literal("measurement"),
  point: BodyPoint,
  /** cm or kg. */
  quantity: Quantity,
  /** LOINC 8302-2 height, 29463-7 weight. */
  code: Coding.optional(),
  method: z.enum(["self", "tape", "scale", "scan", "clinician", "unknown"]).optional(),
});
/** One measure of the body. */
export type Measurement = z.infer<typeof Measurement>;

/** The collection. */
export const measurements: Collection = {
  name: "measurements",
  types: [
    {
      type: "measurement",
      shape: Measurement,
      fields: {
        when: time("when"),
        point: exact(),
        quantity: steps("quantity", [exactly(), round(2)]),
        code: never,
        method: never,
      },
    },
  ],
  family: "event",
  sensitivity: "high",
  peekable: ["recommendation", "service", "research"],
  health: true,
  inRules: false,
  hiddenTypes: [],
  oneRow: false,
  needsCategory: null,
  identity: ["fhir", "apple-health"],
};
