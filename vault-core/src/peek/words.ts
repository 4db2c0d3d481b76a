/**
 * Coarsening in words, for whoever decides.
 * @module
 */
import type { Coarsen } from "../protocol/grants/coarseness.ts";

/** Says in words how exact a field is on a rung. */
export function stepWords(step: Coarsen | undefined): string {
  if (step === undefined) return "exact";
  switch (step.op) {
    case "date":
      return `the ${step.to} only`;
    case "round":
      return `rounded down to multiples of ${step.to}`;
    case "band":
      return `in bands from ${step.edges.join(", ")}`;
    case "prefix":
      return step.n === 1 ? "the first letter" : `the first ${step.n} letters`;
    case "category":
      return step.scheme === "iab-audience-1.1" ? "a range" : `as a category, level ${step.level}`;
    case "pseudonym":
      return "as a pseudonym";
  }
}
