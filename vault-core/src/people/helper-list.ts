/**
 * Which helper has which collections, sealed in `_settings`: one record for each pair, so that the list only grows, and two
 * devices that give at once lose nothing.
 * @module
 */
import type { CollectionContext } from "../collection/context.ts";
import { internalRecords, toInternalLine } from "../collection/settings/internal.ts";
import { recordIdOf } from "../collection/record-id.ts";
import type { RecordSet } from "../collection/read/record-set.ts";
import type { RecordLine } from "../log/vault-log.ts";
import { HelperSetting } from "../records/internal/settings.ts";
import { naturalKey } from "../records/natural-key.ts";

const COLLECTION = "_settings";

/** A collection that a helper has. */
export type HelperCollection = Pick<HelperSetting, "helper" | "collection" | "boxed">;

/** Gives every collection of every helper there ever was. */
export function helperCollections(records: RecordSet): readonly HelperCollection[] {
  return internalRecords(records, COLLECTION, "helper").flatMap((record) => {
    const read = HelperSetting.safeParse(record);
    return read.success ? [read.data] : [];
  });
}

/** Gives the names of a helper's collections, sorted. */
export function collectionsOf(records: RecordSet, helper: string): readonly string[] {
  return helperCollections(records)
    .filter((one) => one.helper === helper)
    .map(({ collection }) => collection)
    .toSorted();
}

/** Makes the line that gives a collection to a helper, or that says up to which epoch its boxes are made. */
export function toHelperLine(
  context: CollectionContext,
  { helper, collection, boxed }: HelperCollection,
): RecordLine {
  return toInternalLine(context, {
    collection: COLLECTION,
    id: recordIdOf(context.idRoot, COLLECTION, naturalKey("helper", helper, collection)),
    type: "helper",
    fields: { helper, collection, ...(boxed !== undefined && { boxed: { ...boxed } }) },
  });
}
