/**
 * Outbox, secrets and marker of a browser, in one IndexedDB database. Writes ask for `durability: "strict"`: they
 * resolve once the browser has flushed them to the disk.
 * @module
 */
import { VaultError } from "../errors.ts";
import type { MarkerStore } from "./marker.ts";
import type { KeptEntry, OutboxStore } from "./outbox.ts";
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
  /** Keys of the entries in their order: they rise. */
  #keys: Promise<IDBValidKey[]> | null = null;

  constructor(database: IDBDatabase) {
    this.#database = database;
  }

  async append(entries: readonly Uint8Array[]): Promise<void> {
    const keys = await this.#keysOf();
    const added: IDBValidKey[] = [];
    await write(this.#database, OUTBOX, (store) => {
      for (const entry of entries) addTo(store, entry, added);
    });
    keys.push(...added);
  }

  async read(first: number, bytes: number): Promise<readonly Uint8Array[]> {
    const key = (await this.#keysOf())[first];
    if (key === undefined) return [];
    const store = this.#database.transaction(OUTBOX, "readonly").objectStore(OUTBOX);
    return readSome(store.openCursor(IDBKeyRange.lowerBound(key)), bytes);
  }

  async replace(entries: readonly (Uint8Array | KeptEntry)[]): Promise<void> {
    const keys = await this.#keysOf();
    const added: IDBValidKey[] = [];
    const last = keys.at(-1);
    await write(this.#database, OUTBOX, (store) => {
      const next = (index: number): void => {
        const entry = entries[index];
        if (entry === undefined) {
          // What is new lies behind all that was there.
          if (last !== undefined) store.delete(IDBKeyRange.upperBound(last));
        } else if (entry instanceof Uint8Array) {
          addTo(store, entry, added);
          next(index + 1);
        } else {
          const held = store.get(keys[entry.n] ?? 0);
          held.addEventListener("success", () => {
            // What it throws ends the transaction: the old list stays.
            addTo(store, entry.anew(bytesIn([held.result])[0] ?? new Uint8Array()), added);
            next(index + 1);
          });
        }
      };
      next(0);
    });
    keys.splice(0, keys.length, ...added);
  }

  #keysOf(): Promise<IDBValidKey[]> {
    this.#keys ??= this.#readKeys().catch((error: unknown) => {
      // A disk that failed may work the next time.
      this.#keys = null;
      throw error;
    });
    return this.#keys;
  }

  async #readKeys(): Promise<IDBValidKey[]> {
    const store = this.#database.transaction(OUTBOX, "readonly").objectStore(OUTBOX);
    return answer(store.getAllKeys());
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

/** Adds an entry at the end, and its key to those that were added. */
function addTo(store: IDBObjectStore, entry: Uint8Array, added: IDBValidKey[]): void {
  const adding = store.add(entry.slice());
  adding.addEventListener("success", () => added.push(adding.result));
}

/** Reads where a cursor stands, and on as far as the bytes fit. */
function readSome(
  request: IDBRequest<IDBCursorWithValue | null>,
  most: number,
): Promise<readonly Uint8Array[]> {
  const entries: Uint8Array[] = [];
  let sum = 0;
  return new Promise((resolve, reject) => {
    request.addEventListener("error", () => reject(storeError(request.error)));
    request.addEventListener("success", () => {
      const cursor = request.result;
      const [entry] = bytesIn([cursor?.value]);
      if (entry !== undefined && (entries.length === 0 || sum + entry.length <= most))
        entries.push(entry);
      sum += entry?.length ?? 0;
      if (cursor === null || sum >= most) resolve(entries);
      else cursor.continue();
    });
  });
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
    try {
      work(transaction.objectStore(name));
    } catch (error) {
      // Else what was asked for before it would be kept.
      transaction.abort();
      throw error;
    }
  });
}

function answer<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(storeError(request.error)));
  });
}

/** What the browser's refusal means for the owner: `disk-failed` for a full quota. */
export function storeError(cause: DOMException | null): Error {
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
