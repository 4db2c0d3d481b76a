/**
 * What all objects of one shape have in common: a text with gaps, and which column fills each gap.
 * @module
 */
import type { ObjectShape } from "./read-frame.ts";

/** A text with gaps: one text more than columns. */
export interface Plan {
  readonly texts: readonly string[];
  /** The number of the column that fills each gap. */
  readonly columns: readonly number[];
}

/** Makes the plan of an object. */
export function toPlan(shape: ObjectShape): Plan {
  const plan = { texts: [] as string[], columns: [] as number[] };
  plan.texts.push(addObject(plan, "", shape));
  return plan;
}

/** Adds an object behind a text, and gives the text behind the last gap. */
function addObject(
  plan: { texts: string[]; columns: number[] },
  before: string,
  shape: ObjectShape,
): string {
  let text = `${before}{`;
  let separator = "";
  for (const [key, value] of shape) {
    text += `${separator}${key}:`;
    separator = ",";
    if (typeof value === "number") {
      plan.texts.push(text);
      plan.columns.push(value);
      text = "";
    } else {
      text = addObject(plan, text, value);
    }
  }
  return `${text}}`;
}
