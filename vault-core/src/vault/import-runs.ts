/**
 * Imports that are under way: what each would bring is planned as its items come, and nothing is written until the owner has
 * seen the report.
 * @module
 */
import { type CollectionContext, instantOf } from "../collection/context.ts";
import { randomRecordId } from "../collection/record-id.ts";
import { TakeIn } from "../collection/take-in.ts";
import { mustBeReadable, writeImport } from "../collection/write-import.ts";
import { VaultError } from "../errors.ts";
import type { ImportItem } from "../model/drafts.ts";
import type { ImportProgress, ImportReport } from "./api.ts";
import { createSerial, type Serial } from "./serial.ts";

const MAX_ITEMS = 5_000_000;
const MAX_OPEN_RUNS = 4;

interface OpenRun {
  plan: TakeIn;
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

  constructor(context: CollectionContext) {
    this.#context = context;
  }

  /** Begins an import, and gives its run. An import that a closed window left behind makes room for it. */
  begin(format: string, file: string): string {
    const id = randomRecordId(this.#context.random);
    const idle = [...this.#open].filter(([, one]) => !one.isWriting);
    for (const [old] of idle.slice(0, Math.max(0, this.#open.size - MAX_OPEN_RUNS + 1)))
      this.#open.delete(old);
    const started = instantOf(this.#context);
    this.#open.set(id, {
      plan: new TakeIn(this.#context, { id, format, file, started }),
      serial: createSerial(),
      progress: { step: "reading", done: 0, of: null },
      isWriting: false,
      isStopped: false,
    });
    return id;
  }

  /** Plans items. @throws {VaultError} no-run; too-large above 5 million. */
  take(run: string, items: readonly ImportItem[]): Promise<void> {
    const found = this.#mustBeOpen(run);
    return found.serial(async () => {
      if (found.plan.read + items.length > MAX_ITEMS)
        throw new VaultError("too-large", "One import holds 5 million records at most.");
      await found.plan.take(items);
      found.progress = { step: "reading", done: found.plan.read, of: null };
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
      }
    });
  }

  /** How far an import is. @throws {VaultError} no-run. */
  progress(run: string): ImportProgress {
    return this.#mustBeOpen(run).progress;
  }

  /** Ends an open import: one that is being written stops after what it is at. False for one that is not open. */
  stop(run: string): boolean {
    const found = this.#open.get(run);
    if (found === undefined) return false;
    found.isStopped = true;
    return found.isWriting || this.#open.delete(run);
  }

  async #write(run: OpenRun): Promise<ImportReport> {
    const of = run.plan.count();
    run.progress = { step: "writing", done: 0, of };
    run.isWriting = true;
    try {
      return await writeImport(this.#context, run.plan, {
        isStopped: () => run.isStopped,
        onWritten: (done) => (run.progress = { step: "writing", done, of }),
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

async function fresh(run: OpenRun): Promise<ImportReport> {
  if (run.plan.isStale()) run.plan = await run.plan.again();
  return run.plan.report("dry-run");
}
