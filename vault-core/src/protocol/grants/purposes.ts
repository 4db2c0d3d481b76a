/**
 * Purposes that a request may name: ids of the Data Privacy Vocabulary 2.0, in four classes.
 * @module
 */
import type { PurposeClass } from "../../records/ladders.ts";

export type { PurposeClass };

const PREFIX = "https://w3id.org/dpv#";
const CLASS_OF: ReadonlyMap<string, PurposeClass> = new Map([
  ["PersonalisedAdvertising", "advertising"],
  ["TargetedAdvertising", "advertising"],
  ["DirectMarketing", "advertising"],
  ["PersonalisedBenefits", "advertising"],
  ["ProvideProductRecommendations", "recommendation"],
  ["ProvidePersonalisedRecommendations", "recommendation"],
  ["ServicePersonalisation", "recommendation"],
  ["RequestedServiceProvision", "service"],
  ["CustomerCare", "service"],
  ["CommercialResearch", "research"],
  ["NonCommercialResearch", "research"],
]);

/** Every purpose id. */
export const PURPOSE_IDS: readonly string[] = [...CLASS_OF.keys()].map((name) => PREFIX + name);

/** Gives the class of a purpose id; null for an id that no request may name. */
export function purposeClassOf(id: string): PurposeClass | null {
  return id.startsWith(PREFIX) ? (CLASS_OF.get(id.slice(PREFIX.length)) ?? null) : null;
}

/** Tells whether a health collection may be asked for this purpose, if its class is peekable at all. */
export function mayServeHealth(id: string): boolean {
  const purposeClass = purposeClassOf(id);
  return (
    purposeClass === "service" ||
    purposeClass === "recommendation" ||
    id === `${PREFIX}NonCommercialResearch`
  );
}
