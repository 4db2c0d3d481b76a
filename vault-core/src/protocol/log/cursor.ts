/**
 * A cursor says where to go on reading: a change number and the first 8 bytes of the block id at that change,
 * written `812-9f3c52ab01de77c4`. It is a hint: if the row there is another, the server answers `cursor-lost`.
 * @module
 */
import type { BlockId } from "../../model/ids.ts";

/** Where to go on reading. */
export interface Cursor {
  readonly change: number;
  /** 16 lower-case hex digits. */
  readonly tag: string;
}

/** Reads a cursor; null for any text that `writeCursor` does not write. */
export function readCursor(text: string): Cursor | null {
  const match = /^([1-9]\d{0,15})-([0-9a-f]{16})$/.exec(text);
  const change = Number(match?.[1]);
  if (match?.[2] === undefined || !Number.isSafeInteger(change)) return null;
  return { change, tag: match[2] };
}

/** Writes the cursor that stands after the block of a change. */
export function writeCursor(change: number, block: BlockId): string {
  return `${change}-${block.slice(0, 16)}`;
}
