/**
 * Import runs as they are kept in `_imports`: the report, the restatements that wait for the owner's word, and what
 * the run took the place of.
 * @module
 */
import { VaultError } from "../errors.ts";
import type { RecordLine } from "../log/vault-log.ts";
import type { Json, JsonObject } from "../model/json.ts";
import type { ImportReport } from "../vault/api.ts";
import type { CollectionContext } from "./context.ts";
import { internalRecords, readInternal, toInternalLine } from "./internal.ts";
import { readKept, toKeptLines, type KeptName } from "./kept.ts";
import { isRecord, textOf } from "./line.ts";

/** One restatement that waits. */
export type Review = ImportReport["review"][number];

/** Text of a live line before a run wrote over it. */
export interface Before {
  readonly collection: string;
  readonly id: string;
  readonly text: string;
}

/** Makes the lines that keep a run: first of all the report, so that even a run cut short can be undone. */
export function toRunLines(
  context: CollectionContext,
  report: ImportReport,
  befores: readonly Before[],
): RecordLine[] {
  return [
    toReportLine(context, report),
    ...toKeptLines(
      context,
      keptName("review", report.run),
      report.review.map((one) => ({ ...one })),
    ),
    ...toKeptLines(
      context,
      keptName("before", report.run),
      befores.map((one) => ({ ...one })),
    ),
  ];
}

/** Makes the line of a run's report alone. */
export function toReportLine(context: CollectionContext, report: ImportReport): RecordLine {
  const { review: _review, sample: _sample, ...kept } = report;
  const faults = kept.faults.map((one): Json => ({ ...one }));
  const fields: JsonObject = { ...kept, faults };
  return toInternalLine(context, { collection: "_imports", id: report.run, type: "run", fields });
}

/** Makes the lines that keep what still waits. */
export function toReviewLines(
  context: CollectionContext,
  run: string,
  review: readonly Review[],
): RecordLine[] {
  return toKeptLines(
    context,
    keptName("review", run),
    review.map((one) => ({ ...one })),
  );
}

/** Makes the lines that keep what a run took the place of. */
export function toBeforeLines(
  context: CollectionContext,
  run: string,
  befores: readonly Before[],
): RecordLine[] {
  return toKeptLines(
    context,
    keptName("before", run),
    befores.map((one) => ({ ...one })),
  );
}

/** Gives what a run took the place of. */
export function readBefores(context: CollectionContext, run: string): readonly Before[] {
  return readKept(context, keptName("before", run)).flatMap((one) => readBefore(one) ?? []);
}

/** All runs, newest first. */
export function readRuns(context: CollectionContext): readonly ImportReport[] {
  return internalRecords(context.records, "_imports", "run")
    .map((record) => readReport(context, record))
    .toSorted((a, b) => (a.started < b.started ? 1 : -1));
}

/** One run. @throws {VaultError} no-run. */
export function mustBeRun(context: CollectionContext, run: string): ImportReport {
  const record = readInternal(context.records, "_imports", run);
  if (record?.["type"] !== "run") throw new VaultError("no-run", `There is no import ${run}.`);
  return readReport(context, record);
}

function readReport(context: CollectionContext, record: JsonObject): ImportReport {
  const run = textOf(record, "run") ?? "";
  const review = readKept(context, keptName("review", run)).flatMap((one) => readReview(one) ?? []);
  return { ...emptyReport, ...ownMembers(record), run, review, sample: [] };
}

const emptyReport: ImportReport = {
  run: "",
  format: "",
  file: "",
  state: "done",
  started: "",
  read: 0,
  imported: 0,
  duplicate: 0,
  restated: 0,
  skipped: {},
  faulty: 0,
  faults: [],
  collections: {},
  from: null,
  to: null,
  review: [],
  sample: [],
};

// Only this module writes run records, so members of the report have the report's shapes.
function ownMembers(record: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(record).filter(([key]) => Object.hasOwn(emptyReport, key)),
  );
}

function readReview(value: Json): Review | null {
  if (!isRecord(value)) return null;
  const { before, after } = value;
  const id = textOf(value, "id");
  const collection = textOf(value, "collection");
  if (id === null || collection === null || !isRecord(before) || !isRecord(after)) return null;
  return { id, collection, before, after };
}

function readBefore(value: Json): Before | null {
  if (!isRecord(value)) return null;
  const collection = textOf(value, "collection");
  const id = textOf(value, "id");
  const text = textOf(value, "text");
  return collection === null || id === null || text === null ? null : { collection, id, text };
}

function keptName(what: "review" | "before", run: string): KeptName {
  return { collection: "_imports", key: `${what}|${run}` };
}
