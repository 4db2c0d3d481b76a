/**
 * Stores in memory, for tests and trials: what they keep lives as long as the object.
 * @module
 */
import { VaultError } from "../errors.ts";
import type { AttachmentAddress } from "../model/ids.ts";
import type { Position, Vector } from "../protocol/log/block-stream.ts";
import { writePosition } from "../protocol/log/block-stream.ts";
import type { AttachmentFiles, KeptAttachment } from "./attachment-files.ts";
import type { BlockStore, StoredBlock, StoredKey } from "./block-store.ts";
import type { IndexFile, IndexStore } from "./index-store.ts";
import type { MarkerStore } from "./marker.ts";
import type { KeptEntry, OutboxStore } from "./outbox.ts";
import { comparePositions, isUpTo } from "./positions.ts";
import type { SecretsStore } from "./secrets.ts";
import { createMemorySpools } from "./spool.ts";
import type { VaultStores } from "./stores.ts";
import type { WriterLock } from "./writer-lock.ts";

/** Makes empty stores; each call a device of its own. */
export function createMemoryStores(): VaultStores {
  return {
    secrets: new MemorySecrets(),
    outbox: new MemoryOutbox(),
    blocks: new MemoryBlocks(),
    index: new MemoryIndex(),
    attachments: new MemoryAttachments(),
    marker: new MemoryMarker(),
    lock: new MemoryLock(),
    spools: createMemorySpools(),
  };
}

/** Attachments in memory. */
class MemoryAttachments implements AttachmentFiles {
  readonly #kept = new Map<AttachmentAddress, { bytes: Uint8Array; isWaiting: boolean }>();

  put(address: AttachmentAddress, bytes: Uint8Array, state: "waiting" | "copy"): Promise<void> {
    const isWaiting = state === "waiting" || this.#kept.get(address)?.isWaiting === true;
    this.#kept.set(address, { bytes: bytes.slice(), isWaiting });
    return Promise.resolve();
  }

