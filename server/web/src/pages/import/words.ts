/**
 * The report of an import in sentences.
 * @module
 */
import type { ImportReport } from "@rootvault/vault-core";
import { t } from "../../text/catalog.ts";
import { day, list } from "../../text/format.ts";

/** What it brought, or would bring, in a sentence. */
export function sentenceOf(report: ImportReport): string {
  if (report.state === "nothing-new") return nothingText(report);
  if (report.state === "undone") return t.imports.undone;
  const span =
    report.from === null || report.to === null
      ? ""
      : `, ${t.imports.span(day(report.from, true), day(report.to, true))}`;
  if (report.state === "dry-run") {
    const read = `${t.imports.read(report.read)}${span}`;
    return hasNews(report) ? read : `${read}. ${nothingText(report)}`;
  }
  if (isTable(report)) return t.imports.savedModels(howMany(report, report.imported));
  const saved = `${savedText(report)}${span}`;
  return report.state === "stopped" ? `${saved}. ${t.imports.stoppedText}` : saved;
}

/** Records, or what an archive brings beside them: settings, models to look up. */
export function hasNews({ imported, restated, collections }: ImportReport): boolean {
  return imported + restated > 0 || Object.values(collections).some((n) => n > 0);
}

/** Tells whether a run brought something that stands: all of its file, or what was written until it was stopped. */
export function isTaken({ state }: Pick<ImportReport, "state">): boolean {
  return state === "done" || state === "stopped";
}

/** So many records, or models. */
export function howMany(report: Pick<ImportReport, "imported" | "collections">, n: number): string {
  return isTable(report) ? t.imports.models(n) : t.imports.records(n);
}

/** A collection in words, or what an archive holds beside them. */
export function partName(name: string): string {
  return t.collections[name] ?? t.imports.besides[name] ?? name;
}

/** Tells whether all that a file brings is models of a look-up table. */
export function isTable({
  imported,
  collections,
}: Pick<ImportReport, "imported" | "collections">): boolean {
  return imported > 0 && Object.keys(collections).every((name) => name === "lookups");
}

/** Why a file holds nothing new: rows that could not be read, or that a rule left out, are in no vault. */
function nothingText({ duplicate, skipped, faulty }: ImportReport): string {
  if (duplicate === 0) return t.imports.nothingKept;
  const isWhole = faulty === 0 && Object.keys(skipped).length === 0;
  return isWhole ? t.imports.nothingText : t.imports.nothingReadable;
}

/** Records and where they are; marks, settings and models of an archive stand beside them and are no records. */
function savedText({ collections, imported, restated, review }: ImportReport): string {
  const names = Object.keys(collections).filter((name) => collections[name] !== 0);
  const beside = names.filter((name) => name in t.imports.besides);
  const marks = collections["annotations"] ?? 0;
  const besides = list(beside.map((name) => lowerFirst(partName(name))));
  const where = names.filter((name) => !beside.includes(name)).map(partName);
  if (where.length === 0 && restated > 0)
    return t.imports.changed(t.imports.records(restated - review.length));
  if (where.length === 0) return t.imports.savedBesides(besides);
  const saved = t.imports.saved(t.imports.records(imported - marks), list(where));
  return beside.length === 0 ? saved : `${saved}${t.imports.with(besides)}`;
}

function lowerFirst(text: string): string {
  return `${text.slice(0, 1).toLowerCase()}${text.slice(1)}`;
}
