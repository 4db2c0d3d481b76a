/**
 * One file's way into the vault: detected by its content, parsed here where no key is, handed over in batches. While the key
 * agent plans a batch, the next ones are parsed.
 * @module
 */
import type {
  CsvMapping,
  ImportAnswers,
  ImportItem,
  ImportReport,
  VaultApi,
} from "@rootvault/vault-core";
import {
  detectFormats,
  importLimits,
  isVaultError,
  readFile,
  rowsIn,
  Tabulator,
  type ChosenFile,
  type DetectedFile,
  type FileGroup,
  type TabledItem,
  type ImportSource,
} from "@rootvault/vault-core/importers";
import { RvError } from "../errors.ts";
import type { Progress } from "../output/progress.ts";
import { followed } from "./followed.ts";

/** How a file is taken in. */
export interface TakeInOptions {
  /** Format id instead of detection. */
  readonly format?: string;
  readonly answers?: ImportAnswers;
  /** The owner's own mappings of CSV files. */
  readonly mappings?: readonly CsvMapping[];
  readonly dryRun?: boolean;
  readonly acceptFaults?: boolean;
  readonly progress: Progress;
  /** Ends the import: before it writes nothing was imported; after that the report says what was. */
  readonly signal?: AbortSignal;
}

export type { FileGroup };

/** A file, or files that are imported as one. */
export type NamedSource = ChosenFile | FileGroup;

/**
 * Tells which formats a file holds, each of which is taken in by itself.
 *
 * @throws {RvError} needs-answer with the questions; the importers' own codes.
 */
export async function formatsOf(
  file: NamedSource,
  options: Pick<TakeInOptions, "format" | "answers" | "mappings">,
): Promise<readonly DetectedFile[]> {
  const choice = { format: options.format ?? null, mappings: options.mappings ?? [] };
  const { name } = file;
  const found = await detectFormats(sourceOf(file), name, choice).catch((error: unknown) => {
    throw withHint(error, name);
  });
  for (const { questions } of found) mustBeAnswered(name, questions, options.answers ?? {});
  return found;
}

/**
 * Takes one format of a file in; nothing is written before all of it was read.
 *
 * @throws {RvError} needs-answer with the questions; ambiguous where no format is named and there are several; interrupted; the
 * importers' own codes.
 */
export async function takeInFile(
  api: VaultApi,
  file: NamedSource,
  options: TakeInOptions,
): Promise<ImportReport> {
  const answers = options.answers ?? {};
  const mappings = options.mappings ?? [];
  const format = options.format ?? onlyFormat(await formatsOf(file, options));
  const { run } = await api.importBegin({ format, file: file.name, answers });
  const { progress, signal } = options;
  const stop = (): void => void api.importCancel({ run }).catch(() => null);
  signal?.addEventListener("abort", stop);
  try {
    let isSized = false;
    const onBytes = (read: number, of: number): void => {
      // A database is read here and there, which tells nothing: of one the rows tell how far it is.
      isSized = read < of;
      progress.update(read, of);
    };
    const unpackedDatabaseBytes = importLimits.databaseBytes;
    const reading = { onBytes, mappings, unpackedDatabaseBytes };
    const items = readFile(sourceOf(file), format, answers, reading);
    const onRows = (rows: number): void => void (isSized || progress.update(rows, 0));
    await handOver(api, run, items, { onRows, ...(signal !== undefined && { signal }) });
    const commit = api.importCommit({
      run,
      dryRun: options.dryRun === true,
      acceptFaults: options.acceptFaults === true,
    });
    return await followed(api, run, commit, progress);
  } catch (error) {
    await api.importCancel({ run }).catch(() => null);
    if (signal?.aborted === true) throw interrupted();
    throw error;
  } finally {
    signal?.removeEventListener("abort", stop);
    progress.end();
  }
}

function sourceOf(file: NamedSource): ImportSource {
  return "blob" in file ? file.blob : file;
}

function onlyFormat(found: readonly DetectedFile[]): string {
  const [only] = found;
  if (only !== undefined && found.length === 1) return only.format;
  throw new RvError("ambiguous", "The file holds more than one format. Say which to import.", {
    details: { formats: found.map(({ format }) => format) },
  });
}

function mustBeAnswered(
  name: string,
  questions: DetectedFile["questions"],
  answers: ImportAnswers,
): void {
  const open = questions.filter((question) => answers[question.id] === undefined);
  if (open.length === 0) return;
  throw new RvError("needs-answer", `${name}: ${open.map((question) => question.text).join(" ")}`, {
    hint: open
      .map((question) => `--answer ${question.id}=${question.suggestion ?? "..."}`)
      .join(" "),
    details: { questions: open },
  });
}

/** A table that no importer knows can be read by a mapping. */
function withHint(error: unknown, file: string): unknown {
  if (!isVaultError(error, "not-recognised") || error.details["columns"] === undefined)
    return error;
  const hint = `rv mapping add NAME "${file}" --collection purchases --column when=... --column name=...`;
  return new RvError(error.code, error.message, { hint, details: error.details, cause: error });
}

/** While one batch is planned, the next is on its way, and the one after that is parsed. */
const BATCHES_AHEAD = 2;

/** Hands items over: a failure of a batch shows with one after it, or at the end. */
async function handOver(
  api: VaultApi,
  run: string,
  items: AsyncIterable<readonly ImportItem[]>,
  { onRows, signal }: { readonly onRows: (rows: number) => void; readonly signal?: AbortSignal },
): Promise<void> {
  const tabulator = new Tabulator();
  const underWay: Promise<unknown>[] = [];
  let done = 0;
  const give = async (batches: readonly (readonly TabledItem[])[]): Promise<void> => {
    for (const batch of batches) {
      if (underWay.length === BATCHES_AHEAD) await underWay.shift();
      if (signal?.aborted === true) throw interrupted();
      const planned = api.importItems({ run, items: batch });
      planned.catch(() => null);
      underWay.push(planned);
      done += batch.reduce((sum, item) => sum + rowsIn(item), 0);
      onRows(done);
    }
  };
  for await (const some of items) {
    if (signal?.aborted === true) throw interrupted();
    await give(tabulator.add(some));
  }
  await give(tabulator.rest());
  for (const planned of underWay) await planned;
  if (signal?.aborted === true) throw interrupted();
}

function interrupted(): RvError {
  return new RvError("interrupted", "Stopped; nothing was imported.");
}
