/**
 * The sample vault: invented files in the vendors' own formats, taken in by the ordinary importers.
 * @module
 */
import type { VaultApi } from "@rootvault/vault-core";
import type { Context } from "../context.ts";

/** Takes the sample files in, one after the other. */
export async function importSample(context: Context, api: VaultApi): Promise<void> {
  // Reading files needs much code, which other commands need not wait for.
  const { takeInFile } = await import("../import/take-in-file.ts");
  const { sampleBlobs } = await import("../import/sample-files.ts");
  for (const { name, blob } of await sampleBlobs()) {
    const report = await takeInFile(
      api,
      { name, blob },
      { progress: context.output.progress(name) },
    );
    context.output.note(`${name}: ${report.imported} records`);
  }
}
