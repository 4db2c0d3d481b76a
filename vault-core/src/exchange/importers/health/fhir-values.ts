/**
 * Values of FHIR R4: paths into a resource, dates, codings, quantities.
 * @module
 */
import type { Json, JsonObject } from "../../../model/json.ts";
import { readWhen } from "../reading/dates.ts";
import { RowFault } from "../reading/fault.ts";
import { isObject, memberOf } from "../reading/json.ts";

/** National Drug Code. */
export const NDC = "http://hl7.org/fhir/sid/ndc";

/** Gives what lies at a path; of a list, its first element. */
export function at(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  let here: Json | undefined = value;
  for (const name of path) {
    const object = firstOf(here);
    here = isObject(object) ? memberOf(object, name) : undefined;
  }
  return here;
}

function firstOf(value: Json | undefined): Json | undefined {
  return Array.isArray(value) ? (value as readonly Json[])[0] : value;
}

/** A text at a path; null if there is none. */
export function textAt(value: Json | undefined, ...path: readonly string[]): string | null {
  const found = at(value, ...path);
  return typeof found === "string" && found.trim() !== "" ? found.trim() : null;
}

/** A number at a path; null if there is none. */
export function numberAt(value: Json | undefined, ...path: readonly string[]): number | null {
  const found = at(value, ...path);
  return typeof found === "number" && Number.isFinite(found) ? found : null;
}

/** The objects of a list at a path. */
export function listAt(value: Json | undefined, ...path: readonly string[]): readonly JsonObject[] {
  const found = at(value, ...path);
  const list: readonly Json[] = Array.isArray(found) ? found : [];
  return list.filter((one): one is JsonObject => isObject(one));
}

/** The first of some dates as `when`, as exactly as it is stated: a year, a month, a day, an instant. @throws {RowFault} */
export function whenOf(resource: JsonObject, paths: readonly (readonly string[])[]): JsonObject {
  const text = paths.map((path) => textAt(resource, ...path)).find((date) => date !== null);
  if (text === undefined || text === null)
    throw new RowFault(`${paths[0]?.join(".") ?? "date"} is missing.`);
  if (/^\d{4}$/u.test(text)) return { day: text, precision: "year" };
  if (/^\d{4}-\d\d$/u.test(text)) return { day: text, precision: "month" };
  return readWhen(text, "mdy", paths[0]?.join(".") ?? "date", 0);
}

/** The day of a date; null without one. */
export function dayAt(value: Json | undefined, ...path: readonly string[]): string | null {
  const text = textAt(value, ...path);
  return /^\d{4}(?:-\d\d(?:-\d\d)?)?/u.exec(text ?? "")?.[0] ?? null;
}

/** The codings of a CodeableConcept; drug codes as eleven digits. */
export function codingsOf(concept: Json | undefined): readonly JsonObject[] {
  return listAt(concept, "coding").flatMap((coding) => {
    const system = textAt(coding, "system");
    const code = textAt(coding, "code");
    if (system === null || code === null) return [];
    const display = textAt(coding, "display");
    const plain = system === NDC ? ndc11(code) : code;
    return [{ system, code: plain, ...(display !== null && { display }) }];
  });
}

/** What a CodeableConcept says in words. */
export function wordsOf(concept: Json | undefined): string | null {
  return (
    textAt(concept, "text") ??
    textAt(concept, "coding", "display") ??
    textAt(concept, "coding", "code")
  );
}

/** A drug code of ten digits with hyphens, 4-4-2, 5-3-2 or 5-4-1, as eleven digits; any other as it is. */
export function ndc11(code: string): string {
  const parts = /^(\d{4,5})-(\d{3,4})-(\d{1,2})$/u.exec(code);
  if (parts === null) return code;
  const [, labeler = "", product = "", pack = ""] = parts;
  return labeler.padStart(5, "0") + product.padStart(4, "0") + pack.padStart(2, "0");
}

/** A quantity with its UCUM code, else its unit; null without a value or a unit. */
export function quantityOf(quantity: Json | undefined): JsonObject | null {
  const value = numberAt(quantity, "value");
  const unit = textAt(quantity, "code") ?? textAt(quantity, "unit");
  return value === null || unit === null ? null : { value, unit };
}

/** Days of a duration in days or weeks; null for any other. */
export function daysOf(duration: Json | undefined): number | null {
  const value = numberAt(duration, "value");
  const unit = textAt(duration, "code") ?? textAt(duration, "unit") ?? "";
  if (value === null || value <= 0) return null;
  if (/^(d|day|days)$/iu.test(unit)) return value;
  return /^(wk|week|weeks)$/iu.test(unit) ? value * 7 : null;
}
