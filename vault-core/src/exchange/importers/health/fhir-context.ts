/**
 * What a resource needs beyond itself: its key, and the medications that it refers to.
 * @module
 */
import type { Json, JsonObject } from "../../../model/json.ts";
import { naturalKey } from "../../../records/natural-key.ts";
import { RowFault } from "../reading/fault.ts";
import { listAt, textAt } from "./fhir-values.ts";

/** A resource with the address that its bundle gives it. */
export interface FhirResource {
  readonly resource: JsonObject;
  /** Null: none that means the same everywhere. */
  readonly fullUrl: string | null;
}

/** What all resources of a file share. */
export interface FhirContext {
  /** Medications by address, by `Medication/<id>`. */
  readonly medications: ReadonlyMap<string, JsonObject>;
  /** What the owner calls the source; empty if nobody was asked. */
  readonly label: string;
}

/** The parts that name a resource: its address, else source and id, else its first identifier. @throws {RowFault} */
export function keyOf({ resource, fullUrl }: FhirResource, { label }: FhirContext): string {
  const type = textAt(resource, "resourceType") ?? "";
  if (fullUrl !== null && /^https?:\/\//iu.test(fullUrl)) return naturalKey("fhir", type, fullUrl);
  const id = textAt(resource, "id");
  if (id !== null) return naturalKey("fhir", type, label, id);
  const [identifier] = listAt(resource, "identifier");
  const value = textAt(identifier, "value");
  if (value === null) throw new RowFault("id is missing.");
  return naturalKey("fhir", type, textAt(identifier, "system") ?? "", value);
}

/** Tells whether the id of a resource alone might mean another one elsewhere. */
export function needsLabel({ resource, fullUrl }: FhirResource): boolean {
  const id = textAt(resource, "id");
  if (id === null || (fullUrl !== null && /^https?:\/\//iu.test(fullUrl))) return false;
  return !/[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}|[\w.-]{24,}/iu.test(id);
}

/** The Medication that a reference names: contained, or in the same file; null if it is elsewhere. */
export function medicationOf(
  resource: JsonObject,
  reference: Json | undefined,
  { medications }: FhirContext,
): JsonObject | null {
  const name = textAt(reference, "reference");
  if (name === null) return null;
  if (!name.startsWith("#")) return medications.get(name) ?? null;
  const contained = listAt(resource, "contained");
  return contained.find((one) => textAt(one, "id") === name.slice(1)) ?? null;
}
