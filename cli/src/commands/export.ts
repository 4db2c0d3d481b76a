/**
 * Files out: collections as JSON or CSV, the forms of other programs, everything as an archive. All of it is written as it
 * is read.
 * @module
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { ExportAsk, ExportFileAsk, VaultApi } from "@rootvault/vault-core";
import type { Context } from "../context.ts";
import { RvError } from "../errors.ts";
import { writeNewFile } from "../output/new-file.ts";
import { hasOption, textOption, type CommandSpec, type OptionValues } from "./command.ts";
import { mustKnowFields } from "./known-fields.ts";
import { readConditions, readSpan } from "./query.ts";
import { noteSoFar } from "./so-far.ts";

/** `export`. */
export const exportCommands: readonly CommandSpec[] = [
  {
    line: "export [collections...]",
    group: "Copies",
    summary: "collections as files, or as an archive; everything as an archive",
    options: [
      [
        "--format <format>",
        "json (default) or csv; archive: everything, or the collections named; ical: what comes; attention: visits; listenbrainz: plays; apml: a profile",
      ],
      ["--since <time>", "from this day, month or year on, or 30d"],
      ["--until <time>", "up to this day, month or year"],
      ["--where <conditions>", "field op value, comma = and; ops = != < <= > >= ~ (contains)"],
      ["--raw", "as stored, without your marks"],
      ["--out <file>", "where to (default stdout); of several collections a folder"],
      ["--plain", "an archive in clear, not sealed with a passphrase"],
      ["--passphrase-file <file>", "passphrase of an archive, instead of asking for it"],
    ],
    exits: [0, 2, 3, 4, 5, 10, 130],
    examples: [
      "rv export purchases --format csv --since 2026-01 --out purchases.csv",
      "rv export media --raw --where 'kind=film'",
      "rv export --format archive --out vault.rva",
      "rv export closet cards --format archive --out part.rva",
      "rv export --format ical --out dates.ics",
    ],
    run: runExport,
  },
];

const FILES = {
  ical: true,
  attention: true,
  listenbrainz: true,
  apml: true,
} as const satisfies Record<ExportFileAsk["format"], true>;

async function runExport(
  context: Context,
  args: readonly string[],
  options: OptionValues,
): Promise<void> {
  const format = textOption(options, "format") ?? "json";
  if (format === "archive") {
    const { exportArchive } = await import("./export-archive.ts");
    await exportArchive(context, args, options);
  } else if (isFile(format)) await exportFile(context, args, { format, options });
  else if (format === "json" || format === "csv")
    await exportCollections(context, args, { format, options });
  else
    throw new RvError(
      "bad-value",
      `--format is json, csv, archive, ${Object.keys(FILES).join(", ")}; not "${format}".`,
    );
}

async function exportCollections(
  context: Context,
  collections: readonly string[],
  { format, options }: { readonly format: "json" | "csv"; readonly options: OptionValues },
): Promise<void> {
  const [first] = collections;
  if (first === undefined)
    throw new RvError("bad-option", "Name a collection.", { hint: "rv export purchases" });
  const out = textOption(options, "out");
  if (out === undefined && collections.length > 1)
    throw new RvError("bad-option", "Several collections need a folder.", { hint: "--out FOLDER" });
  const raw = hasOption(options, "raw");
  const asked = { format, raw, ...readSelection(options) };
  const api = await context.vault();
  await mustKnowFields(api, collections, asked);
  noteSoFar(context.output, (await api.status()).coming.owed);
  if (out === undefined) {
    for await (const text of textParts(api, { ...asked, collection: first }))
      context.output.raw(text);
    return;
  }
  if (collections.length === 1) {
    await writeNewFile(textParts(api, { ...asked, collection: first }), out, context.options.yes);
  } else {
    await mkdir(out, { recursive: true, mode: 0o700 });
    for (const collection of collections)
      await writeNewFile(
        textParts(api, { ...asked, collection }),
        join(out, `${collection}.${format}`),
        context.options.yes,
      );
  }
  context.output.done(
    "export",
    { collection: first, collections, format, raw, path: out },
    `Written to ${out}. ${collections.length === 1 ? "The file is" : "The files are"} not encrypted.`,
  );
}

async function exportFile(
  context: Context,
  collections: readonly string[],
  { format, options }: { readonly format: ExportFileAsk["format"]; readonly options: OptionValues },
): Promise<void> {
  if (collections.length > 0)
    throw new RvError("bad-option", `${format} has its own records; name no collection.`);
  const out = textOption(options, "out");
  if (out === undefined && format === "listenbrainz")
    throw new RvError("bad-option", "A zip needs a file.", { hint: "--out listens.zip" });
  const asked = { format, ...readSelection(options) };
  const api = await context.vault();
  noteSoFar(context.output, (await api.status()).coming.owed);
  const bytes = byteParts(api, asked);
  if (out === undefined) {
    const decoder = new TextDecoder();
    for await (const part of bytes) context.output.raw(decoder.decode(part, { stream: true }));
    return;
  }
  await writeNewFile(bytes, out, context.options.yes);
  context.output.done(
    "export",
    { format, path: out },
    `Written to ${out}. The file is not encrypted.`,
  );
}

function readSelection(options: OptionValues): Pick<ExportAsk, "from" | "to" | "where"> {
  const [since, until] = [textOption(options, "since"), textOption(options, "until")];
  return {
    ...readSpan(since, until, Date.now()),
    where: readConditions(textOption(options, "where")),
  };
}

function isFile(format: string): format is ExportFileAsk["format"] {
  return Object.hasOwn(FILES, format);
}

async function* textParts(api: VaultApi, ask: ExportAsk): AsyncGenerator<string> {
  let after: string | null = null;
  do {
    const part: Awaited<ReturnType<VaultApi["exportCollection"]>> = await api.exportCollection({
      ...ask,
      ...(after === null ? {} : { after }),
    });
    yield part.text;
    after = part.next;
  } while (after !== null);
}

async function* byteParts(api: VaultApi, ask: ExportFileAsk): AsyncGenerator<Uint8Array> {
  let after: string | null = null;
  do {
    const part: Awaited<ReturnType<VaultApi["exportFile"]>> = await api.exportFile({
      ...ask,
      ...(after === null ? {} : { after }),
    });
    yield Buffer.from(part.data, "base64url");
    after = part.next;
  } while (after !== null);
}
