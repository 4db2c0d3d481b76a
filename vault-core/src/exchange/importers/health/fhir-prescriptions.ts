/**
 * Medicines of FHIR R4: what was prescribed, dispensed, claimed from an insurer, or stated. The patient is left out.
 * @module
 */
import type { Draft } from "../../../model/drafts.ts";
import type { Json, JsonObject } from "../../../model/json.ts";
import { RowFault } from "../reading/fault.ts";
import { isObject, memberOf } from "../reading/json.ts";
import { said } from "../things/thing-rows.ts";
import { keyOf, medicationOf, type FhirContext, type FhirResource } from "./fhir-context.ts";
import {
  at,
  codingsOf,
  dayAt,
  daysOf,
  listAt,
  numberAt,
  quantityOf,
  textAt,
  whenOf,
  wordsOf,
} from "./fhir-values.ts";

/** A draft without its row. */
export type FhirDraft = Omit<Draft, "row">;

const statuses = new Set([
  "active",
  "on-hold",
  "cancelled",
  "completed",
  "entered-in-error",
  "stopped",
  "draft",
  "unknown",
]);
/** Words of dispenses and statements that the list lacks. */
const otherStatuses: ReadonlyMap<string, string> = new Map([
  ["preparation", "active"],
  ["in-progress", "active"],
  ["declined", "cancelled"],
  ["intended", "draft"],
  ["not-taken", "stopped"],
]);

/** MedicationRequest; a plan that the patient reported is a statement. */
export function requestDraft(one: FhirResource, context: FhirContext): FhirDraft {
  const { resource } = one;
  const dispense = at(resource, "dispenseRequest");
  const days = daysOf(at(dispense, "expectedSupplyDuration"));
  const isStated =
    memberOf(resource, "intent") === "plan" && memberOf(resource, "reportedBoolean") === true;
  const allowed = numberAt(dispense, "numberOfRepeatsAllowed");
  return toDraft(one, context, {
    kind: isStated ? "stated" : "prescribed",
    when: whenOf(resource, [["authoredOn"], ["dispenseRequest", "validityPeriod", "start"]]),
    more: {
      ...doseOf(resource, "dosageInstruction"),
      ...said({
        quantity: quantityOf(at(dispense, "quantity")),
        daysSupply: days,
        daysSupplyBasis: days === null ? null : "expected_duration",
        refillsAllowed: wholeOf(allowed),
        validUntil: dayAt(dispense, "validityPeriod", "end"),
        daw: at(resource, "substitution", "allowedBoolean") === false ? "1" : null,
        prescriber: textAt(resource, "requester", "display"),
        pharmacy: textAt(dispense, "performer", "display"),
        reason: reasonsOf(resource),
      }),
    },
  });
}

/** MedicationDispense. */
export function dispenseDraft(one: FhirResource, context: FhirContext): FhirDraft {
  const { resource } = one;
  const days = daysOf(at(resource, "daysSupply"));
  return toDraft(one, context, {
    kind: "dispensed",
    when: whenOf(resource, [["whenHandedOver"], ["whenPrepared"]]),
    more: {
      ...doseOf(resource, "dosageInstruction"),
      ...said({
        quantity: quantityOf(at(resource, "quantity")),
        daysSupply: days,
        daysSupplyBasis: days === null ? null : "stated",
        filledOn: dayAt(resource, "whenHandedOver"),
        pharmacy: textAt(resource, "location", "display"),
        reason: reasonsOf(resource),
      }),
    },
  });
}

/** MedicationStatement. */
export function statementDraft(one: FhirResource, context: FhirContext): FhirDraft {
  const { resource } = one;
  return toDraft(one, context, {
    kind: "stated",
    when: whenOf(resource, [["effectiveDateTime"], ["effectivePeriod", "start"], ["dateAsserted"]]),
    more: { ...doseOf(resource, "dosage"), ...said({ reason: reasonsOf(resource) }) },
  });
}

/** A pharmacy's ExplanationOfBenefit: a draft an item. */
export function claimDrafts(one: FhirResource, context: FhirContext): readonly FhirDraft[] {
  const { resource } = one;
  const items = listAt(resource, "item");
  const facts = claimFacts(resource);
  const key = keyOf(one, context);
  return items.map((item, index) => {
    const concept = at(item, "productOrService");
    const text = wordsOf(concept);
    if (text === null) throw new RowFault("item.productOrService is missing.");
    const day = dayAt(item, "servicedDate") ?? dayAt(item, "servicedPeriod", "start");
    const fields = {
      type: "prescription",
      when:
        day === null ? whenOf(resource, [["billablePeriod", "start"], ["created"]]) : dated(day),
      kind: "claimed",
      medication: { text, codings: codingsOf(concept) },
      status: statusOf(resource),
      ...facts,
      ...said({
        quantity: countOf(at(item, "quantity")),
        filledOn: day,
        patientPaid: paidOf(item),
      }),
    };
    const naturalKey = items.length === 1 ? key : `${key}|${index + 1}`;
    return { kind: "draft", collection: "prescriptions", naturalKey, fields };
  });
}

/** Tells whether an ExplanationOfBenefit is a pharmacy's. */
export function isPharmacyClaim(resource: JsonObject): boolean {
  return listAt(resource, "type", "coding").some(({ code }) => code === "pharmacy");
}

interface Step {
  readonly kind: string;
  readonly when: JsonObject;
  readonly more: JsonObject;
}

