/**
 * Files out: one collection as JSON or CSV, streamed.
 * @module
 */
import type { VaultApi } from "@rootvault/vault-core";
import type { Context } from "../context.ts";
import { RvError } from "../errors.ts";
import { writeNewFile } from "../output/new-file.ts";
import { hasOption, textOption, type CommandSpec, type OptionValues } from "./command.ts";
import { noteSoFar } from "./so-far.ts";

/** `export`. */
export const exportCommands: readonly CommandSpec[] = [
  {
    line: "export [collection]",
    group: "Copies",
    summary: "a collection as a file, or everything as an archive",
    options: [
      ["--format <format>", "json or csv (default json); archive: everything"],
      ["--raw", "as stored, without your marks"],
      ["--out <file>", "where to (default stdout)"],
      ["--plain", "an archive in clear, not sealed with a passphrase"],
      ["--passphrase-file <file>", "passphrase of an archive, instead of asking for it"],
    ],
    exits: [0, 2, 3, 4, 5, 10, 130],
    examples: [
      "rv export purchases --format csv --out purchases.csv",
      "rv export media --raw",
      "rv export --format archive --out vault.rva",
    ],
    run: runExport,
  },
];

async function runExport(
  context: Context,
  args: readonly string[],
  options: OptionValues,
): Promise<void> {
  const format = textOption(options, "format") ?? "json";
  if (format === "archive") {
    const { exportArchive } = await import("./export-archive.ts");
    await exportArchive(context, args[0], options);
    return;
  }
  if (format !== "json" && format !== "csv")
    throw new RvError("bad-value", `--format is json, csv or archive, not "${format}".`);
  if (args[0] === undefined)
    throw new RvError("bad-option", "Name a collection.", { hint: "rv export purchases" });
  const api = await context.vault();
  const question = { collection: args[0] ?? "", format, raw: hasOption(options, "raw") } as const;
  const out = textOption(options, "out");
  noteSoFar(context.output, (await api.status()).coming.owed);
  if (out === undefined) {
    for await (const text of parts(api, question)) context.output.raw(text);
    return;
  }
  await writeNewFile(parts(api, question), out, context.options.yes);
  const { collection, raw } = question;
  context.output.done(
    "export",
    { collection, format, raw, path: out },
    `Written to ${out}. The file is not encrypted.`,
  );
}

type Question = Parameters<VaultApi["exportCollection"]>[0];

async function* parts(api: VaultApi, question: Question): AsyncGenerator<string> {
  let after: string | null = null;
  do {
    const part: Awaited<ReturnType<VaultApi["exportCollection"]>> = await api.exportCollection({
      ...question,
      ...(after === null ? {} : { after }),
    });
    yield part.text;
    after = part.next;
  } while (after !== null);
}
