/**
 * Sealed copies that need no server: made, listed, checked, thinned out.
 * @module
 */
import { rm } from "node:fs/promises";
import { basename } from "node:path";
import type { CheckedFacts } from "@rootvault/vault-core";
import type { FoundBackup } from "../backup/backup-file.ts";
import type { Context } from "../context.ts";
import { RvError } from "../errors.ts";
import type { Column } from "../output/table.ts";
import { hasOption, textOption, type CommandSpec, type OptionValues } from "./command.ts";
import { readKit } from "./kit-words.ts";
import { mustConfirm } from "./start.ts";

const DAY_MS = 86_400_000;

/** `backup create`, `backup ls`, `backup verify`, `backup prune`. */
export const backupCommands: readonly CommandSpec[] = [
  {
    line: "backup create",
    group: "Copies",
    summary: "a sealed copy of the whole vault; the kit alone opens it, no server is needed",
    options: [["--to <place>", "a folder, or a file that ends in .rvb"]],
    exits: [0, 2, 3, 4, 6, 9, 10],
    examples: ["rv backup create --to /mnt/usb/rv", "rv backup create --to vault.rvb"],
    run: runCreate,
  },
  {
    line: "backup ls <folder>",
    group: "Copies",
    summary: "the backups in a folder, the newest first",
    exits: [0, 2],
    examples: ["rv backup ls /mnt/usb/rv"],
    run: runList,
  },
  {
    line: "backup verify <file>",
    group: "Copies",
    summary: "check every signature, place and chain of a backup; no key is needed",
    options: [
      ["--kit", "open every block too, with the 24 words"],
      ["--words-file <file>", "read the words from a file"],
    ],
    exits: [0, 2, 9, 10],
    examples: ["rv backup verify vault.rvb", "rv backup verify vault.rvb --kit"],
    run: runVerify,
  },
  {
    line: "backup prune <folder>",
    group: "Copies",
    summary: "remove old backups; the newest whole one of each vault always stays",
    options: [
      ["--keep <count>", "keep so many of each vault"],
      ["--older-than <days>", "remove only those older than so many days, such as 90d"],
      ["--dry-run", "say what would go, remove nothing"],
    ],
    exits: [0, 2, 10, 130],
    examples: ["rv backup prune /mnt/usb/rv --keep 7", "rv backup prune . --older-than 90d"],
    run: runPrune,
  },
];

async function runCreate(
  context: Context,
  _args: readonly string[],
  options: OptionValues,
): Promise<void> {
  const target = textOption(options, "to");
  if (target === undefined)
    throw new RvError("bad-option", "Say where to: --to FOLDER or --to FILE.rvb.");
  const { placeOf, writeBackupFile } = await import("../backup/write-backup.ts");
  const api = await context.vault();
  const { vault, bytes } = await api.status();
  const path = await placeOf(target, vault, new Date());
  const progress = context.output.progress("backup");
  const written = await writeBackupFile(api, path, (done) =>
    progress.update(done, Math.max(done, bytes)),
  ).finally(() => progress.end());
  const { facts } = written;
  context.output.one(
    "backup",
    written,
    [
      `Written to ${path}: ${written.bytes} bytes, read back and checked.`,
      ...factLines(facts),
      "Your recovery kit opens it: rv open BACKUP --kit --out FOLDER. Keep the two apart.",
    ].join("\n"),
  );
}

async function runList(context: Context, [folder = ""]: readonly string[]): Promise<void> {
  const { findBackups } = await import("../backup/backup-file.ts");
  context.output.list({
    kind: "backups.list",
    items: await findBackups(folder),
    empty: "No backups here.",
    columns: COLUMNS,
  });
}

const COLUMNS: readonly Column<FoundBackup>[] = [
  { head: "made", value: ({ facts }) => facts?.made.slice(0, 16).replace("T", " ") ?? "not whole" },
  { head: "vault", value: ({ facts }) => facts?.vault.slice(0, 8) ?? "" },
  { head: "blocks", value: ({ facts }) => String(facts?.blocks ?? ""), align: "right" },
  { head: "bytes", value: ({ bytes }) => String(bytes), align: "right" },
  { head: "file", value: ({ path }) => basename(path), flexible: true },
];

