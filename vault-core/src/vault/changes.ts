/**
 * Tells screens what changed, merged to one event per 100 ms: an import of thousands of records redraws once.
 * @module
 */
import type { VaultChange } from "./api/vault-api.ts";

const MERGE_MS = 100;

/** Collects changes and passes them on. */
export interface Changes {
  /** Notes changed collections, or that a sync ended. */
  note(change: { readonly collections?: Iterable<string>; readonly synced?: boolean }): void;
  /** Calls back with merged changes; gives the way to stop. */
  onChange(listener: (change: VaultChange) => void): () => void;
  /** Passes on what waits, and ends. */
  close(): void;
}

/** Makes a collector. */
export function createChanges(): Changes {
  const listeners = new Set<(change: VaultChange) => void>();
  const waiting = new Set<string>();
  let synced = false;
  let timer: ReturnType<typeof setTimeout> | null = null;

  const flush = (): void => {
    if (timer === null) return;
    clearTimeout(timer);
    timer = null;
    const change = { collections: [...waiting].toSorted(), synced };
    waiting.clear();
    synced = false;
    for (const listener of listeners) listener(change);
  };

  return {
    note: (change) => {
      for (const collection of change.collections ?? []) waiting.add(collection);
      synced ||= change.synced === true;
      timer ??= setTimeout(flush, MERGE_MS);
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: flush,
  };
}
