/**
 * A log that lives in memory: for tests of what stands above the log.
 * @module
 */
import { VaultError } from "../errors.ts";
import { newerLine } from "../log/newer-line.ts";
import { readLine } from "../log/record-line.ts";
import type { LiveLine, RecordLine, VaultLog } from "../log/vault-log.ts";

/** A log in memory that tells what was ever written to it. */
export interface MemoryLog extends VaultLog {
  /** Every line, in the order of writing. */
  readonly written: readonly RecordLine[];
}

/** Makes an empty log in memory. */
export function createMemoryLog(): MemoryLog {
  const written: RecordLine[] = [];
  const live = new Map<string, Map<string, LiveLine>>();
  const listeners = new Set<(collections: ReadonlySet<string>) => void>();

  const take = (line: LiveLine): void => {
    const lines = live.get(line.collection) ?? new Map<string, LiveLine>();
    const known = lines.get(line.id);
    lines.set(line.id, known === undefined ? line : newerLine(known, line));
    live.set(line.collection, lines);
  };

  return {
    written,
    append: async (lines) => {
      const read = lines.map((line) => readLine(line));
      if (read.includes(null)) throw new VaultError("invalid-record", "This is no record line.");
      for (const line of read) if (line !== null) take(line);
      written.push(...lines);
      const changed = new Set(lines.map((line) => line.collection));
      for (const listener of listeners) listener(changed);
      await Promise.resolve();
    },
    flush: async () => Promise.resolve(),
    live: (collection, id) => live.get(collection)?.get(id) ?? null,
    all: (collection) =>
      [...(live.get(collection)?.values() ?? [])].filter((line) => line.deleted === null),
    collections: () => [...live.keys()],
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => Promise.resolve(),
  };
}
