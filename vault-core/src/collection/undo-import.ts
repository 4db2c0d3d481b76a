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
import { idOf, numberOf, textOf, toLine } from "./line.ts";
import { linesAt } from "./lines-at.ts";
import { placeOf } from "./import-rows.ts";
import { toForgottenLookups } from "./lookups/lookup-tables.ts";
import { settleLinks } from "./links/settle-links.ts";
import { isJsonObject } from "./paths.ts";
import { LINES_AT_ONCE } from "./write-import.ts";

/** Of a record that is taken back, what the line that does it is made from. */
type Undone = Pick<LiveLine, "id" | "rev" | "type">;

/** Takes back a run. A second time changes nothing. @throws {VaultError} no-run. */
export async function undoImport(context: CollectionContext, run: string): Promise<ImportReport> {
  const report = mustBeRun(context, run);
  if (report.state === "undone") {
    // It may have been cut short after its report.
    await settleLinks(context);
    return report;
  }
  const last = await writeUndone(context, run);
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
 * Takes the records of a run back as they are read. Until its report says so a run is not undone, and what is cut short is
 * gone on with: so the last lines, as many as one act writes, are not written but given, to be written with the report.
 */
async function writeUndone(context: CollectionContext, run: string): Promise<RecordLine[]> {
  const { records } = context;
  for (;;) {
    const era = records.era();
    let held: RecordLine[] = [];
    for await (const lines of linesToUndo(context, run)) {
      held.push(...lines);
      if (held.length >= 2 * LINES_AT_ONCE) held = await writeFirst(context, held);
    }
    held = await writeFirst(context, held);
    // Read anew from the blocks meanwhile, by a clean-up: records may have been left out.
    if (records.era() === era) return held;
  }
}

/** Of each live record of a run the line that takes it back, a block at a time. */
async function* linesToUndo(
  context: CollectionContext,
  run: string,
): AsyncGenerator<readonly RecordLine[]> {
  const befores = new Map(
    readBefores(context, run).map((one) => [placeOf(one.collection, one.id), one.text]),
  );
  for (const collection of context.records.collections())
    for await (const some of recordsOfRun(context, collection, run))
      yield some.map((one) => {
        const before = befores.get(placeOf(collection, one.id)) ?? null;
        return toRestoring(context, collection, { ...one, before });
      });
}

/** Writes what is more than one act writes; gives the rest. */
async function writeFirst(
  { records }: CollectionContext,
  lines: RecordLine[],
): Promise<RecordLine[]> {
  const first = Math.max(0, lines.length - LINES_AT_ONCE);
  await records.writeMany(lines.slice(0, first));
  return lines.slice(first);
}

/** The live records of a run, and its marks, a block at a time. */
async function* recordsOfRun(
  { records }: CollectionContext,
  collection: string,
  run: string,
): AsyncGenerator<readonly Undone[]> {
  yield records
    .annotations(collection)
    .filter((record) => isOfRun(record, run))
    .map(toUndone);
  const batches = records.membersOf(collection, ["id", "rev", "type", "source"]);
  for await (const batch of batches)
    yield batch.filter((record) => isOfRun(record, run)).map(toUndone);
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

function toUndone(record: JsonObject): Undone {
  const rev = numberOf(record, "rev") ?? 1;
  return { id: idOf(record), rev, type: textOf(record, "type") };
}

function isOfRun({ source }: JsonObject, run: string): boolean {
  return isJsonObject(source) && (source["run"] === run || source["via"] === run);
}
