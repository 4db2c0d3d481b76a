/**
 * Which records a peek is made of, before its selector is asked: effective ones, of types that may be shown, and for
 * advertising and research only those with a category that is not sensitive (docs/formats/records.md, purposes).
 * @module
 */
import type { StoredRecord } from "../collection/read/record-set.ts";
import { localTimeOf } from "../collection/time/days.ts";
import { isToldTwice } from "../collection/read/effective.ts";
import type { Json, JsonObject } from "../model/json.ts";
import type { Selector } from "../protocol/grants/selector.ts";
import { selectorFields } from "../protocol/grants/selector.ts";
import type { Collection } from "../records/collection.ts";
import type { PurposeClass } from "../records/ladders.ts";
import { fieldsOf } from "../records/registry.ts";
import { valueAt } from "../records/shown.ts";
import { isSensitive } from "./taxonomy.ts";

/** A record that may become a row. */
export interface Candidate {
  readonly id: string;
  /** The effective record. */
  readonly record: JsonObject;
  /** Local time as exactly as it is known; the newest comes first. */
  readonly time: string;
}

/** What decides which records may be shown. */
export interface SelectContext {
  readonly collection: Collection;
  readonly purposeClass: PurposeClass;
  readonly selector: Selector | undefined;
  readonly homeZone: string;
}

/** Gives the candidates of a collection, newest first; ties by id. */
export function selectCandidates(
  records: readonly StoredRecord[],
  context: SelectContext,
): readonly Candidate[] {
  const { collection, homeZone } = context;
  const lesser = new Set(
    records.flatMap(({ id, annotation }) => (isToldTwice(annotation) ? [id] : [])),
  );
  const candidates = records.flatMap((stored) => {
    const record = stored.effective;
    if (record === null || isTwin(stored, lesser) || !mayBeShown(record, context)) return [];
    return [{ id: stored.id, record, time: localTimeOf(record, homeZone) ?? "" }];
  });
  if (collection.oneRow) return oneRowOf(candidates);
  return candidates.toSorted((one, other) => newestFirst(one, other));
}

function mayBeShown(record: JsonObject, context: SelectContext): boolean {
  const { collection } = context;
  if (textsAt(record, "type").some((type) => collection.hiddenTypes.includes(type))) return false;
  const narrow = context.purposeClass === "advertising" || context.purposeClass === "research";
  const { needsCategory } = collection;
  if (narrow && needsCategory !== null && textsAt(record, needsCategory).length === 0) return false;
  // For services the owner decides as everywhere; recommenders see a sensitive category only if they name it.
  return context.purposeClass === "service" || !hasSensitive(record, context, narrow);
}

function hasSensitive(record: JsonObject, context: SelectContext, narrow: boolean): boolean {
  const fields = [...fieldsOf(context.collection).values()].filter(
    (rule) => !rule.never && schemeOf(rule.rungs) !== null,
  );
  return fields.some((rule) => {
    if (!narrow && selectorFields(context.selector).includes(rule.field)) return false;
    const scheme = schemeOf(rule.rungs) ?? "";
    return textsAt(record, rule.field).some((id) => isSensitive(scheme, id));
  });
}

/** The taxonomy of a field, if it holds ids of one that marks sensitive categories. */
function schemeOf(
  rungs: readonly { readonly coarsen: { readonly op: string } | null }[],
): string | null {
  for (const { coarsen } of rungs) {
    if (coarsen !== null && "scheme" in coarsen && typeof coarsen.scheme === "string")
      return coarsen.scheme.startsWith("iab-audience") || coarsen.scheme === "mcc"
        ? null
        : coarsen.scheme;
  }
  return null;
}

function textsAt(record: JsonObject, field: string): readonly string[] {
  const value = valueAt(record, field);
  return (Array.isArray(value) ? value : [value]).filter(
    (each: Json): each is string => typeof each === "string",
  );
}

/**
 * Of rows that tell of one purchase only the item's is shown; if the owner left that out as the one that tells less, the row
 * that is linked to it stands for both.
 */
function isTwin({ annotation, record }: StoredRecord, lesser: ReadonlySet<string>): boolean {
  const links = annotation?.["links"];
  return (
    record["lineKind"] !== undefined &&
    record["lineKind"] !== "item" &&
    Array.isArray(links) &&
    links.some((link: Json) => {
      const to = valueAt(link, "to");
      return (
        valueAt(link, "relation") === "same_purchase" && typeof to === "string" && !lesser.has(to)
      );
    })
  );
}

/** The statements of a profile as one record whose members are the keys. */
function oneRowOf(statements: readonly Candidate[]): readonly Candidate[] {
  if (statements.length === 0) return [];
  const inOrder = statements.toSorted((one, other) => -newestFirst(one, other));
  const record = Object.fromEntries(
    inOrder.map((each) => [textsAt(each.record, "key")[0] ?? "", each.record["value"] ?? null]),
  );
  return [{ id: inOrder.map(({ id }) => id).toSorted()[0] ?? "", record, time: "" }];
}

function newestFirst(one: Candidate, other: Candidate): number {
  if (one.time !== other.time) return one.time < other.time ? 1 : -1;
  if (one.id === other.id) return 0;
  return one.id < other.id ? -1 : 1;
}
