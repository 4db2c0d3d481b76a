/**
 * Stores whose process dies at its n-th write: that one is done by half or not at all, and nothing after it. What they
 * held lies in the stores below, for the next life.
 * @module
 */
import { createMemoryStores, type VaultStores } from "@rootvault/vault-core";

/** What every call of a dead process ends with. */
export class ProcessDied extends Error {
  override readonly name = "ProcessDied";
}

/** A life on some stores. */
export interface Life {
  readonly stores: VaultStores;
  /** Writes so far. */
  writes(): number;
  isOver(): boolean;
}

/** Begins a life of so many writes. The lock of the life before is gone with it. */
export function beginLife(below: VaultStores, most: number): Life {
  let writes = 0;
  let isOver = false;
  const mustLive = (): void => {
    if (isOver) throw new ProcessDied();
  };
  /** The last write may be done by half. */
  const mustWrite = async (
    half: () => Promise<void> = async () => Promise.resolve(),
  ): Promise<void> => {
    mustLive();
    writes += 1;
    if (writes < most) return;
    isOver = true;
    await half();
    throw new ProcessDied();
  };
  const { secrets, outbox, blocks, index, attachments, marker } = below;
  const stores: VaultStores = {
    secrets: {
      read: async () => secrets.read(),
      write: async (bytes) => {
        await mustWrite();
        await secrets.write(bytes);
      },
    },
    outbox: {
      append: async (entries) => {
        await mustWrite(async () => outbox.append(entries.slice(0, entries.length / 2)));
        await outbox.append(entries);
      },
      read: async (first, bytes) => outbox.read(first, bytes),
      replace: async (entries) => {
        await mustWrite();
        await outbox.replace(entries);
      },
      close: async () => Promise.resolve(),
    },
    blocks: {
      put: async (some) => {
        await mustWrite(async () => blocks.put(some.slice(0, some.length / 2)));
        await blocks.put(some);
      },
      get: async (position) => {
        mustLive();
        return blocks.get(position);
      },
      positions: async () => blocks.positions(),
      keys: async () => blocks.keys(),
      forget: async (upTo) => {
        await mustWrite();
        await blocks.forget(upTo);
      },
      getMeta: async (name) => blocks.getMeta(name),
      putMeta: async (name, text) => {
        await mustWrite();
        await blocks.putMeta(name, text);
      },
      close: async () => Promise.resolve(),
    },
    index: {
      get: async (name) => index.get(name),
      put: async (files) => {
        await mustWrite(async () => index.put(files.slice(0, files.length / 2)));
        await index.put(files);
      },
      clear: async () => {
        await mustWrite();
        await index.clear();
      },
      close: async () => Promise.resolve(),
    },
    attachments,
    marker: {
      read: async () => marker.read(),
      write: async (text) => {
        await mustWrite();
        await marker.write(text);
      },
      remove: async () => {
        await mustWrite();
        await marker.remove();
      },
    },
    lock: createMemoryStores().lock,
  };
  return { stores, writes: () => writes, isOver: () => isOver };
}
