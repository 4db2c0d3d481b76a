/**
 * Writes what an import has planned. A large one is written a stretch at a time, after its report: so that one that is
 * stopped, or killed, can be taken back as one act, or gone on with by the same file.
 * @module
 */
import { VaultError } from "../../errors.ts";
import type { PreparedBatch } from "../../log/write/prepared-lines.ts";
import type { RecordLine } from "../../log/vault-log.ts";
import type { ImportReport } from "../../vault/api/vault-api.ts";
import type { CollectionContext } from "../context.ts";
import { toReportLine, toRunLines } from "./import-run.ts";
import { toChangeLines } from "../undo/last-change.ts";
import { settleLinks } from "../links/settle-links.ts";
import { fromOf } from "./import-rows.ts";
import type { PlannedChunk } from "./planned-lines.ts";
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
/** Lines of a stretch of a larger one, about: as many as are written by one act, so that a word to stop is heard within a second. */
const STRETCH_LINES = 10_000;
/** Of lines that are ready for blocks as many blocks as two syncs of the disk take: they are little more than sealed. */
const STRETCH_BLOCKS = 32;

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
  // What failed behind the last batches is told before the report, which would stand for records that nobody has.
  await plan.settled();
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

/** Lines that are written by one act. */
class Stretch {
  /** Written first: when the rest is cut short, the same file goes on with it, and would not mark what it did before. */
  readonly marks: RecordLine[] = [];
  readonly lines: RecordLine[] = [];
  readonly ready: PreparedBatch[] = [];
  readonly counts = { imported: 0, restated: 0 };
  readonly collections: Record<string, number> = {};
  /** Lines, and annotations with them. */
  length = 0;
  /** Those of them that are ready for no block. */
  #loose = 0;

  /** Tells whether it is to be written. */
  get isFull(): boolean {
    return this.#loose >= STRETCH_LINES || this.ready.length >= STRETCH_BLOCKS;
  }

  add({ collection, isNew, count, prepared, texts }: PlannedChunk, from: string): void {
    if (prepared === null) {
      for (const text of texts()) this.lines.push({ collection, from, text });
      this.#loose += count;
    } else this.ready.push({ from, prepared });
    this.length += count;
    this.counts[isNew ? "imported" : "restated"] += count;
    if (isNew) this.collections[collection] = (this.collections[collection] ?? 0) + count;
  }

  mark(annotations: readonly RecordLine[]): void {
    for (const line of annotations) this.marks.push(line);
    this.length += annotations.length;
    this.#loose += annotations.length;
  }

  /** Counts what another one holds with this. */
  noteAll({ counts, collections }: Stretch): void {
    this.counts.imported += counts.imported;
    this.counts.restated += counts.restated;
    for (const [name, count] of Object.entries(collections))
      this.collections[name] = (this.collections[name] ?? 0) + count;
  }
}

/** Gives null once all is written, or what was until it was stopped. */
async function writeStretches(
  context: CollectionContext,
  plan: TakeIn,
  { isStopped, onWritten }: WriteControl,
): Promise<Written | null> {
  const from = fromOf(plan.report("done"));
  const written = new Stretch();
  let done = 0;
  const write = async (stretch: Stretch): Promise<void> => {
    await context.records.writeMany(stretch.marks);
    await context.records.writePrepared(stretch.ready);
    await context.records.writeMany(stretch.lines);
    written.noteAll(stretch);
    done += stretch.length;
    onWritten(done);
    // Screens ask in between.
    await othersTurn();
  };
  let stretch = new Stretch();
  // While the disk syncs one stretch, the next is read.
  let writing: Promise<void> = Promise.resolve();
  try {
    for await (const chunk of plan.takeChunks()) {
      if (isStopped()) break;
      stretch.add(chunk, from);
      stretch.mark(plan.annotations(chunk.number));
      if (!stretch.isFull) continue;
      await writing;
      writing = write(stretch);
      // Its failure is told when it is waited for.
      writing.catch(() => undefined);
      stretch = new Stretch();
    }
  } finally {
    await writing;
  }
  if (isStopped()) return { ...written.counts, collections: written.collections };
  await write(stretch);
  return null;
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
