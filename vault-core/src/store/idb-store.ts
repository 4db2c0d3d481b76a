/**
 * Outbox, secrets and marker of a browser, in one IndexedDB database. Writes ask for `durability: "strict"`: they
 * resolve once the browser has flushed them to the disk.
 * @module
 */
import { VaultError } from "../errors.ts";
import type { MarkerStore } from "./marker.ts";
import type { OutboxStore } from "./outbox.ts";
import type { SecretsStore } from "./secrets.ts";

const OUTBOX = "outbox";
const SMALL = "small";

/** The small stores of a browser. */
export interface IdbStores {
  readonly outbox: OutboxStore;
  readonly secrets: SecretsStore;
  readonly marker: MarkerStore;
  /** Which generation of the database of blocks counts. */
  readonly generation: MarkerStore;
  close(): void;
}

/**
 * Opens the database, made if there is none.
 * @param factory the browser's `indexedDB`.
 */
export async function openIdbStores(factory: IDBFactory, name: string): Promise<IdbStores> {
  const opening = factory.open(name, 1);
  opening.addEventListener("upgradeneeded", () => {
    opening.result.createObjectStore(OUTBOX, { autoIncrement: true });
    opening.result.createObjectStore(SMALL);
  });
  const database = await answer(opening);
  return {
    outbox: new IdbOutbox(database),
    secrets: new IdbSecrets(database),
    marker: new IdbText(database, "marker"),
    generation: new IdbText(database, "blocks"),
    close: () => database.close(),
  };
}

class IdbOutbox implements OutboxStore {
  readonly #database: IDBDatabase;

  constructor(database: IDBDatabase) {
    this.#database = database;
  }

  append(entries: readonly Uint8Array[]): Promise<void> {
    return write(this.#database, OUTBOX, (store) => {
      for (const entry of entries) store.add(entry.slice());
    });
  }

  async readAll(): Promise<readonly Uint8Array[]> {
    const values = await read(this.#database, OUTBOX, (store) => store.getAll());
    return bytesIn(values);
  }

  replace(entries: readonly Uint8Array[]): Promise<void> {
    return write(this.#database, OUTBOX, (store) => {
      store.clear();
      for (const entry of entries) store.add(entry.slice());
    });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

class IdbSecrets implements SecretsStore {
  readonly #database: IDBDatabase;

  constructor(database: IDBDatabase) {
    this.#database = database;
  }

  async read(): Promise<Uint8Array | null> {
    const value = await read(this.#database, SMALL, (store) => store.get("secrets"));
    return bytesIn([value])[0] ?? null;
  }

  write(bytes: Uint8Array): Promise<void> {
    return write(this.#database, SMALL, (store) => void store.put(bytes.slice(), "secrets"));
  }
}

/** A small text by its key. */
class IdbText implements MarkerStore {
  readonly #database: IDBDatabase;
  readonly #key: string;

  constructor(database: IDBDatabase, key: string) {
    this.#database = database;
    this.#key = key;
  }

  async read(): Promise<string | null> {
    const value = await read(this.#database, SMALL, (store) => store.get(this.#key));
    return typeof value === "string" ? value : null;
  }

  write(text: string): Promise<void> {
    return write(this.#database, SMALL, (store) => void store.put(text, this.#key));
  }

  remove(): Promise<void> {
    return write(this.#database, SMALL, (store) => store.delete(this.#key));
  }
}

function read(
  database: IDBDatabase,
  name: string,
  ask: (store: IDBObjectStore) => IDBRequest,
): Promise<unknown> {
  return answer<unknown>(ask(database.transaction(name, "readonly").objectStore(name)));
}

/** Runs one transaction and waits for its end, not only for its requests. */
function write(
  database: IDBDatabase,
  name: string,
  work: (store: IDBObjectStore) => unknown,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(name, "readwrite", { durability: "strict" });
    transaction.addEventListener("complete", () => resolve());
    transaction.addEventListener("error", () => reject(storeError(transaction.error)));
    transaction.addEventListener("abort", () => reject(storeError(transaction.error)));
    work(transaction.objectStore(name));
  });
}

function answer<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(storeError(request.error)));
  });
}

function storeError(cause: DOMException | null): Error {
  if (cause?.name === "QuotaExceededError")
    return new VaultError(
      "disk-failed",
      "The browser has no more room for this vault. This was not saved; what was saved before is kept.",
      { cause },
    );
  return new Error("The browser's storage failed.", { cause });
}

function bytesIn(values: unknown): Uint8Array[] {
  return Array.isArray(values) ? values.filter((value) => value instanceof Uint8Array) : [];
}
