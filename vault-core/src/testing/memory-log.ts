/**
 * A log that lives in memory: for tests of what stands above the log.
 * @module
 */
import { VaultError } from "../errors.ts";
import { isAnnotation } from "../log/events/index-block.ts";
import { LiveLines } from "../log/lines/live-lines.ts";
import { readerOfLines } from "../log/lines/memory-lines.ts";
import { linesOf } from "../log/write/prepared-lines.ts";
import { readLine } from "../log/lines/record-line.ts";
import type { LineBlock, LiveLine, RecordLine, VaultLog } from "../log/vault-log.ts";
import { collectionNamed } from "../records/registry.ts";

/** A log in memory that tells what was ever written to it. */
export interface MemoryLog extends VaultLog {
  /** Every line, in the order of writing. */
  readonly written: readonly RecordLine[];
}

/** Lines of a batch of events: few, so that what reads them meets more than one. */
const BATCH = 3;

/** Makes an empty log in memory. By default it shows events as a log does that reads them from blocks. */
export function createMemoryLog(
  isInMemory: (collection: string) => boolean = (collection) => !isOfEvents(collection),
): MemoryLog {
  const written: RecordLine[] = [];
  const lines = new LiveLines();
  const reader = readerOfLines(lines);
  const listeners = new Set<(collections: ReadonlySet<string>) => void>();
  const isHeld = (line: LiveLine): boolean => isInMemory(line.collection) || isAnnotation(line);
  const events = (collection: string): readonly LiveLine[] =>
    [...lines.all(collection)].filter((line) => !isAnnotation(line));

  const append = async (more: readonly RecordLine[]): Promise<void> => {
    const read = more.map((line) => readLine(line));
    if (read.includes(null)) throw new VaultError("invalid-record", "This is no record line.");
    for (const line of read) if (line !== null) lines.add(line);
    written.push(...more);
    for (const listener of listeners) listener(new Set(more.map((line) => line.collection)));
    await Promise.resolve();
  };

  return {
    ...reader,
    written,
    isInMemory,
    append,
    appendMany: append,
    appendPrepared: (batches) => append(batches.flatMap(linesOf)),
    flush: async () => Promise.resolve(),
    live: (collection, id) => {
      const line = lines.get(collection, id);
      return line !== null && isHeld(line) ? line : null;
    },
    all: (collection) => [...lines.all(collection)].filter(isHeld),
    blocks: async (collection) => {
      if (isInMemory(collection)) return reader.blocks(collection);
      const all = events(collection);
      return Array.from({ length: Math.ceil(all.length / BATCH) }, (_, at) =>
        blockOf(all.slice(at * BATCH, (at + 1) * BATCH), at, lines.version),
      );
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => Promise.resolve(),
  };
}

function blockOf(lines: readonly LiveLine[], number: number, version: number): LineBlock {
  return {
    id: `some ${number}`,
    firstDay: "",
    lastDay: "\uffff",
    count: lines.length,
    changes: String(version),
    targets: lines.map(({ id }) => id),
    mayHold: () => Promise.resolve(true),
    lines: () => Promise.resolve(lines),
    fields: () => Promise.resolve(null),
  };
}

/** Tells whether a collection is of events. */
export function isOfEvents(name: string): boolean {
  return collectionNamed(name)?.family === "event";
}
