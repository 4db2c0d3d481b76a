/**
 * Ids of settings of which a vault has one by name.
 * @module
 */
import { naturalKey } from "../../records/natural-key.ts";
import type { CollectionContext } from "../context.ts";
import { recordIdOf } from "../record-id.ts";

const COLLECTION = "_settings";

/** Id of the owner's preferences. */
export function preferenceIdOf({ idRoot }: Pick<CollectionContext, "idRoot">): string {
  return recordIdOf(idRoot, COLLECTION, naturalKey("preference"));
}

/** Id of a mapping of tables. */
export function mappingIdOf({ idRoot }: Pick<CollectionContext, "idRoot">, name: string): string {
  return recordIdOf(idRoot, COLLECTION, naturalKey("mapping", name));
}
