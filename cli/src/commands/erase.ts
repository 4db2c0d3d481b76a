/**
 * Deletion that means something: erase records, or carry out what was deleted before, and the receipt.
 * @module
 */
import type { EraseAsk, ErasePlace, EraseReceipt, VaultApi } from "@rootvault/vault-core";
import type { Context } from "../context.ts";
import { RvError } from "../errors.ts";
import { readLine } from "../prompt.ts";
import { removeSetAside } from "../store/set-aside.ts";
import { readKit, wordLines } from "./kit-words.ts";
import { hasOption, textOption, type CommandSpec, type OptionValues } from "./command.ts";

/** `erase`, `erase-receipt`. */
export const eraseCommands: readonly CommandSpec[] = [
  {
    line: "erase [ids...]",
    group: "Records",
    summary: "delete for good: from this vault, its devices and its server",
    options: [
      ["--range <span>", "all records of these days, such as 2026-01-01..2026-01-31"],
      ["--now", "carry out what was deleted before"],
      ["--shred", "the same, and nothing that is left opens it: a new recovery kit"],
      ["--words-file <file>", "with --shred: read the words of the kit from a file"],
      ["--confirm <vault>", "the vault's name, in place of typing it"],
    ],
    exits: [0, 2, 3, 5, 6, 7, 9, 10, 130],
    examples: [
      "rv erase 7Hq2 9Kd1",
      "rv erase --range 2026-01-01..2026-01-31 --confirm default",
      "rv erase --now --confirm default",
      "rv erase --shred",
    ],
    run: runErase,
  },
  {
    line: "erase-receipt",
    group: "Records",
    summary: "where the newest erasure stands: which place still holds what, and until when",
    exits: [0, 3, 5, 7],
    examples: ["rv erase-receipt", "rv erase-receipt --json"],
    run: runReceipt,
  },
];

async function runErase(
  context: Context,
  args: readonly string[],
  options: OptionValues,
): Promise<void> {
  const ask = readAsk(args, options);
  const api = await context.vault();
  if (hasOption(options, "shred")) return await runShred(context, api, options);
  const { records } = await api.eraseCount(ask);
  if (records === 0 && !hasOption(options, "now"))
    throw new RvError("no-record", "No record is meant. Nothing was changed.");
  await mustNameVault(context, questionOf(records), textOption(options, "confirm"));
  const receipt = await shown(context, api, () => api.erase(ask));
  await removeSetAside(context.place.folder);
  context.output.one("erase.receipt", receipt, textOf(receipt));
}

async function runShred(context: Context, api: VaultApi, options: OptionValues): Promise<void> {
  const isKept = await api.kitShow().then(
    () => true,
    () => false,
  );
  await mustNameVault(context, SHRED_QUESTION, textOption(options, "confirm"));
  const text = isKept ? undefined : await readKit(context, options);
  const result = await shown(context, api, () => api.shred(text === undefined ? {} : { text }));
  await removeSetAside(context.place.folder);
  const kit = ["Your new recovery kit:", "", ...wordLines(result.words), "", KIT_ADVICE];
  context.output.one("erase.shredded", result, [textOf(result.receipt), "", ...kit].join("\n"));
}

const SHRED_QUESTION =
  "Shred what was deleted: passkeys and helpers are removed, and the recovery kit is replaced. It cannot be undone.";
const KIT_ADVICE =
  "Write it down, prove it (rv kit verify), and destroy the old paper. Delete removed passkeys where they are kept.";

async function runReceipt(context: Context): Promise<void> {
  const api = await context.vault();
  const { running, receipt } = await api.eraseStatus();
  if (running !== null) context.output.note(`An erasure goes on: ${running}.`);
  if (receipt === null) throw new RvError("no-record", "Nothing was erased so far.");
  context.output.one("erase.receipt", receipt, textOf(receipt));
}

