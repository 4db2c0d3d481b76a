/**
 * `open`: everything of a backup as files in clear, with the recovery kit alone. No server, no network, no vault here.
 * @module
 */
import type { Context } from "../context.ts";
import { RvError } from "../errors.ts";
import { factLines, mustOpenAll } from "./backup.ts";
import { hasOption, textOption, type CommandSpec, type OptionValues } from "./command.ts";
import { readKit } from "./kit-words.ts";
import { countText } from "./start.ts";

/** `open`. */
export const openCommands: readonly CommandSpec[] = [
  {
    line: "open <backup>",
    group: "Copies",
    summary: "all files of a backup in clear, with the kit: no server, no network",
    options: [
      ["--kit", "with the 24 words of the kit"],
      ["--words-file <file>", "read the words from a file"],
      ["--out <folder>", "a new folder for the files"],
    ],
    exits: [0, 2, 9, 10],
    examples: ["rv open vault.rvb --kit --out vault-in-clear"],
    run: runOpen,
  },
];

async function runOpen(
  context: Context,
  [file = ""]: readonly string[],
  options: OptionValues,
): Promise<void> {
  const out = textOption(options, "out");
  if (!hasOption(options, "kit"))
    throw new RvError("bad-option", "Say what opens it.", {
      hint: "rv open BACKUP --kit --out FOLDER",
    });
  if (out === undefined) throw new RvError("bad-option", "Say where to: --out FOLDER.");
  const { mustBeBackup, openBackupWith } = await import("../backup/backup-file.ts");
  const { mustBeFree, writeFiles } = await import("../backup/write-files.ts");
  await mustBeFree(out);
  await mustBeBackup(file);
  const opened = await openBackupWith(file, await readKit(context, options));
  const report = await writeFiles(opened, out);
  const late = `late.json holds ${report.lateLines} lines that removed devices wrote after their removal.`;
  context.output.one(
    "backup.opened",
    report,
    [
      ...factLines(opened.facts),
      `Written to ${out}, ${report.files.length} files: ${countText(report.counts)}.`,
      ...(report.lateLines === 0 ? [] : [late]),
      ...(report.missingAttachments === 0
        ? []
        : [`${report.missingAttachments} pictures or papers are not in the backup.`]),
      "The files are not encrypted; those in internal/ hold keys.",
    ].join("\n"),
  );
  mustOpenAll(report.unopened);
}
