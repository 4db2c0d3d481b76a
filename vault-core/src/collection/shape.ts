/**
 * Records against the shapes of their collections, as commands that throw.
 * @module
 */
import { VaultError } from "../errors.ts";
import type { JsonObject } from "../model/json.ts";
import { checkRecord } from "../records/check.ts";
import type { Collection } from "../records/collection.ts";
import { collectionNamed } from "../records/registry.ts";

/**
 * Gives a public collection that holds records of its own. Annotations lie in the collections of their targets.
 *
 * @throws {VaultError} no-collection.
 */
export function mustBeCollection(name: string): Collection {
  const collection = name === "annotations" ? null : collectionNamed(name);
  if (collection === null)
    throw new VaultError("no-collection", `There is no collection "${name}".`);
  return collection;
}

/** Gives the record in its shape. @throws {VaultError} invalid-record with the field in `details`. */
export function mustKeepShape(collection: Collection, record: JsonObject): JsonObject {
  const check = checkRecord(collection, record);
  if (check.ok) return check.record;
  throw new VaultError(
    "invalid-record",
    `The field "${check.field}" cannot be saved: ${check.why}. Nothing was saved.`,
    { details: { field: check.field, why: check.why } },
  );
}
