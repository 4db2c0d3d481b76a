/**
 * What the parts of an open vault share.
 * @module
 */
import type { CollectionContext } from "../collection/context.ts";
import type { Serial } from "./serial.ts";

/** Shared by every part of the facade. */
export interface OpenParts {
  readonly context: CollectionContext;
  /** Every change goes through this queue. */
  readonly serial: Serial;
  /** Hosts of the grantees that collected a row of a record. */
  readonly seenBy: (collection: string, id: string) => readonly string[];
}
