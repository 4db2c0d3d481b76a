/**
 * The ladder of each field of a request, as a screen shows it: which rungs may be chosen, which is, and what the first row
 * shows on each.
 * @module
 */
import type { Json } from "../model/json.ts";
import type { Preview } from "../peek/preview.ts";
import { stepWords } from "../peek/words.ts";
import { isAtLeastAsCoarse, readCoarsen, type Coarsen } from "../protocol/grants/coarseness.ts";
import type { PeekDetails } from "../protocol/grants/details-shape.ts";
import { equalJson } from "../protocol/grants/equal-json.ts";
import { selectorFields } from "../protocol/grants/selector.ts";
import { fieldsOf } from "../records/registry.ts";
import type { ReviewObject, Rung } from "../vault/api/vault-api.ts";
import { isAllowed, type AskedObject } from "./choices.ts";

/** Gives every field that was asked for with its rungs. */
export function fieldViews(
  asked: AskedObject,
  granted: PeekDetails | null,
  preview: Preview,
): ReviewObject["fields"] {
  return asked.details.fields.map((field) => {
    const dropped = granted?.fields.includes(field) !== true;
    const chosen = dropped ? null : { step: stepOf(granted, field) };
    return {
      field,
      dropped,
      required: asked.details.required?.includes(field) === true,
      rungs: rungsOf(asked, field).map((step) => toRung(asked, field, { step, chosen, preview })),
    };
  });
}

/** Gives everything that a granted object discloses, in words. */
export function disclosedSet(granted: PeekDetails): ReviewObject["discloses"] {
  const selected = selectorFields(granted.selector);
  const toEntry = (field: string, by: "field" | "selector"): ReviewObject["discloses"][number] => ({
    field,
    how: stepWords(stepOf(granted, field)),
    by,
  });
  return [
    ...granted.fields.map((field) => toEntry(field, "field")),
    ...selected.map((field) => toEntry(field, "selector")),
  ];
}

/** Gives the step of a field, if it has one. */
export function stepOf({ coarsen }: PeekDetails, field: string): Coarsen | undefined {
  return coarsen !== undefined && Object.hasOwn(coarsen, field) ? coarsen[field] : undefined;
}

/** The ladder's rungs and the step that was asked for, fine to coarse where they compare. */
function rungsOf(
  { collection, details }: AskedObject,
  field: string,
): readonly (Coarsen | undefined)[] {
  const ladder = (fieldsOf(collection).get(field)?.rungs ?? []).map(
    ({ coarsen }) => readCoarsen(coarsen) ?? undefined,
  );
  const wanted = stepOf(details, field);
  if (ladder.some((step) => equalJson(step ?? null, wanted ?? null))) return ladder;
  const finer = ladder.findLastIndex((step) => isAtLeastAsCoarse(step, wanted));
  return ladder.toSpliced(finer + 1, 0, wanted);
}

interface RungFacts {
  readonly step: Coarsen | undefined;
  readonly chosen: { readonly step: Coarsen | undefined } | null;
  readonly preview: Preview;
}

function toRung(asked: AskedObject, field: string, { step, chosen, preview }: RungFacts): Rung {
  return {
    coarsen: step ?? null,
    label: stepWords(step),
    allowed: isAllowed(asked, field, step),
    chosen: chosen !== null && equalJson(chosen.step ?? null, step ?? null),
    example: exampleText(preview.sample(field, step)),
  };
}

function exampleText(value: Json): string {
  if (value === null) return "";
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map((each: Json) => exampleText(each)).join(", ");
  if (typeof value !== "object") return String(value);
  return Object.values(value)
    .map((each) => exampleText(each))
    .join(" ");
}
