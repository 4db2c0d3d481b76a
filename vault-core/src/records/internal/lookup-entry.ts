/**
 * A model of an appliance in a look-up table that the owner brought (EPREL, ENERGY STAR), as it is kept with its import: seven
 * members in a row, since a table has thousands.
 * @module
 */
import { isList, type Json } from "../../model/json.ts";
import type { LookupEntry } from "../../model/drafts.ts";
import { z } from "../../protocol/zod.ts";

const LABELS = ["A", "B", "C", "D", "E", "F", "G", "A+", "A++", "A+++"] as const;
const REGIMES = ["EU-2010", "EU-2021", "ENERGY_STAR", "other"] as const;
const FIGURES = ["perYearKwh", "per100CyclesKwh", "perCycleKwh", "per1000HoursKwh"] as const;
const MOST_KWH = 1_000_000;

/** The shape of a model. */
const EntryShape = z.strictObject({
  id: z.string().min(1).max(64),
  brand: z.string().min(1).max(120),
  model: z.string().min(1).max(120),
  labelClass: z.enum(LABELS).nullable(),
  labelRegime: z.enum(REGIMES),
  figure: z
    .strictObject({ kind: z.enum(FIGURES), kwh: z.number().positive().max(MOST_KWH) })
    .nullable(),
});

/** Reads a model as an importer gives it; null if it is none. */
export function readEntry(value: unknown): LookupEntry | null {
  const read = EntryShape.safeParse(value);
  return read.success ? read.data : null;
}

/** Writes a model as it is kept. */
export function toKeptEntry({
  id,
  brand,
  model,
  labelClass,
  labelRegime,
  figure,
}: LookupEntry): Json {
  return [id, brand, model, labelClass, labelRegime, figure?.kind ?? null, figure?.kwh ?? null];
}

/** Reads a model as it is kept; null if it is none. By hand, since a table is read as a whole before the first look. */
export function readKeptEntry(value: Json): LookupEntry | null {
  if (!isList(value)) return null;
  const [id, brand, model, label, regime, kind = null, kwh = null] = value;
  if (typeof id !== "string" || typeof brand !== "string" || typeof model !== "string") return null;
  const labelClass = LABELS.find((one) => one === label) ?? null;
  const labelRegime = REGIMES.find((one) => one === regime) ?? "other";
  const known = FIGURES.find((one) => one === kind);
  const figure = known === undefined || typeof kwh !== "number" ? null : { kind: known, kwh };
  return { id, brand, model, labelClass, labelRegime, figure };
}
