/**
 * `rv export --format archive`: everything, or chosen collections, in one file, sealed with a passphrase unless the owner says
 * otherwise.
 * @module
 */
import { Buffer } from "node:buffer";
import type { ArchivePart, VaultApi } from "@rootvault/vault-core";
import type { Context } from "../context.ts";
import { RvError } from "../errors.ts";
import { writeNewFile } from "../output/new-file.ts";
import { counted } from "../output/text.ts";
import { hasOption, textOption, type OptionValues } from "./command.ts";
import { mustConfirm } from "./start.ts";

const CLEAR = "The archive is not encrypted: whoever has the file can read all of it.";

/** Writes an archive: of the named collections, or of everything. @throws {RvError} bad-option without a file. */
export async function exportArchive(
  context: Context,
  collections: readonly string[],
  options: OptionValues,
): Promise<void> {
  const out = textOption(options, "out");
  if (out === undefined)
    throw new RvError("bad-option", "Say where to.", {
      hint: "rv export --format archive --out vault.rva",
    });
  const isPlain = hasOption(options, "plain");
  if (isPlain) await mustConfirm(context, `${CLEAR} Write it?`);
  const api = await context.vault();
  const end: { part: ArchivePart | null } = { part: null };
  const asked = collections.length === 0 ? {} : { collections };
  const bytes = parts(api, asked, (part) => (end.part = part));
  const { sealed } = await import("../import/passphrase-file.ts");
  const written = isPlain
    ? bytes
    : await sealed(context, bytes, textOption(options, "passphraseFile"));
  await writeNewFile(written, out, context.options.yes);
  const { missing = 0, withoutAccessLog = false } = end.part ?? {};
  if (missing > 0)
    context.output.note(
      `${counted(missing, "picture or paper", "pictures and papers")} could not be had: sync, and export again.`,
    );
  if (withoutAccessLog)
    context.output.note("The server did not answer: what companies collected is not in it.");
  context.output.done(
    "export",
    {
      format: "archive",
      ...asked,
      path: out,
      encrypted: !isPlain,
      missing,
      withoutAccessLog,
    },
    isPlain ? `Written to ${out}. ${CLEAR}` : `Written to ${out}, sealed with your passphrase.`,
  );
}

async function* parts(
  api: VaultApi,
  asked: { readonly collections?: readonly string[] },
  onEnd: (part: ArchivePart) => void,
): AsyncGenerator<Uint8Array> {
  let after: string | null = null;
  do {
    const part: ArchivePart = await api.archive(after === null ? asked : { after });
    yield Buffer.from(part.data, "base64url");
    after = part.next;
    if (after === null) onEnd(part);
  } while (after !== null);
}
