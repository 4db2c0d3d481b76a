/**
 * Groups lines into blocks: one collection and one authorship each, 256 KiB of text at most. Compression in a context
 * that an outsider's text shares would leak, so classes are never mixed.
 * @module
 */
import { utf8 } from "../../bytes/encoding.ts";
import type { RecordLine } from "../vault-log.ts";

/** Bytes of text of a full block. */
export const FLUSH_BYTES = 256 * 1024;

/** A line with its running number in the outbox. */
export interface WaitingLine extends RecordLine {
  readonly number: number;
}

/** Lines that go into one block. */
export interface Batch<Line extends RecordLine = WaitingLine> {
  readonly collection: string;
  readonly from: string;
  readonly lines: readonly Line[];
}

/** Groups lines, in their order within each group. */
export function packLines<Line extends RecordLine>(lines: readonly Line[]): readonly Batch<Line>[] {
  return groupLines(lines).flatMap((group) => cut(group));
}

/** Groups lines into full blocks; `rest` is what would fill none. */
export function packFull<Line extends RecordLine>(
  lines: readonly Line[],
): { readonly full: readonly Batch<Line>[]; readonly rest: readonly Line[] } {
  const packed = groupLines(lines).map((group) => cut(group));
  return {
    full: packed.flatMap((batches) => batches.slice(0, -1)),
    rest: packed.flatMap((batches) => batches.at(-1)?.lines ?? []),
  };
}

/** Groups lines by collection and authorship. */
export function groupLines<Line extends RecordLine>(
  lines: readonly Line[],
): readonly (readonly Line[])[] {
  const groups = new Map<string, Line[]>();
  for (const line of lines) {
    // No name of a class holds a space.
    const key = `${line.from} ${line.collection}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [line]);
    else group.push(line);
  }
  return [...groups.values()];
}

function cut<Line extends RecordLine>(lines: readonly Line[]): Batch<Line>[] {
  const batches: Line[][] = [];
  let room = 0;
  for (const line of lines) {
    const bytes = utf8(line.text).length + 1;
    if (bytes > room) {
      batches.push([]);
      room = FLUSH_BYTES;
    }
    batches.at(-1)?.push(line);
    room -= bytes;
  }
  return batches.flatMap((batch) => {
    const [first] = batch;
    if (first === undefined) return [];
    return [{ collection: first.collection, from: first.from, lines: batch }];
  });
}
