/**
 * What a device must not do while blocks are owed to it (docs/protocol/http.md): it shows records and takes the owner's
 * edits in, but what would be passed on, or would end something, waits until it knows all that the vault says.
 * @module
 */
import { VaultError } from "../../errors.ts";
import type { SyncableLog } from "../../log/log-for-sync.ts";

/** How much of the vault is here. */
export interface Coming {
  /** Blocks that have still to come. */
  readonly owed: number;
  /** Blocks that are known to be: those that are here, and those owed. */
  readonly known: number;
  /** Share that is here, in whole percent: 100 only if nothing is owed. */
  readonly percent: number;
}

/** Tells how far a device is that is joining. */
export function comingOf(log: Pick<SyncableLog, "owed" | "figures">): Coming {
  const owed = log.owed();
  const known = log.figures().blocks + owed;
  return { owed, known, percent: owed === 0 ? 100 : Math.floor((100 * (known - owed)) / known) };
}

/**
 * Refuses a work that needs all entries.
 * @throws {VaultError} owing, with how far it is.
 */
export function mustOweNothing(log: Pick<SyncableLog, "owed" | "figures">): void {
  const coming = comingOf(log);
  if (coming.owed === 0) return;
  throw new VaultError(
    "owing",
    `Older entries are still coming to this device: ${coming.percent} % are here. Wait until all are; a sync goes on with it.`,
    { details: { ...coming } },
  );
}
