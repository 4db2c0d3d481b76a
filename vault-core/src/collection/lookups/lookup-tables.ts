/**
 * The look-up tables that the owner brought, and what they say of an appliance: by its number in the table, else by brand and
 * model. A newer import stands above an older one; one that was taken back says nothing.
 * @module
 */
import type { RecordLine } from "../../log/vault-log.ts";
import type { LookupEntry } from "../../model/drafts.ts";
import type { JsonObject } from "../../model/json.ts";
import {
  entryKey,
  keptSource,
  type LookupFormat,
  type NamedEntry,
  readKeptEntry,
} from "../../records/internal/lookup-entry.ts";
import type { CollectionContext } from "../context.ts";
import { internalRecords } from "../settings/internal.ts";
import { type KeptName, readKept, toKeptLines } from "../undo/kept.ts";
import { idOf, numberOf, textOf } from "../line.ts";
import { isJsonObject } from "../paths.ts";
import type { RecordSet } from "../read/record-set.ts";
import { brandKey, modelKey, ModelList } from "./model-list.ts";

/** The field of an appliance that holds the number in each table. */
const FORMATS: Readonly<Record<LookupFormat, string>> = {
  eprel: "eprelId",
  "energy-star": "energyStarId",
};

const MOST_MATCHES = 3;

/** All tables of a vault. */
export interface LookupTables {
  /** Models in all. */
  readonly size: number;
  /** The model of a number; null if the table has none. */
  get(format: string, id: string): LookupEntry | null;
  /** What the tables say of an appliance, three at most; of one model the newest registration first. */
  match(appliance: JsonObject): readonly NamedEntry[];
  /** All models, in no order. */
  all(): Iterable<NamedEntry>;
}

/** Tells whether an importer's rows are models. */
export function isLookupFormat(format: string): format is LookupFormat {
  return Object.hasOwn(FORMATS, format);
}

/** Names the list that a run keeps its models in. */
export function lookupListOf(run: string): KeptName {
  return { collection: "_imports", key: `lookup|${run}` };
}

/** Makes the lines that forget the models of a run; none if it brought none. */
export function toForgottenLookups(context: CollectionContext, run: string): RecordLine[] {
  const name = lookupListOf(run);
  return readKept(context, name).length === 0 ? [] : toKeptLines(context, name, []);
}

const built = new WeakMap<RecordSet, { readonly key: string; readonly tables: Tables }>();

/** Gives the tables; made anew once a run has come or gone. */
export function lookupTables(context: CollectionContext): LookupTables {
  const runs = internalRecords(context.records, "_imports", "run")
    .filter((run) => hasLookups(run) && run["state"] !== "undone")
    .toSorted((a, b) => ((textOf(a, "started") ?? "") < (textOf(b, "started") ?? "") ? 1 : -1));
  const key = runs.map((run) => `${idOf(run)} ${numberOf(run, "rev") ?? 1}`).join("\n");
  const kept = built.get(context.records);
  if (kept?.key === key) return kept.tables;
  const tables = new Tables();
  for (const run of runs) {
    const format = textOf(run, "format") ?? "";
    for (const value of readKept(context, lookupListOf(idOf(run)))) {
      const entry = readKeptEntry(value);
      const source = isLookupFormat(format) ? format : keptSource(value);
      if (entry !== null && source !== null) tables.add({ ...entry, source });
    }
  }
  built.set(context.records, { key, tables });
  return tables;
}

/** A table has models, an own archive may. */
function hasLookups(run: JsonObject): boolean {
  const { collections } = run;
  if (isLookupFormat(textOf(run, "format") ?? "")) return true;
  return isJsonObject(collections) && (numberOf(collections, "lookups") ?? 0) > 0;
}

class Tables implements LookupTables {
  readonly #byId = new Map<string, NamedEntry>();
  readonly #byBrand = new Map<string, ModelList<NamedEntry>>();

  get size(): number {
    return this.#byId.size;
  }

  /** Adds a model; the first of a number counts. */
  add(entry: NamedEntry): void {
    const key = entryKey(entry.source, entry.id);
    if (this.#byId.has(key)) return;
    this.#byId.set(key, entry);
    const brand = brandKey(entry.brand);
    const list = this.#byBrand.get(brand) ?? new ModelList<NamedEntry>();
    this.#byBrand.set(brand, list);
    list.add(modelKey(entry.model), entry);
  }

  get(format: string, id: string): LookupEntry | null {
    const found = this.#byId.get(entryKey(format, id));
    if (found === undefined) return null;
    const { source: _source, ...entry } = found;
    return entry;
  }

  all(): Iterable<NamedEntry> {
    return this.#byId.values();
  }

  match(appliance: JsonObject): readonly NamedEntry[] {
    const named = Object.entries(FORMATS).flatMap(([format, field]) => {
      const found = this.#byId.get(entryKey(format, textOf(appliance, field) ?? ""));
      return found === undefined ? [] : [found];
    });
    if (named.length > 0) return named;
    const [brand, model] = [textOf(appliance, "manufacturer"), textOf(appliance, "model")];
    if (brand === null || model === null) return [];
    const found = this.#byBrand.get(brandKey(brand))?.find(modelKey(model)) ?? [];
    return found.toSorted(newestFirst).slice(0, MOST_MATCHES);
  }
}

/** Numbers of registrations rise. */
function newestFirst(a: NamedEntry, b: NamedEntry): number {
  if (a.source !== b.source) return a.source === "eprel" ? -1 : 1;
  return b.id.localeCompare(a.id, "en", { numeric: true });
}
