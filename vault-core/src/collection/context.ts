/**
 * What every change of records needs: the live records, the keys of their ids, who writes, and when.
 * @module
 */
import type { RandomSource } from "../crypto/random-pool.ts";
import type { PackColumns } from "../log/write/pack-columns.ts";
import { toInstant } from "../protocol/ids.ts";
import type { SpoolStore } from "../store/spool.ts";
import type { RecordSet } from "./read/record-set.ts";

/** Passed to every function that writes records. */
export interface CollectionContext {
  readonly records: RecordSet;
  /** Key of the ids of internal records, and of all others where nothing else is said (record-id.ts). */
  readonly idRoot: Uint8Array;
  /** The key that an archive brought into the empty vault; null if none did. Absent where none can. */
  readonly adopted?: () => AdoptedRoot | null;
  /** This device's id: the last change is kept per device. */
  readonly device: string;
  readonly random: RandomSource;
  /** Unix milliseconds. */
  readonly now: () => number;
  /**
   * Tells whether rules may link records now. Absent: always. A helper's vault never does; an owner's does not while entries are
   * owed, for a rule needs all of them.
   */
  readonly mayLink?: () => boolean;
  /** Where imports set aside what they plan. Absent: in memory. */
  readonly spools?: SpoolStore;
  /** Packs what an import plans, in another thread perhaps. Absent: in this one. */
  readonly pack?: PackColumns;
  /** IANA zone in which the owner's days begin. */
  readonly homeZone: () => string;
}

/** The key of record ids of another vault, whose archive came into this one while it was empty. */
export interface AdoptedRoot {
  /** Id of that vault, 32 hex digits. */
  readonly vault: string;
  readonly idRoot: Uint8Array;
}

/** The key of the ids of public records and of annotations. */
export function recordRootOf(context: Pick<CollectionContext, "idRoot" | "adopted">): Uint8Array {
  return context.adopted?.()?.idRoot ?? context.idRoot;
}

/** The present as an instant. */
export function instantOf(context: { readonly now: () => number }): string {
  return toInstant(context.now());
}
