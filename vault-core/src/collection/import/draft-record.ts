/**
 * A draft of an importer as the record that it would be: its id, the ids that it names, the file that it came from.
 * @module
 */
import type { Draft } from "../../model/drafts.ts";
import type { JsonObject } from "../../model/json.ts";
import type { Collection } from "../../records/collection.ts";
import { recordRootOf, type CollectionContext } from "../context.ts";
import { todayOf } from "../change/put.ts";
import { recordIdOf } from "../record-id.ts";

/** A record that is not yet held against its shape. */
export interface DraftRecord {
  readonly record: JsonObject;
  /** Its source states no time: it is of today. */
  readonly isUndated: boolean;
}

/** Makes the record of a draft. */
export function draftRecord(
  context: CollectionContext,
  run: { readonly id: string; readonly format: string },
  draft: Draft,
  { name, family }: Collection,
): DraftRecord {
  const { naturalKey, fields, refs, raw, member, row } = draft;
  const isUndated = fields["when"] === undefined && family === "document";
  const record: JsonObject = {
    // An object that begins with a spread, and has more behind it, takes ten times as long to make and to read.
    type: fields["type"] ?? null,
    ...fields,
    ...(isUndated && { when: todayOf(context) }),
    ...(refs !== undefined && idsOf(context, name, refs)),
    id: recordIdOf(recordRootOf(context), name, naturalKey),
    v: 1,
    rev: 1,
    source: {
      format: run.format,
      run: run.id,
      ...(member !== undefined && { member }),
      row,
      ...(raw !== undefined && Object.keys(raw).length > 0 && { raw }),
    },
  };
  return { record, isUndated };
}

function idsOf(
  context: CollectionContext,
  collection: string,
  refs: Readonly<Record<string, string>>,
): JsonObject {
  const idRoot = recordRootOf(context);
  return Object.fromEntries(
    Object.entries(refs).map(([field, key]) => [field, recordIdOf(idRoot, collection, key)]),
  );
}
