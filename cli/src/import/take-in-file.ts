/**
 * One file's way into the vault: detected by its content, parsed here where no key is, handed over in batches.
 * @module
 */
import type { ImportAnswers, ImportItem, ImportReport, VaultApi } from "@rootvault/vault-core";
import { detectFile, readFile } from "@rootvault/vault-core/importers";
import { RvError } from "../errors.ts";
import type { Progress } from "../output/progress.ts";

/** How a file is taken in. */
export interface TakeInOptions {
  /** Format id instead of detection. */
  readonly format?: string;
  readonly answers?: ImportAnswers;
  readonly dryRun?: boolean;
  readonly acceptFaults?: boolean;
  readonly progress: Progress;
}

const BATCH = 500;

/**
 * Takes a file in; nothing is written before all of it was read.
 *
 * @throws {RvError} needs-answer with the questions; the importers' own codes.
 */
export async function takeInFile(
  api: VaultApi,
  file: { readonly name: string; readonly blob: Blob },
  options: TakeInOptions,
): Promise<ImportReport> {
  const answers = options.answers ?? {};
  const format = options.format ?? (await detect(file, answers));
  const { run } = await api.importBegin({ format, file: file.name, answers });
  try {
    await handOver(api, run, readFile(file.blob, format, answers), options.progress);
    return await api.importCommit({
      run,
      dryRun: options.dryRun === true,
      acceptFaults: options.acceptFaults === true,
    });
  } catch (error) {
    await api.importCancel({ run }).catch(() => null);
    throw error;
  } finally {
    options.progress.end();
  }
}

async function detect(
  file: { readonly name: string; readonly blob: Blob },
  answers: ImportAnswers,
): Promise<string> {
  const found = await detectFile(file.blob, file.name);
  const open = found.questions.filter((question) => answers[question.id] === undefined);
  if (open.length > 0) {
    throw new RvError(
      "needs-answer",
      `${file.name}: ${open.map((question) => question.text).join(" ")}`,
      {
        hint: open
          .map((question) => `--answer ${question.id}=${question.suggestion ?? "..."}`)
          .join(" "),
        details: { questions: open },
      },
    );
  }
  return found.format;
}

async function handOver(
  api: VaultApi,
  run: string,
  items: AsyncIterable<ImportItem>,
  progress: Progress,
): Promise<void> {
  let batch: ImportItem[] = [];
  let done = 0;
  for await (const item of items) {
    batch.push(item);
    if (batch.length < BATCH) continue;
    await api.importItems({ run, items: batch });
    done += batch.length;
    progress.update(done, 0);
    batch = [];
  }
  if (batch.length > 0) await api.importItems({ run, items: batch });
}
