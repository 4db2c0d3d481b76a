/**
 * Takes a whole import back as one act, and settles the restatements that wait. Tombstones of an undone import say
 * `undo`: importing the file again brings everything back, with the owner's marks.
 * @module
 */
import type { LiveLine, RecordLine } from "../log/vault-log.ts";
import type { JsonObject } from "../model/json.ts";
import type { ImportReport } from "../vault/api.ts";
import { toUnbroughtLines } from "./archived-settings.ts";
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
import { linesAt, type RecordPlace } from "./lines-at.ts";
import { toForgottenLookups } from "./lookups/lookup-tables.ts";
import { settleLinks } from "./links/settle-links.ts";
import { isJsonObject } from "./paths.ts";
import { LINES_AT_ONCE } from "./write-import.ts";

/** Takes back a run. A second time changes nothing. @throws {VaultError} no-run. */
export async function undoImport(context: CollectionContext, run: string): Promise<ImportReport> {
  const report = mustBeRun(context, run);
  if (report.state === "undone") {
    // It may have been cut short after its report.
    await settleLinks(context);
    return report;
  }
  const befores = new Map(
    readBefores(context, run).map((one) => [`${one.collection}/${one.id}`, one.text]),
  );
  const places = await placesOfRun(context, run);
  const last = places.splice(Math.max(0, places.length - LINES_AT_ONCE));
  // Until its report says so a run is not undone: what is cut short is gone on with.
  for (let at = 0; at < places.length; at += LINES_AT_ONCE)
    await context.records.writeMany(
      await toUndoLines(context, places.slice(at, at + LINES_AT_ONCE), befores),
    );
  const undone: ImportReport = { ...report, state: "undone", review: [] };
  await context.records.write([
    toReportLine(context, undone),
    ...toReviewLines(context, run, []),
    ...(await toUndoLines(context, last, befores)),
    ...(await toUnbroughtLines(context, run)),
    ...toForgottenLookups(context, run),
    ...(isLastImport(context, run) ? toForgetLines(context) : []),
  ]);
  await settleLinks(context);
  return undone;
}

async function toUndoLines(
  context: CollectionContext,
  places: readonly RecordPlace[],
  befores: ReadonlyMap<string, string>,
): Promise<RecordLine[]> {
  const live = await linesAt(context.records, places);
  return places.flatMap((place) => {
    const { collection, id } = place;
    const line = live(place);
    const before = befores.get(`${collection}/${id}`) ?? null;
    if (line === null) return [];
    return [toRestoring(context, collection, { id, text: line.text, rev: line.rev, before })];
  });
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

async function placesOfRun({ records }: CollectionContext, run: string): Promise<RecordPlace[]> {
  const places: RecordPlace[] = [];
  for (const collection of records.collections()) {
    const annotated = records.annotations(collection).filter((record) => isOfRun(record, run));
    const ids = await records.fold<string[]>(
      collection,
      {},
      {
        start: () => annotated.flatMap((record) => textOf(record, "id") ?? []),
        take: (found, batch) => {
          for (const { id, record } of batch.records) if (isOfRun(record, run)) found.push(id);
        },
      },
    );
    for (const id of ids) places.push({ collection, id });
  }
  return places;
}

function isOfRun({ source }: JsonObject, run: string): boolean {
  return isJsonObject(source) && (source["run"] === run || source["via"] === run);
}
