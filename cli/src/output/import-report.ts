/**
 * The report of an import for people: figures, what was left out and why, what to do next.
 * @module
 */
import type { ImportReport } from "@rootvault/vault-core";
import { skippedWords } from "@rootvault/vault-core/words";
import { counted } from "./text.ts";

/** Writes a report in a few lines. */
export function reportText(report: ImportReport): string {
  const skipped = Object.entries(report.skipped).map(
    ([rule, count]) => `    ${skippedWords(rule)}: ${count}`,
  );
  const faults = report.faults
    .slice(0, 5)
    .map(
      (fault) =>
        `    row ${fault.row}${fault.member === undefined ? "" : ` of ${fault.member}`}: ${fault.reason}`,
    );
  const more =
    report.faulty > faults.length ? [`    and ${report.faulty - faults.length} more`] : [];
  const review =
    report.review.length === 0
      ? []
      : [`  ${report.review.length} changed entries wait for your word in the app`];
  return [
    `${report.file} (${report.format}): ${headline(report)}`,
    `  read ${report.read} = new ${report.imported} + known ${report.duplicate} + changed ${report.restated} + left out ${sum(report)} + unreadable ${report.faulty}`,
    ...(report.from === null ? [] : [`  from ${report.from} to ${report.to ?? report.from}`]),
    ...linkedText(report),
    ...settingsText(report),
    ...lookupsText(report),
    ...(skipped.length === 0 ? [] : ["  left out by rule:", ...skipped]),
    ...review,
    ...faults,
    ...more,
    ...(isTaken(report) ? [`  take it back: rv import undo ${report.run.slice(0, 8)}`] : []),
  ].join("\n");
}

/** An order that its shop and the bank tell of counts once: said, since the sums are not those of the list. */
function linkedText({ linked = 0 }: ImportReport): readonly string[] {
  if (linked === 0) return [];
  const records = counted(linked, "record is", "records are");
  return [`  ${records} linked with a purchase that is told of twice; it counts once`];
}

/** An own archive brings the owner's settings beside the records. */
function settingsText({ collections }: ImportReport): readonly string[] {
  const count = collections["settings"] ?? 0;
  return count === 0 ? [] : [`  ${counted(count, "setting", "settings")} of yours beside them`];
}

/** A look-up table brings models, no records. */
function lookupsText({ collections }: ImportReport): readonly string[] {
  const count = collections["lookups"] ?? 0;
  if (count === 0) return [];
  const models = counted(count, "model", "models");
  return [`  ${models} to look appliances up in: rv get ID shows what the table says of one`];
}

function isTaken({ state, imported, collections }: ImportReport): boolean {
  const isNew =
    ["settings", "lookups"].some((name) => (collections[name] ?? 0) > 0) || imported > 0;
  return (state === "done" || state === "stopped") && isNew;
}

function headline(report: ImportReport): string {
  const things = isTable(report) ? "models" : "records";
  if (report.state === "stopped") return `stopped after ${report.imported} new ${things}`;
  if (report.state === "dry-run")
    return `would bring ${report.imported} new ${things}; nothing was written`;
  if (report.state === "nothing-new") return nothingText(report);
  return `${report.imported} new ${things}`;
}

/** Rows that could not be read, or that a rule left out, were here never. */
function nothingText({ duplicate, faulty, skipped }: ImportReport): string {
  if (duplicate === 0) return "nothing new";
  const isWhole = faulty === 0 && Object.keys(skipped).length === 0;
  return `nothing new; all ${isWhole ? "of it" : "that could be read"} was here already`;
}

/** All that a look-up table brings is models; of an archive they come beside its records. */
function isTable({ imported, collections }: ImportReport): boolean {
  const names = Object.keys(collections);
  return imported > 0 && names.every((name) => name === "lookups");
}

function sum(report: ImportReport): number {
  return Object.values(report.skipped).reduce((total, count) => total + count, 0);
}
