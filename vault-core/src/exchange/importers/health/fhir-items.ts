/**
 * A resource of FHIR R4 as what the vault keeps of it.
 * @module
 */
import type { ImportItem } from "../../../model/drafts.ts";
import type { SkipRule } from "../../../model/skip-rules.ts";
import { RowFault } from "../reading/fault.ts";
import type { FhirContext, FhirResource } from "./fhir-context.ts";
import { bodyPointOf, conditionDraft, observationDraft } from "./fhir-findings.ts";
import {
  claimDrafts,
  dispenseDraft,
  isPharmacyClaim,
  requestDraft,
  statementDraft,
  type FhirDraft,
} from "./fhir-prescriptions.ts";
import { textAt } from "./fhir-values.ts";

/** Types that records are made of, or that others refer to. */
export const fhirTypes = [
  "MedicationRequest",
  "MedicationDispense",
  "MedicationStatement",
  "ExplanationOfBenefit",
  "Observation",
  "Condition",
  "AllergyIntolerance",
  "Medication",
] as const;

/** Gives the items of a resource; one at least. */
export function fhirItems(
  one: FhirResource,
  row: number,
  context: FhirContext,
): readonly ImportItem[] {
  try {
    const drafts = draftsOf(one, context);
    if (typeof drafts === "string") return [{ kind: "skip", rule: drafts, row }];
    return drafts.map((draft) => Object.assign({}, draft, { row }));
  } catch (error) {
    if (error instanceof RowFault) return [{ kind: "fault", row, reason: error.message }];
    throw error;
  }
}

/** The drafts, or the rule that leaves the resource out. */
function draftsOf(one: FhirResource, context: FhirContext): readonly FhirDraft[] | SkipRule {
  const { resource } = one;
  switch (textAt(resource, "resourceType") ?? "") {
    case "MedicationRequest":
      return [requestDraft(one, context)];
    case "MedicationDispense":
      return [dispenseDraft(one, context)];
    case "MedicationStatement":
      return [statementDraft(one, context)];
    case "ExplanationOfBenefit":
      return isPharmacyClaim(resource) ? orType(claimDrafts(one, context)) : "type";
    case "Observation":
      return observed(one, context);
    case "Condition":
      return [conditionDraft(one, false, context)];
    case "AllergyIntolerance":
      return [conditionDraft(one, true, context)];
    default:
      return "type";
  }
}

function orType(drafts: readonly FhirDraft[]): readonly FhirDraft[] | SkipRule {
  return drafts.length === 0 ? "type" : drafts;
}

function observed(one: FhirResource, context: FhirContext): readonly FhirDraft[] | SkipRule {
  const point = bodyPointOf(one.resource);
  if (point === null) return "type";
  const isWrong = /entered-in-error|cancelled/u.test(textAt(one.resource, "status") ?? "");
  return isWrong ? "entered-in-error" : [observationDraft(one, point, context)];
}
