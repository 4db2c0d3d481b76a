/**
 * What a body of columns may hold at most, and how one is refused. The limits keep every body, however it was made,
 * within half a second and 64 MB.
 * @module
 */
import { VaultError } from "../../errors.ts";

/** The number of this format. */
export const COLUMNS_FORMAT = 2;
/** Most rows of a body. */
export const MAX_ROWS = 65_536;
/** Most columns of a body. */
export const MAX_COLUMNS = 2048;
/** Most shapes of a body. */
export const MAX_SHAPES = 1024;
/** How deep objects and arrays may lie in each other; the record itself is the first. */
export const MAX_DEPTH = 16;
/** Most values of a body: the sum, over its rows, of the columns of the row's shape. */
export const MAX_CELLS: number = 4 * 1024 * 1024;
/** Most bytes that all lines together take in memory. */
export const MAX_TEXT_BYTES: number = 32 * 1024 * 1024;

/** Tells whether a text has a letter beyond U+00FF. */
export function isWide(text: string): boolean {
  return /[\u0100-\uffff]/.test(text);
}

/** Bytes that a line takes in memory: one a letter, or two in a wide one. */
export function textBytes(line: string): number {
  return isWide(line) ? line.length * 2 : line.length;
}

/** Throws BAD_BLOCK with the detail BAD_BODY, and which rule was broken, unless the condition holds. */
export function must(condition: boolean, why: string): asserts condition {
  if (condition) return;
  throw new VaultError("BAD_BLOCK", `A block was refused: ${why}.`, {
    details: { body: "BAD_BODY", why },
  });
}
