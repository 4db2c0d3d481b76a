/**
 * The owner's word on a record: gift, exclude, correct, rate, note, link. One annotation record a target, in the target's
 * own collection, so that whoever can open the record can open the word on it. The record stays as imported.
 * @module
 */
import { VaultError } from "../../errors.ts";
import type { RecordLine } from "../../log/vault-log.ts";
import type { Json, JsonObject } from "../../model/json.ts";
import { naturalKey } from "../../records/natural-key.ts";
import { Annotation } from "../../records/annotations.ts";
import type { RecordLink, RecordMarks } from "../../vault/api/vault-api.ts";
import { withAttachments } from "./attachments.ts";
import { instantOf, recordRootOf, type CollectionContext } from "../context.ts";
import { corrected, isCorrectable } from "../read/effective.ts";
import { sortedText, toLine, toTombstone } from "../line.ts";
import { isSame } from "../links/owners-word.ts";
import { isJsonObject } from "../paths.ts";
import { recordIdOf } from "../record-id.ts";
import type { StoredRecord } from "../read/record-set.ts";
import { mustBeCollection, mustKeepShape } from "../shape.ts";

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
  const relinked = withoutRule(before, marks);
  const wanted: MarkChanges =
    correct === undefined
      ? relinked
      : { ...relinked, correct: withAttachments(before.correct, correct) };
  const after: JsonObject = Object.fromEntries(
    MARKS.flatMap((key) => {
      const value = wanted[key] === undefined ? before[key] : wanted[key];
      if (value === undefined || value === null) return [];
      // An empty list of links is the owner's word too: no rule sets any.
      return isEmpty(value) && key !== "links" ? [] : [[key, value]];
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
  stored: Pick<StoredRecord, "collection" | "id" | "annotation">,
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

/**
 * Makes the line by which a rule of the vault says what a record belongs with, in the place of what rules said of it before.
 * The owner's own marks stay. Without links the rule says nothing any more.
 */
export function toRuleLinksLine(
  context: CollectionContext,
  { collection, id, annotation }: Pick<StoredRecord, "collection" | "id" | "annotation">,
  { links, exclude }: { readonly links: readonly RecordLink[]; readonly exclude: boolean | null },
): RecordLine {
  const { exclude: before, reason, links: linked, ...marks } = marksOf(annotation);
  const own = linked?.filter((link) => link.by !== "rule") ?? [];
  const all: readonly JsonObject[] = [...own, ...links];
  const kept = before === undefined ? {} : { exclude: before, ...(reason && { reason }) };
  const excluded = exclude === true ? { exclude, reason: "duplicate" } : {};
  const fields: JsonObject = {
    target: id,
    ...marks,
    ...(exclude === null ? kept : excluded),
    ...(all.length > 0 && { links: all }),
  };
  const by = annotation?.["by"] === "owner" ? "owner" : "rule";
  return toAnnotationLine(context, { id }, { collection, by, fields });
}

function toAnnotationLine(
  context: CollectionContext,
  stored: Pick<StoredRecord, "id">,
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
    const deleted = by === "rule" ? "undo" : "owner";
    return toTombstone(collection, { id, type: "annotation", rev, edited, deleted });
  }
  const precision = edited.includes(".") ? "ms" : "s";
  const source = { format: "manual", run: run ?? "manual" };
  const when = { at: edited, precision };
  const head = { id, v: 1, rev, edited, type: "annotation", when, source };
  return toLine(collection, "self", { ...head, by, ...fields });
}

/**
 * What the owner says about links, beside what a rule said. Without the link by which a rule left a record out it counts
 * again, and an empty list remembers that the owner took the last one off.
 */
function withoutRule(before: RecordMarks, marks: MarkChanges): MarkChanges {
  const { links } = marks;
  if (links === undefined || before.links === undefined) return marks;
  const ruled = before.links.filter(({ by }) => by === "rule");
  const left = (links ?? []).map((link) => ruled.find((one) => isEqualLink(one, link)) ?? link);
  const isLetIn =
    marks.exclude === undefined &&
    before.reason === "duplicate" &&
    before.links.some(isSame) &&
    !left.some(isSame);
  const isRemembered = ruled.length > 0 || before.links.length === 0 || before.links.some(isSame);
  return {
    ...marks,
    links: left.length > 0 || isRemembered ? left : null,
    ...(isLetIn && { exclude: null, reason: null }),
  };
}

function isEqualLink(one: RecordLink, other: RecordLink): boolean {
  return one.to === other.to && one.relation === other.relation;
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
