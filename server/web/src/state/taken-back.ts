/**
 * Imports that were taken back since the page was opened: every place that shows one follows.
 * @module
 */
import { signal } from "@preact/signals";
import type { ImportReport } from "@rootvault/vault-core";

const reports = signal<ReadonlyMap<string, ImportReport>>(new Map());

/** Keeps the report of a run that was taken back. */
export function noteTakenBack(report: ImportReport): void {
  reports.value = new Map([...reports.value, [report.run, report]]);
}

/** The report of a run as it is now, after it was taken back too. */
export function asItStands(report: ImportReport): ImportReport {
  return reports.value.get(report.run) ?? report;
}
