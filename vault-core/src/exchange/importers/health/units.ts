/**
 * Lengths and weights in the units of the vault: centimeters and kilograms.
 * @module
 */
import type { JsonObject } from "../../../model/json.ts";

const kilograms: ReadonlyMap<string, number> = new Map([
  ["kg", 1],
  ["g", 0.001],
  ["[lb_av]", 0.453_592_37],
  ["lb", 0.453_592_37],
  ["lbs", 0.453_592_37],
  ["[oz_av]", 0.028_349_523_125],
  ["oz", 0.028_349_523_125],
  ["[stone_av]", 6.350_293_18],
  ["st", 6.350_293_18],
]);
const centimeters: ReadonlyMap<string, number> = new Map([
  ["cm", 1],
  ["mm", 0.1],
  ["m", 100],
  ["[in_i]", 2.54],
  ["[in_us]", 2.54],
  ["in", 2.54],
  ["[ft_i]", 30.48],
  ["ft", 30.48],
]);

/** A weight in kg, to the tenth of a gram; null for another unit, or no weight at all. */
export function inKilograms(value: number, unit: string): JsonObject | null {
  return converted(value, kilograms.get(unit.toLowerCase()), "kg");
}

/** A length in cm, to the micrometer; null for another unit, or no length at all. */
export function inCentimeters(value: number, unit: string): JsonObject | null {
  return converted(value, centimeters.get(unit.toLowerCase()), "cm");
}

function converted(value: number, factor: number | undefined, unit: string): JsonObject | null {
  if (factor === undefined || !Number.isFinite(value) || value <= 0) return null;
  return { value: Math.round(value * factor * 10_000) / 10_000, unit };
}
