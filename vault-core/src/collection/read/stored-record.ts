/**
 * A live record as the vault reads it: its line, the owner's word on it, and what comes of both.
 * @module
 */
import { newerLine } from "../../log/lines/newer-line.ts";
import type { LiveLine } from "../../log/vault-log.ts";
import type { JsonObject } from "../../model/json.ts";
import type { Categorizer } from "../categories/categorizer.ts";
import { effectiveOf, shownOf } from "./effective.ts";
import { readRecord, textOf } from "../line.ts";

/** A live record with the owner's word on it. */
export interface StoredRecord {
  readonly id: string;
  readonly collection: string;
  readonly rev: number;
  /** Authorship class of the live line. */
  readonly from: string;
  readonly record: JsonObject;
  readonly annotation: JsonObject | null;
  /** With the owner's corrections and the category that it has by now, excluded or not. */
  readonly shown: JsonObject;
  /** What is shown, or null if the owner excluded it. */
  readonly effective: JsonObject | null;
}

interface Parsed {
  readonly line: LiveLine;
  readonly record: JsonObject;
}

/** The lines of a collection that are in memory, as records. */
export interface Cache {
  readonly parsed: Map<string, Parsed>;
  readonly records: Map<string, StoredRecord>;
  readonly all: readonly StoredRecord[];
  /** Annotations by their targets. */
  readonly byTarget: ReadonlyMap<string, JsonObject>;
  readonly by: Categorizer | null;
}

/** Joins the lines of a collection; what did not change keeps its identity. */
export function readCollection(
  lines: Iterable<LiveLine>,
  before: Cache | undefined,
  by: Categorizer | null,
): Cache {
  const parsed = parseLines(lines, before);
  const annotations = annotationsByTarget(parsed);
  const records = new Map<string, StoredRecord>();
  for (const [id, { line, record }] of parsed) {
    if (record["type"] === "annotation") continue;
    const annotation = annotations.get(id) ?? null;
    const kept = before?.records.get(id);
    const isSame = kept?.record === record && kept.annotation === annotation && before?.by === by;
    records.set(id, isSame ? kept : join(line, record, { annotation, by }));
  }
  return { parsed, records, all: [...records.values()], byTarget: annotations, by };
}

function parseLines(lines: Iterable<LiveLine>, before: Cache | undefined): Map<string, Parsed> {
  const parsed = new Map<string, Parsed>();
  for (const line of lines) {
    const kept = before?.parsed.get(line.id);
    const same = kept?.line.text === line.text;
    parsed.set(line.id, same ? kept : { line, record: readRecord(line.text) });
  }
  return parsed;
}

/**
 * The annotation of each target. Its id is made from the target, so there is one; of several, which another client may
 * have written, all devices take the same one, whatever order they came in.
 */
function annotationsByTarget(parsed: ReadonlyMap<string, Parsed>): Map<string, JsonObject> {
  const newest = new Map<string, Parsed>();
  for (const one of parsed.values()) {
    const target = one.record["type"] === "annotation" ? textOf(one.record, "target") : null;
    if (target === null) continue;
    const other = newest.get(target);
    if (other === undefined || newerLine(one.line, other.line) === one.line)
      newest.set(target, one);
  }
  return new Map([...newest].map(([target, { record }]) => [target, record]));
}

/** Makes the record of a line, with its annotation and its category. */
export function join(
  line: LiveLine,
  record: JsonObject,
  { annotation, by }: { readonly annotation: JsonObject | null; readonly by: Categorizer | null },
): StoredRecord {
  const { id, collection, rev, from } = line;
  const told = shownOf(record, annotation);
  const shown = by?.categorize(told, annotation) ?? told;
  const effective = effectiveOf(shown, annotation);
  return { id, collection, rev, from, record, annotation, shown, effective };
}

/** Gives the marks on some records that are told by their ids. */
export function marksOn(
  byTarget: ReadonlyMap<string, JsonObject>,
  targets: readonly string[],
): readonly JsonObject[] {
  return targets.map((target) => byTarget.get(target)).filter((mark) => mark !== undefined);
}