  get(address: AttachmentAddress): Promise<Uint8Array | null> {
    return Promise.resolve(this.#kept.get(address)?.bytes.slice() ?? null);
  }

  list(): Promise<readonly KeptAttachment[]> {
    return Promise.resolve(
      [...this.#kept].map(([address, { isWaiting }]) => ({ address, isWaiting })),
    );
  }

  settle(address: AttachmentAddress): Promise<void> {
    const held = this.#kept.get(address);
    if (held !== undefined) held.isWaiting = false;
    return Promise.resolve();
  }

  remove(address: AttachmentAddress): Promise<void> {
    this.#kept.delete(address);
    return Promise.resolve();
  }
}

/** Blocks in memory. */
export class MemoryBlocks implements BlockStore {
  readonly #blocks = new Map<string, StoredBlock>();
  readonly #meta = new Map<string, string>();

  put(blocks: readonly StoredBlock[]): Promise<void> {
    for (const { position, id } of blocks) {
      const held = this.#blocks.get(writePosition(position));
      if (held !== undefined && held.id !== id) return Promise.reject(forkAt(position));
    }
    for (const block of blocks)
      this.#blocks.set(writePosition(block.position), { ...block, bytes: block.bytes.slice() });
    return Promise.resolve();
  }

  get(position: Position): Promise<Uint8Array | null> {
    return Promise.resolve(this.#blocks.get(writePosition(position))?.bytes.slice() ?? null);
  }

  positions(): Promise<readonly Position[]> {
    const all = [...this.#blocks.values()].map((block) => block.position);
    return Promise.resolve(all.toSorted(comparePositions));
  }

  keys(): Promise<readonly StoredKey[]> {
    const all = [...this.#blocks.values()].toSorted((a, b) =>
      comparePositions(a.position, b.position),
    );
    return Promise.resolve(all.map(({ position, id }) => ({ position, idStart: id.slice(0, 32) })));
  }

  forget(upTo: Vector): Promise<void> {
    for (const [name, { position }] of this.#blocks)
      if (isUpTo(upTo, position)) this.#blocks.delete(name);
    return Promise.resolve();
  }

  getMeta(name: string): Promise<string | null> {
    return Promise.resolve(this.#meta.get(name) ?? null);
  }

  putMeta(name: string, text: string): Promise<void> {
    this.#meta.set(name, text);
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** An index in memory. */
export class MemoryIndex implements IndexStore {
  readonly #files: Map<string, Uint8Array>;

  /** Begins with the files of another. */
  constructor(files: readonly IndexFile[] = []) {
    this.#files = new Map(files.map(({ name, bytes }) => [name, bytes]));
  }

  get(name: string): Promise<Uint8Array | null> {
    return Promise.resolve(this.#files.get(name)?.slice() ?? null);
  }

  put(files: readonly IndexFile[]): Promise<void> {
    for (const { name, bytes } of files) this.#files.set(name, bytes.slice());
    return Promise.resolve();
  }

  clear(): Promise<void> {
    this.#files.clear();
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** All files. */
  files(): readonly IndexFile[] {
    return [...this.#files].map(([name, bytes]) => ({ name, bytes }));
  }
}

/** An outbox in memory. */
export class MemoryOutbox implements OutboxStore {
  #entries: readonly Uint8Array[] = [];

  append(entries: readonly Uint8Array[]): Promise<void> {
    this.#entries = [...this.#entries, ...copies(entries)];
    return Promise.resolve();
  }

  read(first: number, bytes: number): Promise<readonly Uint8Array[]> {
    return Promise.resolve(copies(someOf(this.#entries, first, bytes)));
  }

  async replace(entries: readonly (Uint8Array | KeptEntry)[]): Promise<void> {
    this.#entries = copies(renewed(this.#entries, entries));
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

class MemorySecrets implements SecretsStore {
  #bytes: Uint8Array | null = null;

  read(): Promise<Uint8Array | null> {
    return Promise.resolve(this.#bytes?.slice() ?? null);
  }

  write(bytes: Uint8Array): Promise<void> {
    this.#bytes = bytes.slice();
    return Promise.resolve();
  }
}

/** A small text in memory. */
export class MemoryMarker implements MarkerStore {
  #text: string | null = null;

  read(): Promise<string | null> {
    return Promise.resolve(this.#text);
  }

  write(text: string): Promise<void> {
    this.#text = text;
    return Promise.resolve();
  }

  remove(): Promise<void> {
    this.#text = null;
    return Promise.resolve();
  }
}

class MemoryLock implements WriterLock {
  #held = false;

  take(): Promise<boolean> {
    const free = !this.#held;
    this.#held = true;
    return Promise.resolve(free);
  }

  release(): Promise<void> {
    this.#held = false;
    return Promise.resolve();
  }
}

/** Of entries in order those from the n-th on: one, and more as far as they fit in so many bytes. */
export function someOf(
  entries: readonly Uint8Array[],
  first: number,
  bytes: number,
): readonly Uint8Array[] {
  let sum = 0;
  const rest = entries.slice(first);
  const end = rest.findIndex(({ length }, index) => (sum += length) > bytes && index > 0);
  return end === -1 ? rest : rest.slice(0, end);
}

/** What takes the place of a list of entries. */
export function renewed(
  old: readonly Uint8Array[],
  entries: readonly (Uint8Array | KeptEntry)[],
): readonly Uint8Array[] {
  return entries.map((entry) =>
    entry instanceof Uint8Array ? entry : entry.anew(old[entry.n] ?? new Uint8Array()),
  );
}

/** The error of a store that is given a second block for one position. */
export function forkAt(position: Position): VaultError {
  return new VaultError("FORK", "Two different entries claim one place. Your copy is kept.", {
    details: { position: writePosition(position) },
  });
}

function copies(entries: readonly Uint8Array[]): readonly Uint8Array[] {
  return entries.map((entry) => entry.slice());
}