async function runVerify(
  context: Context,
  [file = ""]: readonly string[],
  options: OptionValues,
): Promise<void> {
  const { checkBackupFile, openBackupWith } = await import("../backup/backup-file.ts");
  if (!hasOption(options, "kit")) {
    const facts = await checkBackupFile(file);
    context.output.one("backup.verified", { file, ...facts }, factLines(facts).join("\n"));
    return;
  }
  const opened = await openBackupWith(file, await readKit(context, options));
  const { facts, counts, unopened, lateLines } = opened;
  mustOpenAll(unopened);
  context.output.one(
    "backup.verified",
    { file, ...facts, counts, unopened, lateLines },
    [...factLines(facts), "The kit opens every block of it."].join("\n"),
  );
}

/** @throws {RvError} BAD_BACKUP if some blocks stayed shut. */
export function mustOpenAll(unopened: number): void {
  if (unopened === 0) return;
  throw new RvError(
    "BAD_BACKUP",
    `${unopened} blocks stay shut: a newer rv wrote them, or the backup lacks their key.`,
    { details: { unopened } },
  );
}

/** What the checks found, for people. */
export function factLines(facts: CheckedFacts): readonly string[] {
  const { blocks, made, rosterHead, syncCode, late, attachments, absent } = facts;
  return [
    `Made ${made.slice(0, 19).replace("T", " ")} UTC of vault ${facts.vault.slice(0, 8)}.`,
    `Roster: ${rosterHead + 1} entries, all signed by members that were in.`,
    `Blocks: ${blocks}, each signed, in its place and chained to the one before.`,
    ...(attachments === 0 ? [] : [`Pictures and papers: ${attachments}.`]),
    ...(absent === 0
      ? []
      : [
          `${absent} pictures or papers are NOT in it: neither here nor on the server when it was made.`,
        ]),
    ...(late === 0 ? [] : [`${late} of them were written by removed devices after their removal.`]),
    `As new as a device whose sync code (rv status) is: ${syncCode.join(" ")}`,
  ];
}

async function runPrune(
  context: Context,
  [folder = ""]: readonly string[],
  options: OptionValues,
): Promise<void> {
  const keep = numberOf(options, "keep", /^[1-9]\d{0,3}$/);
  const days = numberOf(options, "olderThan", /^\d{1,5}d$/);
  if (keep === null && days === null)
    throw new RvError("bad-option", "Say which go: --keep COUNT, --older-than DAYS, or both.");
  const { findBackups } = await import("../backup/backup-file.ts");
  const before = days === null ? null : new Date(Date.now() - days * DAY_MS).toISOString();
  const gone = toPrune(await findBackups(folder), { keep: keep ?? 1, before });
  const names = gone.map(({ path }) => basename(path));
  if (hasOption(options, "dryRun") || gone.length === 0) {
    const text = gone.length === 0 ? "Nothing to remove." : names.join("\n");
    context.output.one("backups.pruned", { removed: [], would: names }, text);
    return;
  }
  await mustConfirm(context, `Remove ${gone.length} backups: ${names.join(", ")}?`);
  for (const { path } of gone) await rm(path);
  context.output.one(
    "backups.pruned",
    { removed: names, would: [] },
    `Removed ${names.length} backups.`,
  );
}

/** Chooses what goes: of each vault all whole ones but the newest, as many as are kept, and old enough. */
export function toPrune(
  newestFirst: readonly FoundBackup[],
  { keep, before }: { readonly keep: number; readonly before: string | null },
): readonly FoundBackup[] {
  const seen = new Map<string, number>();
  return newestFirst.filter(({ facts }) => {
    // One that is not whole is no backup, and nobody's newest; its owner looks at it.
    if (facts === null) return false;
    const place = (seen.get(facts.vault) ?? 0) + 1;
    seen.set(facts.vault, place);
    return place > keep && (before === null || facts.made < before);
  });
}

function numberOf(options: OptionValues, name: string, form: RegExp): number | null {
  const text = textOption(options, name);
  if (text === undefined) return null;
  if (form.test(text)) return Number.parseInt(text, 10);
  const flag = `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  throw new RvError("bad-value", `${flag} cannot be "${text}".`);
}
