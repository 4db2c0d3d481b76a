/**
 * The owner's word on a record: gift, exclude, correct, rate, note, link. One annotation record a target, in the target's
 * own collection, so that whoever can open the record can open the word on it. The record stays as imported.
 * @module
 */
import { VaultError } from "../errors.ts";
import type { RecordLine } from "../log/vault-log.ts";
import type { Json, JsonObject } from "../model/json.ts";
import { naturalKey } from "../records/natural-key.ts";
import { Annotation } from "../records/annotations.ts";
import type { RecordLink, RecordMarks } from "../vault/api.ts";
import { withAttachments } from "./attachments.ts";
import { instantOf, recordRootOf, type CollectionContext } from "./context.ts";
import { corrected, isCorrectable } from "./effective.ts";
import { sortedText, toLine, toTombstone } from "./line.ts";
import { isJsonObject } from "./paths.ts";
import { recordIdOf } from "./record-id.ts";
import type { StoredRecord } from "./record-set.ts";
import { mustBeCollection, mustKeepShape } from "./shape.ts";

/** Marks to set; null clears one, an absent one stays. */
export type MarkChanges = { readonly [Key in keyof RecordMarks]?: RecordMarks[Key] | null };

const MARKS = ["exclude", "reason", "correct", "rating", "note", "links"] as const;
const linksShape = Annotation.shape.links;
const REASONS = new Set<Json>(["gift", "for_other", "mistake", "private", "duplicate", "other"]);

/** Reads the owner's marks from an annotation. */
export function marksOf(annotation: JsonObject | null): RecordMarks {
  if (annotation === null) return {};
  return Object.fromEntries(MARKS.flatMap((key) => member(annotation, key)));
}

/** Gives the id of a record's annotation. */
export function annotationIdOf(idRoot: Uint8Array, collection: string, target: string): string {
  return recordIdOf(idRoot, collection, naturalKey("annotation", target));
}

/**
 * Makes the line that sets marks on a record; null if nothing changes.
 *
 * @throws {VaultError} bad-value for a mark that does not exist; invalid-record for a correction that breaks the shape.
 */
export function toMarkLine(
  context: CollectionContext,
  stored: StoredRecord,
  marks: MarkChanges,
): RecordLine | null {
  checkMarks(stored, marks);
  const { collection, id: target, annotation } = stored;
  const before = marksOf(annotation);
  const { correct } = marks;
  const wanted: MarkChanges =
    correct === undefined ? marks : { ...marks, correct: withAttachments(before.correct, correct) };
  const after: JsonObject = Object.fromEntries(
    MARKS.flatMap((key) => {
      const value = wanted[key] === undefined ? before[key] : wanted[key];
      return value === undefined || value === null || isEmpty(value) ? [] : [[key, value]];
    }),
  );
  if (sortedText(after) === sortedText({ ...before })) return null;
  return toAnnotationLine(context, stored, {
    collection,
    by: "owner",
    fields: { target, ...after },
  });
}

/** Makes the line by which a rule of the vault excludes a duplicate; null where the owner has said something else. */
export function toDuplicateLine(
  context: CollectionContext,
  stored: StoredRecord,
  run: string,
): RecordLine | null {
  const { collection, id: target, annotation } = stored;
  if (annotation?.["exclude"] !== undefined) return null;
  const marks = { ...marksOf(annotation) };
  const by = annotation === null ? "rule" : "owner";
  return toAnnotationLine(context, stored, {
    collection,
    by,
    run,
    fields: { target, ...marks, exclude: true, reason: "duplicate" },
  });
}

function toAnnotationLine(
  context: CollectionContext,
  stored: StoredRecord,
  change: {
    readonly collection: string;
    readonly by: "owner" | "rule";
    readonly run?: string;
    readonly fields: JsonObject;
  },
): RecordLine {
  const { collection, by, fields, run } = change;
  const id = annotationIdOf(recordRootOf(context), collection, stored.id);
  const rev = (context.records.kept(collection, id)?.rev ?? 0) + 1;
  const edited = instantOf(context);
  const says = Object.keys(fields).some((key) => key !== "target");
  if (!says) {
    return toTombstone(collection, { id, type: "annotation", rev, edited, deleted: "owner" });
  }
  const precision = edited.includes(".") ? "ms" : "s";
  const source = { format: "manual", run: run ?? "manual" };
  const when = { at: edited, precision };
  const head = { id, v: 1, rev, edited, type: "annotation", when, source };
  return toLine(collection, "self", { ...head, by, ...fields });
}

function checkMarks(stored: StoredRecord, marks: MarkChanges): void {
  const { exclude, reason, rating, note, correct, links } = marks;
  mustBeUnsetOr(exclude, (value) => typeof value === "boolean", "exclude");
  mustBeUnsetOr(reason, (value) => REASONS.has(value), "reason");
  mustBeUnsetOr(rating, isRating, "rating");
  mustBeUnsetOr(note, (value) => typeof value === "string", "note");
  mustBeUnsetOr(links, (value) => areLinks(stored, value), "links");
  if (correct === undefined || correct === null) return;
  const wrong = Object.keys(correct).find((path) => !isCorrectable(path));
  must(wrong === undefined, wrong ?? "correct");
  mustKeepShape(mustBeCollection(stored.collection), corrected(stored.record, correct));
}

/** A mark that is absent stays, and one that is null is cleared. */
function mustBeUnsetOr<Mark>(
  mark: Mark | null | undefined,
  isGood: (mark: Mark) => boolean,
  field: string,
): void {
  must(mark === undefined || mark === null || isGood(mark), field);
}

function isRating(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= 5;
}

/** A record belongs with others, with each but once. */
function areLinks({ id }: StoredRecord, links: readonly RecordLink[]): boolean {
  const others = new Set(links.map(({ to }) => to));
  return linksShape.safeParse(links).success && others.size === links.length && !others.has(id);
}

function must(condition: boolean, field: string): void {
  if (condition) return;
  throw new VaultError("bad-value", `The mark "${field}" cannot be set like this.`, {
    details: { field },
  });
}

function member(annotation: JsonObject, key: string): [string, Json][] {
  const value = annotation[key];
  return value === undefined || value === null ? [] : [[key, value]];
}

function isEmpty(value: Json): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return value === "" || (isJsonObject(value) && Object.keys(value).length === 0);
}
