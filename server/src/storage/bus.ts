/**
 * Wakes waiting requests of this process. A hint: whoever wakes reads again.
 * @module
 */
import type { Bus } from "../model/base.ts";

/** A bus that can let everybody go. */
export interface MemoryBus extends Bus {
  /** Wakes all waiters, and lets nobody wait from now on: the server stops. */
  close(): void;
}

/** Makes a bus in memory. */
export function createBus(): MemoryBus {
  const waiters = new Map<string, Set<() => void>>();
  let closed = false;
  const wake = (vault: string): void => {
    for (const go of waiters.get(vault) ?? []) go();
  };
  return {
    publish: wake,
    get closed() {
      return closed;
    },
    close: () => {
      closed = true;
      for (const vault of waiters.keys()) wake(vault);
    },
    wait: (vault, waitMs, signal) =>
      new Promise((resolve) => {
        if (closed || signal?.aborted === true) return resolve();
        const ofVault = waiters.get(vault) ?? new Set();
        const go = (): void => {
          clearTimeout(timer);
          signal?.removeEventListener("abort", go);
          ofVault.delete(go);
          if (ofVault.size === 0) waiters.delete(vault);
          resolve();
        };
        const timer = setTimeout(go, waitMs);
        signal?.addEventListener("abort", go, { once: true });
        waiters.set(vault, ofVault.add(go));
      }),
  };
}
