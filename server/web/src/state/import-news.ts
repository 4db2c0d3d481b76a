/**
 * What became of imports since the page was opened: taken back, or their changes settled. Every place that shows one follows.
 * @module
 */
import { signal } from "@preact/signals";
import type { ImportReport } from "@rootvault/vault-core";

const reports = signal<ReadonlyMap<string, ImportReport>>(new Map());

/** Keeps the report of a run as it is now. */
export function noteReport(report: ImportReport): void {
  reports.value = new Map([...reports.value, [report.run, report]]);
}

/** The report of a run as it is now. */
export function asItStands(report: ImportReport): ImportReport {
  return reports.value.get(report.run) ?? report;
}
