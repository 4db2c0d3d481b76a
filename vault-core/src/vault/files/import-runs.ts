/**
 * Imports that are under way: what each would bring is planned as its items come, and nothing is written until the owner has
 * seen the report.
 * @module
 */
import { type CollectionContext, instantOf } from "../../collection/context.ts";
import { FromArchive } from "../../collection/import/from-archive.ts";
import { randomRecordId } from "../../collection/record-id.ts";
import { TakeIn } from "../../collection/import/take-in.ts";
import { undoProgress } from "../../collection/undo/undo-import.ts";
import { mustBeReadable, writeImport } from "../../collection/import/write-import.ts";
import { VaultError } from "../../errors.ts";
import { ARCHIVE_FORMAT } from "../../exchange/archive/form.ts";
import { type TabledItem, rowsIn } from "../../model/draft-table.ts";
import type { ArchivedFile } from "../../model/drafts.ts";
import type { JsonObject } from "../../model/json.ts";
import type { Attachment } from "../../records/values.ts";
import type { ImportProgress, ImportReport } from "../api/vault-api.ts";
import { createSerial, type Serial } from "../serial.ts";

const MAX_ITEMS = 5_000_000;
const MAX_OPEN_RUNS = 4;

/** Where the pictures and papers of an archive are kept until the records that name them are written. */
export interface ArchiveFiles {
  /** Seals a file under its id. @throws {VaultError} bad-value; import-refused, not-recognised or too-large for the file. */
  keep(file: string, data: string): Promise<Attachment>;
  /** The records are written. */
  settle(kept: Iterable<Attachment>): void;
  /** Nothing was, or will be, written. */
  drop(kept: Iterable<Attachment>): Promise<void>;
}

interface OpenRun {
  plan: TakeIn;
  readonly isArchive: boolean;
  readonly files: Map<string, Attachment>;
  /** Batches are planned in the order in which they came. */
  readonly serial: Serial;
  progress: ImportProgress;
  isWriting: boolean;
  isStopped: boolean;
}

/** The open imports of a vault. */
export class ImportRuns {
  readonly #context: CollectionContext;
  readonly #open = new Map<string, OpenRun>();
  readonly #files: ArchiveFiles | null;

  /** @param files null where none can be kept. */
  constructor(context: CollectionContext, files: ArchiveFiles | null) {
    this.#context = context;
    this.#files = files;
  }

