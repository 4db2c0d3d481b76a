/**
 * Files in: detected by content, tried without writing, taken in, taken back as one act.
 * @module
 */
import { keepHeapSmall } from "../agent/small-heap.ts";
import type { CsvMapping, ImportReport, VaultApi } from "@rootvault/vault-core";
import type { Context } from "../context.ts";
import { RvError } from "../errors.ts";
import { followed } from "../import/followed.ts";
import {
  mustAllBeTaken,
  type RefusedFile,
  refusalOf,
  refusalText,
} from "../import/refused-files.ts";
import type { FileGroup, NamedSource } from "../import/take-in-file.ts";
import {
  hasOption,
  listOption,
  textOption,
  type CommandSpec,
  type OptionValues,
} from "./command.ts";
import { readMapping } from "./mapping.ts";
import { mustConfirm } from "./start.ts";
import { reportText } from "../output/import-report.ts";
import { counted } from "../output/text.ts";

/** `import`, `import ls`, `import undo`. */
export const importCommands: readonly CommandSpec[] = [
  {
    line: "import [paths...]",
    group: "Records",
    summary: "take in what companies hand out; detected by content",
    options: [
      ["--dry-run", "say what would happen, write nothing"],
      ["--as <format>", "format, instead of detection"],
      ["--mapping <name>", "read a table by a saved mapping (rv mapping)"],
      ["--map <file>", "read a table by the mapping in a JSON file"],
      ["--answer <question=value...>", "answer what a file leaves open"],
      ["--accept-faults", "take the rest in even if most rows cannot be read"],
      ["--passphrase-file <file>", "passphrase of a sealed archive, instead of asking for it"],
    ],
    exits: [0, 2, 3, 4, 5, 10, 130],
    examples: [
      "rv import Your\\ Orders.zip --dry-run",
      'rv import statement.csv --mapping "my bank"',
      "rv import BrowserHistory.json Streaming_History_Audio_2025.json",
      "rv import vault.rva",
    ],
    run: runImport,
  },
  {
    line: "import ls",
    group: "Records",
    summary: "imports so far",
    exits: [0, 3],
    examples: ["rv import ls"],
    run: runList,
  },
  {
    line: "import undo <run>",
    group: "Records",
    summary: "take a whole import back; the same file brings everything back",
    exits: [0, 3, 5, 10, 130],
    examples: ["rv import undo 3fQa"],
    run: runUndo,
  },
];

async function runImport(
  context: Context,
  args: readonly string[],
  options: OptionValues,
): Promise<void> {
  if (args.length === 0)
    throw new RvError("bad-option", "Name a file.", { hint: "rv import FILE" });
  const { chosenFiles } = await import("../import/chosen-files.ts");
  const { opened } = await import("../import/passphrase-file.ts");
  const passphrase = textOption(options, "passphraseFile");
  const files: FileGroup[] = [];
  for (const { parts, ...group } of await chosenFiles(args)) {
    const whole = [];
    for (const blob of parts)
      whole.push(await opened(context, { name: group.name, blob }, passphrase));
    files.push({ ...group, parts: whole });
  }
  const api = await context.vault();
  const how = await howToRead(api, options);
  const { signal, end } = untilInterrupted();
  const { reports, refused } = await eachTakenIn(context, files, {
    api,
    how,
    options,
    signal,
  }).finally(end);
  if (context.options.json) {
    context.output.list({ kind: "imports.list", items: reports, columns: [], empty: "" });
  }
  const stopped = reports.find(({ state }) => state === "stopped");
  if (stopped !== undefined)
    throw new RvError("interrupted", `Stopped; a part of ${stopped.file} is taken in.`, {
      hint: `the same file again goes on; rv import undo ${stopped.run.slice(0, 8)} takes it back`,
    });
  mustAllBeTaken(refused, files.length);
}

/** Takes the files in one after the other; of several, one that is refused does not hold the others up. */
async function eachTakenIn(
  context: Context,
  files: readonly FileGroup[],
  how: TakeIn,
): Promise<{ readonly reports: ImportReport[]; readonly refused: RefusedFile[] }> {
  const reports: ImportReport[] = [];
  const refused: RefusedFile[] = [];
  for (const file of files) {
    try {
      for await (const report of takenIn(context, file, how)) reports.push(report);
    } catch (error) {
      if (files.length === 1) throw error;
      const refusal = refusalOf(file.name, error);
      context.output.note(refusalText(refusal));
      refused.push(refusal);
    }
    if (reports.at(-1)?.state === "stopped") break;
  }
  return { reports, refused };
}

