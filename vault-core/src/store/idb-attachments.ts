/**
 * Attachments of a browser, in an IndexedDB database of their own: the bytes in one store, whether they wait in another,
 * so that listing reads no bytes.
 * @module
 */
import type { AttachmentAddress } from "../model/ids.ts";
import { isAttachmentAddress } from "../protocol/ids.ts";
import type { AttachmentFiles, KeptAttachment } from "./attachment-files.ts";

const BYTES = "bytes";
const WAITING = "waiting";

/**
 * Opens the database, made if there is none.
 * @param factory the browser's `indexedDB`.
 */
export async function openIdbAttachments(
  factory: IDBFactory,
  name: string,
): Promise<AttachmentFiles> {
  const opening = factory.open(name, 1);
  opening.addEventListener("upgradeneeded", () => {
    opening.result.createObjectStore(BYTES);
    opening.result.createObjectStore(WAITING);
  });
  return new IdbAttachments(await answer(opening));
}

class IdbAttachments implements AttachmentFiles {
  readonly #database: IDBDatabase;

  constructor(database: IDBDatabase) {
    this.#database = database;
  }

  put(address: AttachmentAddress, bytes: Uint8Array, state: "waiting" | "copy"): Promise<void> {
    return this.#write((transaction) => {
      transaction.objectStore(BYTES).put(bytes.slice(), address);
      if (state === "waiting") transaction.objectStore(WAITING).put(true, address);
    });
  }

  async get(address: AttachmentAddress): Promise<Uint8Array | null> {
    const value = await answer<unknown>(this.#read(BYTES).get(address));
    return value instanceof Uint8Array ? value : null;
  }

  async list(): Promise<readonly KeptAttachment[]> {
    const keys = await answer(this.#read(BYTES).getAllKeys());
    const waiting = new Set(await answer(this.#read(WAITING).getAllKeys()));
    return keys
      .filter((key) => isAttachmentAddress(key))
      .map((address) => ({ address, isWaiting: waiting.has(address) }));
  }

  settle(address: AttachmentAddress): Promise<void> {
    return this.#write((transaction) => transaction.objectStore(WAITING).delete(address));
  }

  remove(address: AttachmentAddress): Promise<void> {
    return this.#write((transaction) => {
      transaction.objectStore(BYTES).delete(address);
      transaction.objectStore(WAITING).delete(address);
    });
  }

  #read(store: string): IDBObjectStore {
    return this.#database.transaction(store, "readonly").objectStore(store);
  }

  /** Resolves once the browser has flushed the transaction to the disk. */
  #write(work: (transaction: IDBTransaction) => unknown): Promise<void> {
    return new Promise((resolve, reject) => {
      const transaction = this.#database.transaction([BYTES, WAITING], "readwrite", {
        durability: "strict",
      });
      transaction.addEventListener("complete", () => resolve());
      transaction.addEventListener("error", () => reject(storeError(transaction.error)));
      transaction.addEventListener("abort", () => reject(storeError(transaction.error)));
      work(transaction);
    });
  }
}

function answer<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(storeError(request.error)));
  });
}

function storeError(cause: DOMException | null): Error {
  return new Error("The browser's storage failed.", { cause });
}