  /** Begins an import, and gives its run. An import that a closed window left behind makes room for it. */
  begin(format: string, file: string): string {
    const id = randomRecordId(this.#context.random);
    const idle = [...this.#open].filter(([, one]) => !one.isWriting);
    for (const [old] of idle.slice(0, Math.max(0, this.#open.size - MAX_OPEN_RUNS + 1)))
      void this.#forget(old);
    const run = { id, format, file, started: instantOf(this.#context) };
    this.#context.records.tidy();
    const files = new Map<string, Attachment>();
    const archive =
      format === ARCHIVE_FORMAT
        ? new FromArchive(this.#context, id, (name) => toJson(files.get(name)))
        : undefined;
    this.#open.set(id, {
      plan: new TakeIn(this.#context, run, archive),
      isArchive: archive !== undefined,
      files,
      serial: createSerial(),
      progress: { step: "reading", done: 0, of: null, sample: [] },
      isWriting: false,
      isStopped: false,
    });
    return id;
  }

  /** Tells whether a run reads an own archive. @throws {VaultError} no-run. */
  isArchive(run: string): boolean {
    return this.#mustBeOpen(run).isArchive;
  }

  /** Plans items. @throws {VaultError} no-run; too-large above 5 million. */
  take(run: string, items: readonly TabledItem[]): Promise<void> {
    const found = this.#mustBeOpen(run);
    return found.serial(async () => {
      const rows = items.reduce((sum, item) => sum + rowsIn(item), 0);
      if (found.plan.read + rows > MAX_ITEMS)
        throw new VaultError("too-large", "One import holds 5 million records at most.");
      for (const item of items) if (item.kind === "file") await this.#keep(found, item);
      await found.plan.take(items);
      const { read: done, sample } = found.plan;
      found.progress = { step: "reading", done, of: null, sample };
    });
  }

  /** What an import would bring, planned anew if records have changed meanwhile. @throws {VaultError} no-run. */
  look(run: string): Promise<ImportReport> {
    const found = this.#mustBeOpen(run);
    return found.serial(() => fresh(found));
  }

  /** Writes an import, and ends it. @throws {VaultError} no-run; interrupted; too-many-faults unless they are accepted. */
  write(run: string, { acceptFaults }: { readonly acceptFaults: boolean }): Promise<ImportReport> {
    const found = this.#mustBeOpen(run);
    return found.serial(async () => {
      const report = await fresh(found);
      if (!acceptFaults) mustBeReadable(report);
      if (found.isStopped) throw new VaultError("interrupted", "The import was ended.");
      // The plan is used up, whatever comes of it: the same file again goes on.
      try {
        return await this.#write(found);
      } finally {
        this.#open.delete(run);
        this.#files?.settle(found.files.values());
        await dropPlan(found.plan);
      }
    });
  }

  /** How far an import is, or its undo. @throws {VaultError} no-run. */
  progress(run: string): ImportProgress {
    const undo = undoProgress(this.#context, run);
    return undo === null
      ? this.#mustBeOpen(run).progress
      : { step: "undoing", ...undo, sample: [] };
  }

  /** A kept report as it is to be told: while its run is being written here it stands kept as stopped, and is not. */
  told(report: ImportReport): ImportReport {
    return this.#open.get(report.run)?.isWriting === true
      ? { ...report, state: "writing" }
      : report;
  }

  /** Ends an open import: one that is being written stops after what it is at. False for one that is not open. */
  stop(run: string): boolean {
    const found = this.#open.get(run);
    if (found === undefined) return false;
    found.isStopped = true;
    if (!found.isWriting) void this.#forget(run);
    return true;
  }

  async #keep({ files }: OpenRun, { file, data }: ArchivedFile): Promise<void> {
    if (this.#files === null) throw new VaultError("bad-value", "No files can be kept here.");
    if (files.has(file)) return;
    files.set(file, await this.#files.keep(file, data));
  }

  /** What it kept is named by nothing; should the disk fail now, the next sync drops it. */
  async #forget(run: string): Promise<void> {
    const found = this.#open.get(run);
    this.#open.delete(run);
    if (found === undefined) return;
    await this.#files?.drop(found.files.values()).catch(() => undefined);
    // A batch of it may be under way.
    await found.serial(() => dropPlan(found.plan));
  }

  async #write(run: OpenRun): Promise<ImportReport> {
    const of = run.plan.count();
    const { sample } = run.plan;
    run.progress = { step: "writing", done: 0, of, sample };
    run.isWriting = true;
    try {
      return await writeImport(this.#context, run.plan, {
        isStopped: () => run.isStopped,
        onWritten: (done) => (run.progress = { step: "writing", done, of, sample }),
      });
    } finally {
      run.isWriting = false;
    }
  }

  #mustBeOpen(run: string): OpenRun {
    const found = this.#open.get(run);
    if (found === undefined) throw new VaultError("no-run", `There is no open import ${run}.`);
    return found;
  }
}

/** The same members as a JSON value: absent ones left out. */
function toJson(attachment: Attachment | undefined): JsonObject | null {
  if (attachment === undefined) return null;
  const { file, key, address, mime, bytes, width, height } = attachment;
  return {
    file,
    key,
    address,
    mime,
    bytes,
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
  };
}

async function fresh(run: OpenRun): Promise<ImportReport> {
  if (run.plan.isStale()) {
    const old = run.plan;
    run.plan = await old.again();
    await dropPlan(old);
  }
  return run.plan.report("dry-run");
}

/** Nothing of it is needed any more: what the disk says of that helps nobody, and the next start makes room. */
async function dropPlan(plan: TakeIn): Promise<void> {
  await plan.drop().catch(() => undefined);
}
