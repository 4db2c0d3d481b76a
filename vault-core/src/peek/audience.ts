/**
 * Age ranges and income bands of the IAB Audience Taxonomy 1.1 (Copyright IAB Technology Laboratory, CC BY 3.0), by the
 * names of their last tier.
 * @module
 */
import type { Json } from "../model/json.ts";

const AGES: readonly (readonly [number, string])[] = [
  [18, "18-20"],
  [21, "21-24"],
  [25, "25-29"],
  [30, "30-34"],
  [35, "35-39"],
  [40, "40-44"],
  [45, "45-49"],
  [50, "50-54"],
  [55, "55-59"],
  [60, "60-64"],
  [65, "65-69"],
  [70, "70-74"],
  [75, "75+"],
];
const INCOMES: readonly (readonly [number, string])[] = [
  [0, "Less than $10,000"],
  [10_000, "$10,000-$14,999"],
  [15_000, "$15,000-$19,999"],
  [20_000, "$20000 - $39999"],
  [40_000, "$40000 - $49999"],
  [50_000, "$50000 - $74999"],
  [75_000, "$75000 - $99999"],
  [100_000, "$100000 - $149999"],
  [150_000, "$150,000-$174,999"],
  [175_000, "$175,000-$199,999"],
  [200_000, "$200,000-$249,999"],
  [250_000, "$250,000+"],
];

/**
 * Gives the age range of a date of birth, or the band of a yearly income; null below 18 and for anything else.
 * The age is the one reached this year, so that the range follows from the year of birth alone.
 */
export function audienceRange(value: Json, thisYear: number): string | null {
  if (typeof value === "number") return nameOf(INCOMES, value);
  if (typeof value !== "string") return null;
  const known = [...AGES, ...INCOMES].find(([, name]) => name === value);
  if (known !== undefined) return value;
  const [, year] = /^(\d{4})(?:-\d\d){0,2}$/.exec(value) ?? [];
  return year === undefined ? null : nameOf(AGES, thisYear - Number(year));
}

function nameOf(table: readonly (readonly [number, string])[], number: number): string | null {
  return table.findLast(([least]) => number >= least)?.[1] ?? null;
}
