/**
 * The stores of a browser: PouchDB for blocks, IndexedDB for attachments and the small ones, a Web Lock for the writer, the
 * browser's own file system for what an import sets aside.
 * @module
 */
import { openIdbAttachments } from "./idb-attachments.ts";
import { openIdbStores } from "./idb-store.ts";
import { openOpfsSpools, type SpoolPlace } from "./opfs-spool.ts";
import { openPouchIndex } from "./pouch-index.ts";
import { openPouchStore } from "./pouch-store.ts";
import type { VaultStores } from "./stores.ts";
import type { WriterLock } from "./writer-lock.ts";

/** What a browser gives. */
export interface BrowserParts {
  readonly indexedDB: IDBFactory;
  readonly locks: LockManager;
  /** Absent where a page is not secure. */
  readonly storage?: SpoolPlace;
}

/** Opens the stores of one vault in a browser or a worker. `name` is the start of the databases' names. */
export async function openBrowserStores(parts: BrowserParts, name: string): Promise<VaultStores> {
  const { outbox, secrets, marker, generation } = await openIdbStores(
    parts.indexedDB,
    `${name}-small`,
  );
  const attachments = await openIdbAttachments(parts.indexedDB, `${name}-attachments`);
  const blocks = openPouchStore(`${name}-blocks`, { generation });
  const index = openPouchIndex(`${name}-index`);
  const lock = new WebLock(parts.locks, name);
  const spools = openOpfsSpools(parts.storage, `${name}-spools`);
  return { outbox, secrets, marker, blocks, index, attachments, lock, spools };
}

/** A Web Lock: the browser frees it when the tab or worker ends. */
class WebLock implements WriterLock {
  readonly #locks: LockManager;
  readonly #name: string;
  #letGo: (() => void) | null = null;

  constructor(locks: LockManager, name: string) {
    this.#locks = locks;
    this.#name = name;
  }

  take(): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const held = new Promise<void>((letGo) => {
        this.#letGo = letGo;
      });
      this.#locks
        .request(this.#name, { ifAvailable: true }, (lock) => {
          resolve(lock !== null);
          return lock === null ? undefined : held;
        })
        .catch(reject);
    });
  }

  release(): Promise<void> {
    this.#letGo?.();
    this.#letGo = null;
    return Promise.resolve();
  }
}
