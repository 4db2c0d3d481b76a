/**
 * From a record to a row: values as shown, coarsened, in the order of the scope's fields.
 * @module
 */
import type { Json, JsonObject } from "../model/json.ts";
import type { Coarsen } from "../protocol/grants/coarseness.ts";
import type { PeekDetails } from "../protocol/grants/details-shape.ts";
import type { Scalar, SelectorSubject } from "../protocol/grants/selector.ts";
import type { FieldRule } from "../records/registry.ts";
import { shownValue } from "../records/shown.ts";
import { bandOf } from "./bands.ts";
import { coarsenValue, numberIn, type CoarsenContext } from "./coarsen.ts";
import { pseudonymOf, type PseudonymPlace } from "./pseudonym.ts";
import type { Candidate } from "./select.ts";

/** How fields become values of rows. */
export interface Lens {
  readonly fields: ReadonlyMap<string, FieldRule>;
  readonly details: PeekDetails;
  readonly place: PseudonymPlace;
  readonly thisYear: number;
}

/** Makes the row of a record. */
export function projectRow(candidate: Candidate, lens: Lens): JsonObject {
  return Object.fromEntries(
    lens.details.fields.map((field) => [field, shownIn(candidate, field, lens)]),
  );
}

/** Gives the value of a field as the peek shows it: null if absent, or if its rung does not suit it. */
export function shownIn(candidate: Candidate, field: string, lens: Lens): Json {
  return coarsened(rawValue(candidate, field, lens), field, lens);
}

/** Gives the value of a field on another rung than the scope's. */
export function shownOn(
  candidate: Candidate,
  field: string,
  step: Coarsen | undefined,
  lens: Lens,
): Json {
  return coarsenValue(rawValue(candidate, field, lens), step, contextOf(field, lens));
}

/** Lets a selector see a record as the peek shows it, literals coarsened alike. */
export function toSubject(candidate: Candidate, lens: Lens): SelectorSubject {
  return {
    read: (field) => shownIn(candidate, field, lens) ?? undefined,
    compare: (field, value, literal) => compareShown(field, value, literal, lens),
  };
}

function rawValue(candidate: Candidate, field: string, lens: Lens): Json {
  const rule = lens.fields.get(field);
  if (rule === undefined || rule.never) return null;
  if (rule.shown === "when") return candidate.time === "" ? null : candidate.time;
  return shownValue(candidate.record, field, rule.shown);
}

function coarsened(value: Json, field: string, lens: Lens): Json {
  return coarsenValue(value, stepOf(lens, field), contextOf(field, lens));
}

function contextOf(field: string, { place, thisYear }: Lens): CoarsenContext {
  return { pseudonym: (value) => pseudonymOf(place, field, value), thisYear };
}

function stepOf({ details: { coarsen } }: Lens, field: string): Coarsen | undefined {
  return coarsen !== undefined && Object.hasOwn(coarsen, field) ? coarsen[field] : undefined;
}

function compareShown(field: string, value: Json, literal: Scalar, lens: Lens): number | null {
  const step = stepOf(lens, field);
  if (step === undefined) return compareRaw(value, literal);
  if (step.op === "pseudonym") return null;
  const other = coarsened(literal, field, lens);
  return other === null ? null : compareOn(step.op, value, other);
}

/** Buckets are compared in order, prefixes and categories for equality alone. */
function compareOn(
  op: Exclude<Coarsen["op"], "pseudonym">,
  value: Json,
  other: Json,
): number | null {
  switch (op) {
    case "prefix":
    case "category":
      return value === other ? 0 : null;
    case "date":
      return spansOf(value) === spansOf(other) ? order(value, other) : null;
    case "band":
      return order(edgeOf(value), edgeOf(other));
    case "round":
      return compareRaw(value, other);
  }
}

function compareRaw(value: Json, other: Json): number | null {
  if (typeof value === "object" && value !== null) return order(numberIn(value), numberIn(other));
  return order(value, other);
}

function edgeOf(value: Json): number | null {
  return typeof value === "string" ? (bandOf(value)?.from ?? null) : null;
}

/** The form of a date: only equal forms stand in one order. */
function spansOf(value: Json): string | null {
  return typeof value === "string" ? value.replaceAll(/\d/g, "0") : null;
}

function order(left: Json, right: Json): number | null {
  if (left === null || right === null) return null;
  if (left === right) return 0;
  const comparable =
    (typeof left === "number" && typeof right === "number") ||
    (typeof left === "string" && typeof right === "string");
  if (!comparable) return null;
  return left < right ? -1 : 1;
}
