/**
 * A draft of an importer as a record of the vault, in the shape of its collection.
 * @module
 */
import type { Draft, Fault } from "../../model/drafts.ts";
import type { JsonObject } from "../../model/json.ts";
import { checkRecord } from "../../records/check.ts";
import type { CollectionContext } from "../context.ts";
import { draftRecord } from "./draft-record.ts";
import { isTooLong } from "../line.ts";
import { mustBeCollection } from "../shape.ts";

/** A record in its shape, or the fault that it is. */
export type Checked =
  | {
      readonly ok: true;
      readonly record: JsonObject;
      /** Its source states no time: it is of today. */
      readonly isUndated?: boolean;
    }
  | { readonly ok: false; readonly fault: Fault };

/** What is said of a row that alone is too long. */
export const TOO_LONG = "The row is longer than a record may be, which is 1 MiB.";

/** The record in its shape; a fault if it has none. */
export function checkDraft(
  context: CollectionContext,
  run: { readonly id: string; readonly format: string },
  draft: Draft,
): Checked {
  const { collection: name } = draft;
  const collection = mustBeCollection(name);
  const { record, isUndated } = draftRecord(context, run, draft, collection);
  const check = checkRecord(collection, record);
  if (!check.ok) {
    const reason = `"${check.field}" is not as ${name} need it: ${check.why}`;
    return { ok: false, fault: faultOf(draft, reason) };
  }
  if (isTooLong(check.record)) return { ok: false, fault: faultOf(draft, TOO_LONG) };
  return { ...check, isUndated };
}

/** Makes the fault of a row. */
export function faultOf(
  { member, row }: { readonly member?: string | undefined; readonly row: number },
  reason: string,
): Fault {
  return { kind: "fault", reason, row, ...(member === undefined ? {} : { member }) };
}
