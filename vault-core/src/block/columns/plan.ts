/**
 * Builds the text of an object from its shape: what all rows of a shape have in common is one text with gaps, and a
 * value of a column fills each gap.
 * @module
 */
import { MAX_LINE_BYTES } from "../body.ts";
import { must } from "./limits.ts";
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

/** Writes constants into the texts. */
export function filledIn(plan: Plan, constantOf: (column: number) => string | null): Plan {
  const texts: string[] = [];
  const columns: number[] = [];
  let text = plan.texts[0] ?? "";
  plan.columns.forEach((column, at) => {
    const value = constantOf(column);
    const next = plan.texts[at + 1] ?? "";
    if (value !== null) {
      text += value + next;
      mustFit(text);
      return;
    }
    texts.push(text);
    columns.push(column);
    text = next;
  });
  return { texts: [...texts, text], columns };
}

/** Builds a text. @throws {VaultError} BAD_BLOCK above 1 MiB. */
export function buildText({ texts, columns }: Plan, valueOf: (column: number) => string): string {
  let text = texts[0] ?? "";
  for (let at = 0; at < columns.length; at++) {
    text += valueOf(columns[at] ?? 0) + (texts[at + 1] ?? "");
    mustFit(text);
  }
  return text;
}

function mustFit(text: string): void {
  must(text.length <= MAX_LINE_BYTES, "a line of it is too long");
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