/** Takes each format of a file in by itself; a stopped one is the last. */
async function* takenIn(
  context: Context,
  file: NamedSource,
  { api, how, options, signal }: TakeIn,
): AsyncGenerator<ImportReport> {
  // A large file leaves much to the collector, which otherwise comes by once the heap is four times as large.
  keepHeapSmall();
  const { formatsOf, takeInFile } = await import("../import/take-in-file.ts");
  for (const { format, warnings } of await formatsOf(file, how)) {
    if (warnings.includes("wal-missing")) context.output.note(walMissing(file.name));
    const report = await takeInFile(api, file, {
      ...how,
      format,
      dryRun: hasOption(options, "dryRun"),
      acceptFaults: hasOption(options, "acceptFaults"),
      progress: context.output.progress(file.name),
      signal,
    });
    if (!context.options.json) context.output.one("import", report, reportText(report));
    yield report;
    if (report.state === "stopped") return;
  }
}

interface TakeIn {
  readonly api: VaultApi;
  readonly how: HowToRead;
  readonly options: OptionValues;
  readonly signal: AbortSignal;
}

interface HowToRead {
  readonly format?: string;
  readonly mappings: readonly CsvMapping[];
  readonly answers: Record<string, string>;
}

/** The format, the mappings and the answers that the options name. */
async function howToRead(api: VaultApi, options: OptionValues): Promise<HowToRead> {
  const answers = readAnswers(listOption(options, "answer"));
  const saved = await api.mappings();
  const path = textOption(options, "map");
  const name = textOption(options, "mapping");
  const format = textOption(options, "as");
  if (path === undefined && name === undefined)
    return { mappings: saved, answers, ...(format === undefined ? {} : { format }) };
  const mapping =
    path === undefined
      ? saved.find((one) => one.name === name)
      : await api.saveMapping({ mapping: await readMapping(path), dryRun: true });
  if (mapping === undefined)
    throw new RvError("no-mapping", `There is no mapping "${name ?? ""}".`);
  return {
    format: "generic.csv",
    mappings: [mapping],
    answers: { ...answers, mapping: mapping.name },
  };
}

/** The first Ctrl-C ends the import in order, the second one the command. */
function untilInterrupted(): { readonly signal: AbortSignal; readonly end: () => void } {
  const control = new AbortController();
  const stop = (): void => control.abort();
  process.once("SIGINT", stop);
  return { signal: control.signal, end: () => void process.off("SIGINT", stop) };
}

async function runList(context: Context): Promise<void> {
  const api = await context.vault();
  const names = new Map((await api.devices()).map(({ id, name }) => [id, name]));
  context.output.list({
    kind: "imports.list",
    items: await api.imports(),
    empty: "Nothing was imported yet.",
    columns: [
      { head: "started", value: (run) => run.started.slice(0, 16).replace("T", " ") },
      { head: "file", value: (run) => sourceOfRun(run, names), flexible: true },
      { head: "format", value: (run) => run.format },
      { head: "new", value: (run) => String(run.imported), align: "right" },
      { head: "state", value: (run) => run.state },
      { head: "run", value: (run) => run.run.slice(0, 8) },
    ],
  });
}

/** The file; of what a helper brought in, which has none, the helper. */
function sourceOfRun({ file, members }: ImportReport, names: ReadonlyMap<string, string>): string {
  return members === undefined
    ? file
    : `from ${members.map((id) => names.get(id) ?? id.slice(0, 8)).join(", ")}`;
}

async function runUndo(context: Context, args: readonly string[]): Promise<void> {
  const api = await context.vault();
  const reference = args[0] ?? "";
  const found = (await api.imports()).filter(
    (run) => run.run === reference || (reference.length >= 4 && run.run.startsWith(reference)),
  );
  const [run, another] = found;
  if (run === undefined) throw new RvError("no-run", `No import is called "${reference}".`);
  if (another !== undefined)
    throw new RvError("ambiguous", `"${reference}" names more than one import.`);
  await mustConfirm(
    context,
    `Take back ${run.file} (${counted(run.imported, "record", "records")})?`,
  );
  const progress = context.output.progress("undo");
  const undone = await followed(api, run.run, api.importUndo({ run: run.run }), progress);
  context.output.one("import", undone, undoneText(run));
}

/** @param run as it was before. */
function undoneText({ file, state }: ImportReport): string {
  if (state === "undone") return `${file} was taken back before.`;
  if (state === "nothing-new")
    return `This import of ${file} brought nothing: nothing to take back.`;
  return `${file} is taken back. Importing it again brings everything back.`;
}

function walMissing(file: string): string {
  return `${file}: its newest rows may lie in ${file}-wal beside it. Copy both, or close the program that writes them first.`;
}

function readAnswers(texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf("=");
      if (at < 1) throw new RvError("bad-value", `"${text}" is no answer. Write question=value.`);
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}
