/**
 * Takes a whole import back as one act, and settles the restatements that wait. Tombstones of an undone import say
 * `undo`: importing the file again brings everything back, with the owner's marks.
 * @module
 */
import type { LiveLine, RecordLine } from "../../log/vault-log.ts";
import type { ImportReport } from "../../vault/api/vault-api.ts";
import { toUnbroughtLines } from "../settings/archived-settings.ts";
import { instantOf, type CollectionContext } from "../context.ts";
import {
  mustBeRun,
  readBefores,
  toBeforeLines,
  toReportLine,
  toReviewLines,
  type Review,
} from "../import/import-run.ts";
import { isLastImport, toForgetLines } from "./last-change.ts";
import { toLine } from "../line.ts";
import { linesAt } from "../import/lines-at.ts";
import { writeUndone } from "./undo-run.ts";
import { toForgottenLookups } from "../lookups/lookup-tables.ts";
import { settleLinks } from "../links/settle-links.ts";

/** How far an undo is, in records. */
interface UndoProgress {
  readonly done: number;
  readonly of: number;
}

/** The undo that is under way in a vault, and its run: changes of records come one at a time. */
const underWay = new WeakMap<
  CollectionContext,
  { readonly run: string; readonly progress: UndoProgress }
>();

/** How far the undo of a run is; null if it is not under way. */
export function undoProgress(context: CollectionContext, run: string): UndoProgress | null {
  const now = underWay.get(context);
  return now?.run === run ? now.progress : null;
}

/** Takes back a run. A second time changes nothing. @throws {VaultError} no-run. */
export async function undoImport(context: CollectionContext, run: string): Promise<ImportReport> {
  const report = mustBeRun(context, run);
  if (report.state === "undone") {
    // It may have been cut short after its report.
    await settleLinks(context);
    return report;
  }
  const of = report.imported + report.restated;
  const tell = (done: number): void =>
    void underWay.set(context, { run, progress: { done: Math.min(done, of), of } });
  tell(0);
  try {
    return await undoRun(context, report, tell);
  } finally {
    underWay.delete(context);
  }
}

async function undoRun(
  context: CollectionContext,
  report: ImportReport,
  tell: (records: number) => void,
): Promise<ImportReport> {
  const { run } = report;
  const last = await writeUndone(context, run, tell);
  const undone: ImportReport = { ...report, state: "undone", review: [] };
  await context.records.write([
    toReportLine(context, undone),
    ...toReviewLines(context, run, []),
    ...last,
    ...(await toUnbroughtLines(context, run)),
    ...toForgottenLookups(context, run),
    ...(isLastImport(context, run) ? toForgetLines(context) : []),
  ]);
  await settleLinks(context);
  return undone;
}

/**
 * Settles the restatements of a run: those accepted are written, the others are let go.
 *
 * @throws {VaultError} no-run.
 */
export async function settleReview(
  context: CollectionContext,
  run: string,
  accept: readonly string[],
): Promise<number> {
  const report = mustBeRun(context, run);
  const wanted = report.review.filter((one) => accept.includes(one.id));
  const live = await linesAt(context.records, wanted);
  const taken = wanted.flatMap((one) => toRestated(context, one, report.format, live(one)) ?? []);
  const befores = [...readBefores(context, run), ...taken.map((one) => one.before)];
  await context.records.write([
    ...toReviewLines(context, run, []),
    ...toBeforeLines(context, run, befores),
    ...taken.map((one) => one.line),
  ]);
  await settleLinks(context);
  return taken.length;
}

function toRestated(
  context: CollectionContext,
  review: Review,
  format: string,
  live: LiveLine | null,
): { line: RecordLine; before: { collection: string; id: string; text: string } } | null {
  const { collection, id, after } = review;
  if (live === null || live.deleted !== null) return null;
  const head = { rev: live.rev + 1, edited: instantOf(context) };
  const line = toLine(collection, `imported:${format}`, { ...after, ...head });
  return { line, before: { collection, id, text: live.text } };
}
