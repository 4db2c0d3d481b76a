/**
 * What every change of records needs: the live records, the keys of their ids, who writes, and when.
 * @module
 */
import type { RandomSource } from "../crypto/random-pool.ts";
import { toInstant } from "../protocol/ids.ts";
import type { RecordSet } from "./record-set.ts";

/** Passed to every function that writes records. */
export interface CollectionContext {
  readonly records: RecordSet;
  /** Key of record ids (record-id.ts). */
  readonly idRoot: Uint8Array;
  /** This device's id: the last change is kept per device. */
  readonly device: string;
  readonly random: RandomSource;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** IANA zone in which the owner's days begin. */
  readonly homeZone: () => string;
}

/** The present as an instant. */
export function instantOf(context: { readonly now: () => number }): string {
  return toInstant(context.now());
}
