/**
 * The sample files as blobs.
 * @module
 */
import { sampleFiles } from "@rootvault/vault-core/importers";

/** Makes the sample files, ending today. */
export async function sampleBlobs(): Promise<{ name: string; blob: Blob }[]> {
  return sampleFiles({ seed: 7, now: Date.now() }).map(({ name, text }) => ({
    name,
    blob: new Blob([text]),
  }));
}
