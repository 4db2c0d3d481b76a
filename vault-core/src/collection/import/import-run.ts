/**
 * Import runs as they are kept in `_imports`: the report, the restatements that wait for the owner's word, and what
 * the run took the place of.
 * @module
 */
import { VaultError } from "../../errors.ts";
import type { RecordLine } from "../../log/vault-log.ts";
import type { Json, JsonObject } from "../../model/json.ts";
import { ImportRun } from "../../records/internal/imports.ts";
import type { ImportReport } from "../../vault/api/vault-api.ts";
import type { CollectionContext } from "../context.ts";
import { internalRecords, readInternal, toInternalLine } from "../settings/internal.ts";
import { readKept, toKeptLines, type KeptName } from "../undo/kept.ts";
import { isRecord, textOf } from "../line.ts";

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
  const { review: _review, sample: _sample, run: id, members, ...kept } = report;
  const faults = kept.faults.map((one): Json => ({ ...one }));
  const named = members === undefined ? {} : { members: [...members] };
  const fields: JsonObject = { ...kept, ...named, faults };
  return toInternalLine(context, { collection: "_imports", id, type: "run", fields });
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
    .flatMap((record) => readReport(context, record) ?? [])
    .toSorted((a, b) => (a.started < b.started ? 1 : -1));
}

/** One run. @throws {VaultError} no-run. */
export function mustBeRun(context: CollectionContext, run: string): ImportReport {
  const record = readInternal(context.records, "_imports", run);
  const report = record === null ? null : readReport(context, record);
  if (report === null) throw new VaultError("no-run", `There is no import ${run}.`);
  return report;
}

function readReport(context: CollectionContext, record: JsonObject): ImportReport | null {
  const read = ImportRun.safeParse(record);
  if (!read.success) return null;
  const { id: run, v: _v, rev: _rev, edited: _edited, type: _type, ...rest } = read.data;
  const { faults, members, ...kept } = rest;
  const review = readKept(context, keptName("review", run)).flatMap((one) => readReview(one) ?? []);
  const named = members === undefined ? {} : { members };
  return { ...kept, ...named, run, faults: faults.map((one) => toFault(one)), review, sample: [] };
}

function toFault({
  row,
  member,
  reason,
}: ImportRun["faults"][number]): ImportReport["faults"][number] {
  return member === undefined ? { row, reason } : { row, member, reason };
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
