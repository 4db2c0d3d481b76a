/**
 * The side file `overrides` of a block: ids of which earlier blocks have a line too, and which of the two lines is live;
 * ids that only share their start with another; where the targets of annotations lie.
 * @module
 */
import { readUtf8, utf8 } from "../bytes/encoding.ts";
import { countShape } from "../protocol/shapes.ts";
import { z } from "../protocol/zod.ts";

const entriesShape = z.strictObject({
  overrides: z.array(z.tuple([z.string(), countShape, countShape, countShape, z.boolean()])),
  shared: z.array(z.tuple([z.string(), countShape])),
  targets: z.array(z.tuple([z.string(), countShape])),
  kept: z.array(z.tuple([z.string(), countShape.nullable()])),
  insteadOf: countShape.optional(),
  behind: countShape.optional(),
});

/** What a block changes about what was known. */
export interface OverrideEntries {
  /** Id, its line in this block, row and line of the one that was live, and whether this block's line is live now. */
  readonly overrides: [string, number, number, number, boolean][];
  /** Id whose start another id has too, and its line in this block. */
  readonly shared: [string, number][];
  /** Target of an annotation, and its row. */
  readonly targets: [string, number][];
  /** Id whose lines are kept in memory from now on, and the row that held its live line; null for this block. */
  readonly kept: [string, number | null][];
  /**
   * Row all of whose lines were live until this block's took their places, each that of the line at its own place, which has
   * its id: so that a million records that are taken back are a number a block. Then `overrides` is empty.
   */
  readonly insteadOf?: number | undefined;
  /** The same where the block came after the one that took its place: row whose lines were and stay live. */
  readonly behind?: number | undefined;
}

/** No entries. */
export function noEntries(): OverrideEntries {
  return { overrides: [], shared: [], targets: [], kept: [] };
}

/** Tells whether a block changes nothing. */
export function isEmpty({ overrides, shared, targets, kept, ...rest }: OverrideEntries): boolean {
  const isSilent = overrides.length + shared.length + targets.length + kept.length === 0;
  return isSilent && rest.insteadOf === undefined && rest.behind === undefined;
}

/** Writes the side file. */
export function writeEntries(entries: OverrideEntries): Uint8Array {
  return utf8(JSON.stringify(entries));
}

/** Reads a side file; null for bytes that are none. */
export function readEntries(bytes: Uint8Array): OverrideEntries | null {
  try {
    const read = entriesShape.safeParse(JSON.parse(readUtf8(bytes) ?? ""));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}
