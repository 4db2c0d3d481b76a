/**
 * Files that are sealed with a passphrase: opened before they are taken in, sealed while they are written out.
 * @module
 */
import { readFile } from "node:fs/promises";
import { isSealedFile, openSealedFile, sealFile } from "@rootvault/vault-core/importers";
import type { Context } from "../context.ts";
import { RvError } from "../errors.ts";
import { canAsk, readPassword } from "../prompt.ts";

const HINT = "--passphrase-file FILE";

/** Gives a file as it is, or opened if it is sealed. @throws {RvError} needs-input; wrong-password. */
export async function opened(
  context: Context,
  file: { readonly name: string; readonly blob: Blob },
  passphraseFile: string | undefined,
): Promise<Blob> {
  if (!(await isSealedFile(file.blob))) return file.blob;
  const passphrase = await ask(context, `Passphrase of ${file.name}`, passphraseFile);
  return openSealedFile(file.blob, passphrase);
}

/** Seals what is written with a passphrase of the owner's, asked for twice. @throws {RvError} needs-input; bad-value. */
export async function sealed(
  context: Context,
  chunks: AsyncIterable<Uint8Array>,
  passphraseFile: string | undefined,
): Promise<AsyncIterable<Uint8Array>> {
  const passphrase = await ask(context, "Passphrase for the archive", passphraseFile);
  if (passphraseFile === undefined) {
    const again = await ask(context, "Once more", undefined);
    if (again !== passphrase) throw new RvError("bad-value", "The two passphrases differ.");
  }
  return sealFile(chunks, passphrase);
}

async function ask(context: Context, label: string, file: string | undefined): Promise<string> {
  if (file !== undefined) {
    const text = await readFile(file, "utf8").catch((cause: unknown) => {
      throw new RvError("bad-value", `${file} cannot be read.`, { cause });
    });
    return text.replace(/\r?\n$/, "");
  }
  if (!canAsk(context.options.noInput))
    throw new RvError("needs-input", "A passphrase is needed.", { hint: HINT });
  return readPassword(label, { noInput: context.options.noInput });
}
