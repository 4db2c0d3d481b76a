/**
 * Spools in the browser's own file system (OPFS): a folder of the vault, a file for each. A dedicated worker alone may write
 * such a file as it goes; where there is none, or the browser keeps nothing, spools are in memory.
 * Source: https://fs.spec.whatwg.org/#api-filesystemsyncaccesshandle
 * @module
 */
import { storeError } from "./idb-store.ts";
import { MemorySpool, type Spool, type SpoolStore } from "./spool.ts";

/** An open file of a worker. TypeScript knows it in the libraries of workers alone. */
interface SyncAccessHandle {
  read(into: Uint8Array, options: { readonly at: number }): number;
  write(bytes: Uint8Array, options: { readonly at: number }): number;
  close(): void;
}

/** What is used of the browser's storage. */
export type SpoolPlace = Pick<StorageManager, "getDirectory">;

/** Makes spools in a folder of this name, which no other vault has. */
export function openOpfsSpools(place: SpoolPlace | undefined, name: string): SpoolStore {
  const open = new Set<Spool>();
  let folder: Promise<FileSystemDirectoryHandle | null> | null = null;
  let next = 0;
  return {
    async begin() {
      folder ??= emptyFolder(place, name);
      const made = await folder;
      const number = next++;
      const spool = made === null ? null : await beginFile(made, `${number}`);
      if (spool === null) return new MemorySpool();
      open.add(spool);
      spool.onDrop = () => void open.delete(spool);
      return spool;
    },
    async clear() {
      for (const spool of open) await spool.drop();
    },
  };
}

class OpfsSpool implements Spool {
  readonly #file: SyncAccessHandle;
  readonly #remove: () => Promise<void>;
  /** Where each begins; the end of the last one behind them. */
  readonly #places = [0];
  #isOpen = true;
  onDrop: () => void = () => undefined;

  constructor(file: SyncAccessHandle, remove: () => Promise<void>) {
    this.#file = file;
    this.#remove = remove;
  }

  /** @throws {VaultError} disk-failed for a full quota. */
  put(bytes: Uint8Array): Promise<number> {
    const number = this.#places.length - 1;
    const begin = this.#places[number] ?? 0;
    try {
      // A full quota throws, or writes a part.
      if (this.#file.write(bytes, { at: begin }) !== bytes.length)
        throw new DOMException("A part was written.", "QuotaExceededError");
    } catch (error) {
      return Promise.reject(error instanceof DOMException ? storeError(error) : error);
    }
    this.#places.push(begin + bytes.length);
    return Promise.resolve(number);
  }

  get(number: number): Promise<Uint8Array> {
    const [begin, end] = [this.#places[number], this.#places[number + 1]];
    if (begin === undefined || end === undefined)
      return Promise.reject(new RangeError(`Nothing was set aside under ${number}.`));
    const bytes = new Uint8Array(end - begin);
    const read = this.#file.read(bytes, { at: begin });
    return Promise.resolve(bytes.subarray(0, read));
  }

  async drop(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.onDrop();
    this.#file.close();
    await this.#remove();
  }
}

/** The folder without what an earlier worker left there; null where the browser has no such files. */
async function emptyFolder(
  place: SpoolPlace | undefined,
  name: string,
): Promise<FileSystemDirectoryHandle | null> {
  try {
    const root = await place?.getDirectory();
    await root?.removeEntry(name, { recursive: true }).catch(() => undefined);
    return (await root?.getDirectoryHandle(name, { create: true })) ?? null;
  } catch {
    // A private window of some browsers has storage that keeps nothing.
    return null;
  }
}

async function beginFile(
  folder: FileSystemDirectoryHandle,
  name: string,
): Promise<OpfsSpool | null> {
  try {
    const handle: unknown = await folder.getFileHandle(name, { create: true });
    const file = canBeWritten(handle) ? await handle.createSyncAccessHandle() : null;
    return file === null ? null : new OpfsSpool(file, () => folder.removeEntry(name));
  } catch {
    return null;
  }
}

function canBeWritten(
  handle: unknown,
): handle is { createSyncAccessHandle(): Promise<SyncAccessHandle> } {
  return typeof handle === "object" && handle !== null && "createSyncAccessHandle" in handle;
}
