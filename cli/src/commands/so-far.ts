/**
 * What is said while older entries are on their way to a device that has joined.
 * @module
 */
import type { VaultStatus } from "@rootvault/vault-core";
import type { Output } from "../output/output.ts";

/** Says beside figures and lists that they are the ones so far; nothing once all entries are here. */
export function noteSoFar(output: Pick<Output, "note">, owed: number): void {
  if (owed > 0)
    output.note(`So far: ${owed} entries have not come here yet. rv sync fetches them.`);
}

/** How far a device is that has joined; nothing once all entries are here. */
export function comingLines({ coming }: Pick<VaultStatus, "coming">): readonly string[] {
  const { owed, known, percent } = coming;
  return owed === 0
    ? []
    : [
        `Older entries are coming: ${percent} % (${known - owed} of ${known} blocks). Until they are here, lists and figures are the ones so far, and nothing is imported, shared or cleaned up. next: rv sync`,
      ];
}
