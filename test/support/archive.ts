/**
 * An own archive in a test: written by a vault, looked into, taken in by another.
 * @module
 */
import type { ImportReport, VaultApi } from "@rootvault/vault-core";
import { detectFile, readFile } from "@rootvault/vault-core/importers";

/** Writes the archive of a vault, or of some of its collections. */
export async function archiveOf(api: VaultApi, collections?: readonly string[]): Promise<Blob> {
  const asked = collections === undefined ? {} : { collections };
  const pieces: Buffer[] = [];
  let after: string | null = null;
  do {
    const part: Awaited<ReturnType<VaultApi["archive"]>> = await api.archive(
      after === null ? asked : { after },
    );
    pieces.push(Buffer.from(part.data, "base64url"));
    after = part.next;
  } while (after !== null);
  return new Blob([Buffer.concat(pieces)]);
}

/** Takes a file in, whatever it is. */
export async function takeIn(api: VaultApi, blob: Blob): Promise<ImportReport> {
  const { format } = await detectFile(blob);
  const { run } = await api.importBegin({ format, file: "vault.rva" });
  for await (const items of readFile(blob, format))
    for (const item of items) await api.importItems({ run, items: [item] });
  return api.importCommit({ run });
}
