/**
 * A model of an appliance in a look-up table that the owner brought (EPREL, ENERGY STAR), as it is kept with its import: seven
 * members in a row, since a table has thousands, and an eighth that names the table where an own archive brought it
 * (docs/formats/archive.md).
 * @module
 */
import { isList, type Json, type JsonObject } from "../../model/json.ts";
import type { LookupEntry } from "../../model/drafts.ts";
import { z } from "../../protocol/zod.ts";

const LABELS = ["A", "B", "C", "D", "E", "F", "G", "A+", "A++", "A+++"] as const;
const REGIMES = ["EU-2010", "EU-2021", "ENERGY_STAR", "other"] as const;
const FIGURES = ["perYearKwh", "per100CyclesKwh", "perCycleKwh", "per1000HoursKwh"] as const;
const MOST_KWH = 1_000_000;

/** Importers whose rows are models. */
export const lookupFormats = ["eprel", "energy-star"] as const;
/** Id of such an importer. */
export type LookupFormat = (typeof lookupFormats)[number];

/** A model, and the table that it stands in. */
export type NamedEntry = LookupEntry & { readonly source: LookupFormat };

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

const NamedShape = EntryShape.extend({ source: z.enum(lookupFormats) });

/** A model of an archive, or the member that is wrong. */
export type EntryCheck =
  | { readonly ok: true; readonly entry: NamedEntry }
  | { readonly ok: false; readonly field: string };

/** Reads a model as it stands in an archive. */
export function readArchivedEntry(value: JsonObject): EntryCheck {
  const read = NamedShape.safeParse(value);
  if (read.success) return { ok: true, entry: read.data };
  const [issue] = read.error.issues;
  const unknown = issue?.code === "unrecognized_keys" ? issue.keys[0] : undefined;
  return { ok: false, field: unknown ?? issue?.path.map(String).join(".") ?? "" };
}

/** What tells a model from all others of all tables; an archive sorts them by it. */
export function entryKey(source: string, id: string): string {
  return `${source} ${id}`;
}

/** Writes a model as it is kept. @param source its table, if the import does not tell it. */
export function toKeptEntry(entry: LookupEntry, source?: LookupFormat): Json {
  const { id, brand, model, labelClass, labelRegime, figure } = entry;
  const use = [figure?.kind ?? null, figure?.kwh ?? null];
  return [
    id,
    brand,
    model,
    labelClass,
    labelRegime,
    ...use,
    ...(source === undefined ? [] : [source]),
  ];
}

/** Names the table of a kept model; null if its import tells it. */
export function keptSource(value: Json): LookupFormat | null {
  const source = isList(value) ? value[7] : undefined;
  return lookupFormats.find((one) => one === source) ?? null;
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
