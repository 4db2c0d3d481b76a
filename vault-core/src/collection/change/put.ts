/**
 * Adding, editing and removing records by hand. Documents are rewritten whole; events stay as they came, and an edit
 * becomes a correction in their annotation.
 * @module
 */
import { VaultError } from "../../errors.ts";
import type { RecordLine } from "../../log/vault-log.ts";
import type { Json, JsonObject } from "../../model/json.ts";
import type { Collection } from "../../records/collection.ts";
import { naturalKey } from "../../records/natural-key.ts";
import { annotationIdOf, marksOf, toMarkLine, type MarkChanges } from "./annotate.ts";
import { instantOf, recordRootOf, type CollectionContext } from "../context.ts";
import { dayOf } from "../time/days.ts";
import { ENVELOPE_FIELDS, isCorrectable } from "../read/effective.ts";
import { writeChange } from "../undo/last-change.ts";
import { textOf, toLine, toTombstone } from "../line.ts";
import { withPairs } from "../links/own-pairs.ts";
import { withPath } from "../paths.ts";
import { randomRecordId, recordIdOf } from "../record-id.ts";
import type { StoredRecord } from "../read/record-set.ts";
import { mustBeCollection, mustKeepShape } from "../shape.ts";

/**
 * Adds a record made by hand. Without `when` it is today's.
 *
 * @returns the id.
 * @throws {VaultError} no-collection; invalid-record with the field in `details`.
 */
export async function addRecord(
  context: CollectionContext,
  name: string,
  fields: JsonObject,
): Promise<string> {
  const collection = mustBeCollection(name);
  const id = idOfNew(context, collection, fields);
  const before = await context.records.line(name, id);
  const { type: given, when, tags, ...own } = fields;
  const onlyType = collection.types.length === 1 ? collection.types[0]?.type : undefined;
  const record = mustKeepShape(collection, {
    ...without(own),
    id,
    v: 1,
    rev: (before?.rev ?? 0) + 1,
    ...(before !== null && { edited: instantOf(context) }),
    type: given ?? onlyType ?? "",
    when: when ?? todayOf(context),
    source: { format: "manual", run: "manual" },
    ...(tags !== undefined && { tags }),
  });
  await writeChange(context, "add", [toLine(name, "self", record)]);
  return id;
}

/**
 * Edits a record: dotted fields to values; null takes a field away.
 *
 * @throws {VaultError} not-editable for a record of a newer version; invalid-record with the field in `details`.
 */
export async function editRecord(
  context: CollectionContext,
  stored: StoredRecord,
  fields: Readonly<Record<string, Json>>,
): Promise<void> {
  if (stored.record["v"] !== 1) {
    throw new VaultError("not-editable", "A newer version of the app wrote this record.");
  }
  const wrong = Object.keys(fields).find((path) => !isCorrectable(path) && path !== "tags");
  if (wrong !== undefined) {
    throw new VaultError("invalid-record", `The field "${wrong}" cannot be edited.`, {
      details: { field: wrong },
    });
  }
  const collection = mustBeCollection(stored.collection);
  const line =
    collection.family === "event"
      ? toMarkLine(context, stored, { correct: correctionsOf(stored, fields) })
      : toEditedLine(context, collection, stored, fields);
  if (line !== null) await writeChange(context, "edit", [line]);
}

/** Removes records and the owner's words on them; a later import leaves them out. */
export async function removeRecords(
  context: CollectionContext,
  stored: readonly StoredRecord[],
): Promise<void> {
  const lines = stored.flatMap((one) => [
    toGrave(context, one.collection, {
      id: one.id,
      type: textOf(one.record, "type") ?? "",
      rev: one.rev + 1,
    }),
    ...toAnnotationGraves(context, one),
  ]);
  if (lines.length > 0) await writeChange(context, "remove", lines);
}

/** Counts the records whose marks would change. @throws {VaultError} as `markRecords`. */
export function countMarked(
  context: CollectionContext,
  stored: readonly StoredRecord[],
  marks: MarkChanges,
): number {
  return stored.filter((one) => toMarkLine(context, one, marks) !== null).length;
}

/** Sets marks on records; gives the number of records whose marks changed. */
export async function markRecords(
  context: CollectionContext,
  stored: readonly StoredRecord[],
  marks: MarkChanges,
): Promise<number> {
  const lines: RecordLine[] = [];
  for (const one of stored)
    for (const [record, own] of await withPairs(context.records, one, marks)) {
      const line = toMarkLine(context, record, own);
      if (line !== null) lines.push(line);
    }
  if (lines.length > 0) await writeChange(context, "mark", lines);
  return lines.length;
}

function idOfNew(context: CollectionContext, collection: Collection, fields: JsonObject): string {
  // The profile has one record a key: saying it again is an edit.
  if (!collection.oneRow) return randomRecordId(context.random);
  const key = naturalKey(collection.name, textOf(fields, "key") ?? "");
  return recordIdOf(recordRootOf(context), collection.name, key);
}

/** The `when` of today, in the home zone. */
export function todayOf(context: CollectionContext): JsonObject {
  const now = { when: { at: instantOf(context), precision: "s" } };
  return { day: dayOf(now, context.homeZone()), precision: "day" };
}

function without(fields: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => !ENVELOPE_FIELDS.has(key)));
}

function correctionsOf(
  stored: StoredRecord,
  fields: Readonly<Record<string, Json>>,
): Readonly<Record<string, Json>> {
  return { ...marksOf(stored.annotation).correct, ...fields };
}

function toEditedLine(
  context: CollectionContext,
  collection: Collection,
  stored: StoredRecord,
  fields: Readonly<Record<string, Json>>,
): RecordLine {
  const changed = Object.entries(fields).reduce(
    (record, [path, value]) => withPath(record, path, value ?? undefined),
    stored.record,
  );
  const head = { rev: stored.rev + 1, edited: instantOf(context) };
  return toLine(collection.name, "self", mustKeepShape(collection, { ...changed, ...head }));
}

function toAnnotationGraves(
  context: CollectionContext,
  { collection, id: target, annotation }: StoredRecord,
): RecordLine[] {
  if (annotation === null) return [];
  const id = annotationIdOf(recordRootOf(context), collection, target);
  const rev = (context.records.kept(collection, id)?.rev ?? 0) + 1;
  return [toGrave(context, collection, { id, type: "annotation", rev })];
}

function toGrave(
  context: CollectionContext,
  collection: string,
  grave: { readonly id: string; readonly type: string; readonly rev: number },
): RecordLine {
  return toTombstone(collection, { ...grave, edited: instantOf(context), deleted: "owner" });
}
