/**
 * Writes what an import has planned. A large one is written a stretch at a time, after its report: so that one that is
 * stopped, or killed, can be taken back as one act, or gone on with by the same file.
 * @module
 */
import { VaultError } from "../errors.ts";
import type { PreparedBatch } from "../log/prepared-lines.ts";
import type { RecordLine } from "../log/vault-log.ts";
import type { ImportReport } from "../vault/api.ts";
import type { CollectionContext } from "./context.ts";
import { toReportLine, toRunLines } from "./import-run.ts";
import { toChangeLines } from "./last-change.ts";
import { settleLinks } from "./links/settle-links.ts";
import { fromOf } from "./import-rows.ts";
import type { TakeIn } from "./take-in.ts";

/** Where a write tells how far it is, and asks whether to go on. */
export interface WriteControl {
  readonly isStopped: () => boolean;
  readonly onWritten: (lines: number) => void;
  /** Lines of one act at most; as many as `LINES_AT_ONCE` if it is not said. */
  readonly atOnce?: number;
}

/** Lines that are written by one act: an import that has no more is taken in, or back, in whole or not at all. */
export const LINES_AT_ONCE = 10_000;
/** Lines of a stretch of a larger one, about: as many blocks as are written by one act, so that a word to stop is heard within a second. */
const STRETCH_LINES = 10_000;

/**
 * Refuses a plan of which too little can be read.
 * @throws {VaultError} too-many-faults if more than half cannot be read.
 */
export function mustBeReadable({ read, faulty, faults }: ImportReport): void {
  if (faulty * 2 <= read) return;
  throw new VaultError(
    "too-many-faults",
    `${faulty} of ${read} rows cannot be read. Nothing was imported.`,
    { details: { faulty, read, faults: faults.slice(0, 20) } },
  );
}

/**
 * Writes a plan, which is used up by that, and links what then tells of one purchase; also if nothing is new, for an import
 * before it may have been cut short. Of one that was stopped the report says what was written until then, and whatever
 * comes next links its purchases: a sync, the rest of the file, or its undo.
 */
export async function writeImport(
  context: CollectionContext,
  plan: TakeIn,
  control: WriteControl,
): Promise<ImportReport> {
  const { isTold, tellings } = plan.purchases;
  const report = await writePlan(context, plan, control);
  const linked = isTold ? await settleLinks(context, tellings, control.isStopped) : 0;
  return linked === 0 ? report : { ...report, linked };
}

async function writePlan(
  context: CollectionContext,
  plan: TakeIn,
  control: WriteControl,
): Promise<ImportReport> {
  const { imported, restated, collections } = plan.report("done");
  const brought = imported + restated + sumOf(besidesOf(collections));
  const report = plan.report(brought > 0 ? "done" : "nothing-new");
  const { run } = report;
  const change = report.state === "done" ? toChangeLines(context, "import", [], run) : [];
  const count = plan.count();
  if (count <= (control.atOnce ?? LINES_AT_ONCE)) {
    const runLines = [...toRunLines(context, report, plan.befores()), ...plan.besides()];
    await context.records.write([...runLines, ...(await linesOf(plan, report)), ...change]);
    control.onWritten(count);
    return report;
  }
  const begun: ImportReport = { ...report, state: "stopped" };
  const begunLines = [...toRunLines(context, begun, plan.befores()), ...plan.besides()];
  await context.records.write([...begunLines, ...change]);
  const written = await writeStretches(context, plan, control);
  const end = written === null ? report : { ...begun, ...withBesides(written, collections) };
  await context.records.write([toReportLine(context, end)]);
  return end;
}

async function linesOf(plan: TakeIn, run: Pick<ImportReport, "format">): Promise<RecordLine[]> {
  const from = fromOf(run);
  const lines: RecordLine[] = [];
  for await (const { collection, texts } of plan.takeChunks())
    for (const text of texts()) lines.push({ collection, from, text });
  return [...lines, ...plan.annotations()];
}

type Written = Pick<ImportReport, "imported" | "restated" | "collections">;

/** Gives null once all is written, or what was until it was stopped. */
async function writeStretches(
  context: CollectionContext,
  plan: TakeIn,
  { isStopped, onWritten }: WriteControl,
): Promise<Written | null> {
  const from = fromOf(plan.report("done"));
  const counts = { imported: 0, restated: 0 };
  const collections: Record<string, number> = {};
  let stretch: RecordLine[] = [];
  let ready: PreparedBatch[] = [];
  let [waiting, done] = [0, 0];
  const write = async (): Promise<void> => {
    await context.records.writePrepared(ready);
    await context.records.writeMany(stretch);
    done += waiting;
    [stretch, ready, waiting] = [[], [], 0];
    onWritten(done);
    // Screens ask in between.
    await othersTurn();
  };
  for await (const { collection, isNew, count, prepared, texts } of plan.takeChunks()) {
    if (isStopped()) break;
    if (prepared === null) for (const text of texts()) stretch.push({ collection, from, text });
    else ready.push({ from, prepared });
    waiting += count;
    counts[isNew ? "imported" : "restated"] += count;
    if (isNew) collections[collection] = (collections[collection] ?? 0) + count;
    if (waiting >= STRETCH_LINES) await write();
  }
  const isWhole = !isStopped();
  if (isWhole) stretch.push(...plan.annotations());
  waiting += isWhole ? plan.annotations().length : 0;
  await write();
  return isWhole ? null : { ...counts, collections };
}

/** What an own archive brings beside records is written with its report, and stands when the rest is stopped. */
function withBesides(written: Written, collections: ImportReport["collections"]): Written {
  return { ...written, collections: { ...written.collections, ...besidesOf(collections) } };
}

function besidesOf(collections: ImportReport["collections"]): ImportReport["collections"] {
  return Object.fromEntries(
    Object.entries(collections).filter(([name]) => name === "settings" || name === "lookups"),
  );
}

function sumOf(counts: ImportReport["collections"]): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

async function othersTurn(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}