function readAsk(ids: readonly string[], options: OptionValues): EraseAsk {
  const range = textOption(options, "range");
  const ways = [
    ids.length > 0,
    range !== undefined,
    hasOption(options, "now"),
    hasOption(options, "shred"),
  ];
  if (ways.filter(Boolean).length !== 1)
    throw new RvError("bad-option", "Name records, or --range FIRST..LAST, or --now, or --shred.");
  if (range === undefined) return ids.length > 0 ? { ids } : {};
  const [from = "", to = "", more] = range.split("..");
  if (from === "" || to === "" || more !== undefined)
    throw new RvError("bad-value", "A span is two days, such as 2026-01-01..2026-01-31.");
  return { from, to };
}

function questionOf(records: number): string {
  const what =
    records === 0
      ? "Delete for good what was removed before."
      : `Delete ${records === 1 ? "this record" : `these ${records} records`} for good.`;
  return `${what} It cannot be undone. What others have read, and copies of your own, stay.`;
}

/** What cannot be undone needs the vault's name, typed or given. `--yes` is not enough. */
async function mustNameVault(
  context: Context,
  question: string,
  given: string | undefined,
): Promise<void> {
  const name = context.settings.vault.value;
  if (given === undefined && context.options.noInput)
    throw new RvError("needs-input", question, { hint: `--confirm ${name}` });
  if (given === undefined) context.output.note(question);
  const answer =
    given ?? (await readLine(`Type the vault's name (${name}) to go on`, context.options.noInput));
  if (answer === name) return;
  // An empty answer at the terminal is a no; a wrong word is a slip, or a script for another vault.
  if (answer === "") throw new RvError("interrupted", "Nothing was changed.");
  throw new RvError(
    "bad-value",
    `This vault is named "${name}", not "${answer}". Nothing was changed.`,
    { hint: given === undefined ? `type ${name}` : `--confirm ${name}` },
  );
}

/** Shows the steps while the work goes on. */
async function shown<Value>(
  context: Context,
  api: Pick<VaultApi, "eraseStatus">,
  work: () => Promise<Value>,
): Promise<Value> {
  const progress = context.output.progress("erase");
  const timer = setInterval(() => {
    void api
      .eraseStatus()
      .then(({ running }) => progress.update(STEPS.indexOf(running ?? "hide"), STEPS.length))
      .catch(() => undefined);
  }, 500);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    progress.end();
  }
}

const STEPS = [
  "hide",
  "members",
  "sync",
  "new-keys",
  "read",
  "write",
  "send",
  "confirm",
  "receipt",
] as const;

const PLACES: Readonly<Record<ErasePlace["place"], string>> = {
  "this-device": "this device",
  device: "your device",
  server: "server",
  "server-backups": "backups of the server",
  peek: "peek that is still open to",
  grantee: "collected by",
  passkey: "removed passkey; opens old copies of the server until you delete it:",
  helper: "removed helper; opens its collections in old copies until you wipe it:",
  "old-kit": "old recovery kit; opens old copies of the server until you destroy the paper",
  "own-access-log": "your own record of what was collected",
  "own-copies": "exports and backups that you made",
};

function textOf(receipt: EraseReceipt): string {
  const { level, records, done, places, started } = receipt;
  const head =
    records === 0
      ? `What was deleted before ${started.slice(0, 10)} is ${level}.`
      : `${records} ${records === 1 ? "record is" : "records are"} ${level}, ${started.slice(0, 10)}.`;
  const end = done ? "Nothing waits any more." : "What waits goes by itself: rv erase-receipt";
  return [head, ...places.map(lineOf), end].join("\n");
}

function lineOf({ place, name, state, until }: ErasePlace): string {
  const where = `${PLACES[place]} ${name}`.trim();
  if (state === "gone") return `  gone     ${where}`;
  if (state === "kept") return `  kept     ${where}${place === "peek" ? " (rv grant revoke)" : ""}`;
  const when = until === null ? "at its next sync" : `by ${until.slice(0, 16).replace("T", " ")}`;
  return `  waiting  ${where}, ${when}`;
}
