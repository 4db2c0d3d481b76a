/**
 * Takes a whole import back as one act, and settles the restatements that wait. Tombstones of an undone import say
 * `undo`: importing the file again brings everything back, with the owner's marks.
 * @module
 */
import type { RecordLine } from "../log/vault-log.ts";
import type { ImportReport } from "../vault/api.ts";
import { instantOf, type CollectionContext } from "./context.ts";
import {
  mustBeRun,
  readBefores,
  toBeforeLines,
  toReportLine,
  toReviewLines,
  type Review,
} from "./import-run.ts";
import { isLastImport, toForgetLines, toRestoring } from "./last-change.ts";
import { textOf, toLine } from "./line.ts";
import { isJsonObject } from "./paths.ts";

/** Takes back a run. A second time changes nothing. @throws {VaultError} no-run. */
export async function undoImport(context: CollectionContext, run: string): Promise<ImportReport> {
  const report = mustBeRun(context, run);
  if (report.state === "undone") return report;
  const befores = new Map(
    readBefores(context, run).map((one) => [`${one.collection}/${one.id}`, one.text]),
  );
  const lines = idsOfRun(context, run).flatMap(({ collection, id }) => {
    const live = context.records.line(collection, id);
    const before = befores.get(`${collection}/${id}`) ?? null;
    if (live === null) return [];
    return [toRestoring(context, collection, { id, text: live.text, rev: live.rev, before })];
  });
  const undone: ImportReport = { ...report, state: "undone", review: [] };
  const forget = isLastImport(context, run) ? toForgetLines(context) : [];
  await context.records.write([
    toReportLine(context, undone),
    ...toReviewLines(context, run, []),
    ...lines,
    ...forget,
  ]);
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
  const taken = wanted.flatMap((one) => toRestated(context, one, report.format) ?? []);
  const befores = [...readBefores(context, run), ...taken.map((one) => one.before)];
  await context.records.write([
    ...toReviewLines(context, run, []),
    ...toBeforeLines(context, run, befores),
    ...taken.map((one) => one.line),
  ]);
  return taken.length;
}

function toRestated(
  context: CollectionContext,
  review: Review,
  format: string,
): { line: RecordLine; before: { collection: string; id: string; text: string } } | null {
  const { collection, id, after } = review;
  const live = context.records.line(collection, id);
  if (live === null || live.deleted !== null) return null;
  const head = { rev: live.rev + 1, edited: instantOf(context) };
  const line = toLine(collection, `imported:${format}`, { ...after, ...head });
  return { line, before: { collection, id, text: live.text } };
}

function idsOfRun(
  context: CollectionContext,
  run: string,
): readonly { readonly collection: string; readonly id: string }[] {
  return context.records.collections().flatMap((collection) =>
    [
      ...context.records.all(collection).map((one) => one.record),
      ...context.records.annotations(collection),
    ].flatMap((record) => {
      const source = record["source"];
      const id = textOf(record, "id");
      const mine = isJsonObject(source) && source["run"] === run;
      return mine && id !== null ? [{ collection, id }] : [];
    }),
  );
}