function toDraft(one: FhirResource, context: FhirContext, { kind, when, more }: Step): FhirDraft {
  const fields = {
    type: "prescription",
    when,
    kind,
    medication: medicationIn(one.resource, context),
    status: statusOf(one.resource),
    ...more,
  };
  return { kind: "draft", collection: "prescriptions", naturalKey: keyOf(one, context), fields };
}

function statusOf(resource: JsonObject): string {
  const status = textAt(resource, "status") ?? "unknown";
  return statuses.has(status) ? status : (otherStatuses.get(status) ?? "unknown");
}

function medicationIn(resource: JsonObject, context: FhirContext): JsonObject {
  const reference = memberOf(resource, "medicationReference");
  const medication = medicationOf(resource, reference, context);
  const concept = memberOf(resource, "medicationCodeableConcept") ?? at(medication ?? {}, "code");
  const text = wordsOf(concept) ?? textAt(reference, "display");
  if (text === null) throw new RowFault("medication is missing.");
  const ingredients = ingredientsOf(medication ?? {});
  return {
    text,
    codings: codingsOf(concept),
    ...(ingredients.length > 0 && { ingredients }),
    ...said({
      form: wordsOf(at(medication ?? {}, "form")),
      route:
        wordsOf(at(resource, "dosageInstruction", "route")) ??
        wordsOf(at(resource, "dosage", "route")),
    }),
  };
}

function ingredientsOf(medication: JsonObject): readonly JsonObject[] {
  return listAt(medication, "ingredient").flatMap((ingredient) => {
    const name = wordsOf(at(ingredient, "itemCodeableConcept"));
    const numerator = at(ingredient, "strength", "numerator");
    const amount = numberAt(numerator, "value");
    const unit = textAt(numerator, "unit") ?? textAt(numerator, "code");
    const strength = amount === null || unit === null ? null : `${amount} ${unit}`;
    if (name === null) return [];
    return [{ name, ...(strength !== null && { strength }) }];
  });
}

/** The words of a dose stay words; only a stated timing with a stated quantity becomes numbers. */
function doseOf(resource: JsonObject, name: string): JsonObject {
  const doses = listAt(resource, name);
  const [first = {}] = doses;
  const texts = doses.flatMap((dose) => textAt(dose, "text") ?? []);
  const asNeeded = at(first, "asNeededBoolean");
  return said({
    sig: texts.length === 0 ? null : texts.join("; "),
    asNeeded: typeof asNeeded === "boolean" ? asNeeded : null,
    perDay: doses.length === 1 ? perDayOf(first) : null,
  });
}

const daysOfUnit: ReadonlyMap<string, number> = new Map([
  ["h", 1 / 24],
  ["d", 1],
  ["wk", 7],
]);

function perDayOf(dose: JsonObject): JsonObject | null {
  const repeat = at(dose, "timing", "repeat");
  const quantity = quantityOf(at(dose, "doseAndRate", "doseQuantity"));
  const period = numberAt(repeat, "period");
  const unit = daysOfUnit.get(textAt(repeat, "periodUnit") ?? "");
  if (quantity === null || period === null || period <= 0 || unit === undefined) return null;
  const times = (numberAt(repeat, "frequency") ?? 1) / (period * unit);
  return times > 0 ? { dose: quantity, times: Math.round(times * 1e6) / 1e6 } : null;
}

function reasonsOf(resource: JsonObject): Json {
  const reasons = listAt(resource, "reasonCode").flatMap((concept) => codingsOf(concept));
  return reasons.length === 0 ? null : reasons;
}

function wholeOf(value: number | null): number | null {
  return value !== null && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

/** What CARIN Blue Button claims say beside their items. */
function claimFacts(resource: JsonObject): JsonObject {
  const infos = new Map(
    listAt(resource, "supportingInfo").flatMap((info) =>
      listAt(info, "category", "coding").map(({ code }) => [code, info] as const),
    ),
  );
  const count = (name: string): number | null => {
    const info = infos.get(name) ?? {};
    return numberAt(info, "valueQuantity", "value");
  };
  const days = count("dayssupply");
  return said({
    daysSupply: days !== null && days > 0 ? days : null,
    daysSupplyBasis: days !== null && days > 0 ? "stated" : null,
    fillNumber: wholeOf(count("refillnum")),
    refillsAllowed: wholeOf(count("refillsauthorized")),
    daw: textAt(infos.get("dawcode") ?? {}, "code", "coding", "code"),
    pharmacy: textAt(resource, "facility", "display"),
  });
}

/** A number of units that the insurer counts. */
function countOf(quantity: Json | undefined): JsonObject | null {
  const value = numberAt(quantity, "value");
  return value === null ? null : (quantityOf(quantity) ?? { value, unit: "{unit}" });
}

function paidOf(item: JsonObject): JsonObject | null {
  const paid = listAt(item, "adjudication").find((one) =>
    listAt(one, "category", "coding").some(({ code }) => code === "paidbypatient"),
  );
  const amount = at(paid ?? {}, "amount");
  const value = numberAt(amount, "value");
  const currency = textAt(amount, "currency");
  if (!isObject(amount) || value === null || !/^[A-Z]{3}$/u.test(currency ?? "")) return null;
  return { value: String(value), currency };
}

function dated(day: string): JsonObject {
  return { day, precision: day.length === 4 ? "year" : day.length === 7 ? "month" : "day" };
}
