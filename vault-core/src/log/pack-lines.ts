/**
 * Groups waiting lines into blocks: one collection and one authorship each, 256 KiB of text at most. Compression in a
 * context that an outsider's text shares would leak, so classes are never mixed.
 * @module
 */
import { utf8 } from "../bytes/encoding.ts";
import type { RecordLine } from "./vault-log.ts";

/** Bytes of text of a full block. */
export const FLUSH_BYTES = 256 * 1024;

/** A line with its running number in the outbox. */
export interface WaitingLine extends RecordLine {
  readonly number: number;
}

/** Lines that go into one block. */
export interface Batch {
  readonly collection: string;
  readonly from: string;
  readonly lines: readonly WaitingLine[];
}

/** Groups lines, in their order within each group. */
export function packLines(waiting: readonly WaitingLine[]): readonly Batch[] {
  const groups = new Map<string, WaitingLine[]>();
  for (const line of waiting) {
    const key = JSON.stringify([line.collection, line.from]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [line]);
    else group.push(line);
  }
  return [...groups.values()].flatMap((lines) => cut(lines));
}

function cut(lines: readonly WaitingLine[]): Batch[] {
  const batches: WaitingLine[][] = [];
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
