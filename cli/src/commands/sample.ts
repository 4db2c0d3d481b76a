/**
 * The sample vault: invented files in the vendors' own formats, taken in by the ordinary importers.
 * @module
 */
import type { VaultApi } from "@rootvault/vault-core";
import type { Context } from "../context.ts";
import { takeInFile } from "../import/take-in-file.ts";
import { sampleBlobs } from "../import/sample-files.ts";

/** Takes the sample files in, one after the other. */
export async function importSample(context: Context, api: VaultApi): Promise<void> {
  for (const { name, blob } of await sampleBlobs()) {
    const report = await takeInFile(
      api,
      { name, blob },
      { progress: context.output.progress(name) },
    );
    context.output.note(`${name}: ${report.imported} records`);
  }
}
