/**
 * Measures, conditions and allergies of FHIR R4.
 * @module
 */
import type { JsonObject } from "../../../model/json.ts";
import { RowFault } from "../reading/fault.ts";
import { keyOf, type FhirContext, type FhirResource } from "./fhir-context.ts";
import type { FhirDraft } from "./fhir-prescriptions.ts";
import { at, codingsOf, listAt, numberAt, textAt, whenOf, wordsOf } from "./fhir-values.ts";
import { inCentimeters, inKilograms } from "./units.ts";

const LOINC = "http://loinc.org";

/** Points of the body by LOINC. */
const points: Readonly<Record<string, string>> = {
  "8302-2": "Height",
  "3137-7": "Height",
  "29463-7": "Weight",
  "3141-9": "Weight",
  "8280-0": "Waist",
};

const conditionStatuses = new Set([
  "active",
  "recurrence",
  "relapse",
  "inactive",
  "remission",
  "resolved",
]);

/** The point of the body that an Observation measures; null for any other Observation. */
export function bodyPointOf(observation: JsonObject): { point: string; code: string } | null {
  for (const coding of listAt(observation, "code", "coding")) {
    const code = textAt(coding, "code") ?? "";
    const point = Object.hasOwn(points, code) ? points[code] : undefined;
    if (textAt(coding, "system") === LOINC && point !== undefined) return { point, code };
  }
  return null;
}

/** An Observation of a point of the body. */
export function observationDraft(
  one: FhirResource,
  { point, code }: { readonly point: string; readonly code: string },
  context: FhirContext,
): FhirDraft {
  const { resource } = one;
  const value = numberAt(resource, "valueQuantity", "value");
  const unit =
    textAt(resource, "valueQuantity", "code") ?? textAt(resource, "valueQuantity", "unit") ?? "";
  if (value === null) throw new RowFault("valueQuantity is missing.");
  const quantity = point === "Weight" ? inKilograms(value, unit) : inCentimeters(value, unit);
  if (quantity === null) throw new RowFault("valueQuantity has no unit of length or weight.");
  const fields = {
    type: "measurement",
    when: whenOf(resource, [
      ["effectiveDateTime"],
      ["effectivePeriod", "start"],
      ["effectiveInstant"],
      ["issued"],
    ]),
    point,
    quantity,
    code: { system: LOINC, code },
    method: "clinician",
  };
  return { kind: "draft", collection: "measurements", naturalKey: keyOf(one, context), fields };
}

/** A Condition or an AllergyIntolerance. What was entered in error stays, as inactive. */
export function conditionDraft(
  one: FhirResource,
  isAllergy: boolean,
  context: FhirContext,
): FhirDraft {
  const { resource } = one;
  const concept = at(resource, "code");
  const text = wordsOf(concept);
  if (text === null) throw new RowFault("code is missing.");
  const onset = [["onsetDateTime"], ["onsetPeriod", "start"]];
  const recorded = [["recordedDate"], ["meta", "lastUpdated"]];
  const fields = {
    type: "condition",
    when: whenOf(resource, [...onset, ...recorded]),
    text,
    codings: codingsOf(concept),
    allergy: isAllergy,
    status: conditionStatusOf(resource),
  };
  return { kind: "draft", collection: "prescriptions", naturalKey: keyOf(one, context), fields };
}

function conditionStatusOf(resource: JsonObject): string {
  if (textAt(resource, "verificationStatus", "coding", "code") === "entered-in-error")
    return "inactive";
  const status = textAt(resource, "clinicalStatus", "coding", "code") ?? "";
  return conditionStatuses.has(status) ? status : "unknown";
}
