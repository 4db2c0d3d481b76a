/**
 * The index in a PouchDB database of its own. Files are `_local` documents: they never replicate, and an older one leaves
 * no revision behind. A database that cannot be opened, read or written counts as empty.
 * @module
 */
import PouchDB from "pouchdb";

import { readBase64, toBase64 } from "../bytes/encoding.ts";
import { Gate } from "./gate.ts";
import type { IndexFile, IndexStore } from "./index-store.ts";
import { SMALL_DATABASE } from "./small-database.ts";

interface FileDocument {
  readonly b: string;
}

type Database = PouchDB.Database<FileDocument>;

/**
 * Makes a store of a database, which is opened, and made if there is none, at the first use.
 * @param name a folder on Node, a database name in a browser.
 * @param remove takes a database away that does not open; without it, such a one keeps nothing.
 */
export function openPouchIndex(name: string, remove?: (name: string) => Promise<void>): IndexStore {
  return new PouchIndex(name, remove ?? null);
}

class PouchIndex implements IndexStore {
  readonly #name: string;
  readonly #remove: ((name: string) => Promise<void>) | null;
  readonly #gate = new Gate();
  #opening: Promise<Database | null> | null = null;

  constructor(name: string, remove: ((name: string) => Promise<void>) | null) {
    this.#name = name;
    this.#remove = remove;
  }

  get(name: string): Promise<Uint8Array | null> {
    return this.#gate.use(async () => {
      const database = await this.#open();
      const document = database === null ? null : await read(database, name);
      return document === null ? null : readBase64(document.b);
    });
  }

  put(files: readonly IndexFile[]): Promise<void> {
    return this.#gate.use(async () => {
      const database = await this.#open();
      if (database === null) return;
      for (const { name, bytes } of files) {
        const document = { _id: idOf(name), b: toBase64(bytes) };
        // Most files are new. A disk that is full may go on being read; what is not kept is made again.
        await database.put(document).catch(() => replace(database, name, document));
      }
    });
  }

  clear(): Promise<void> {
    return this.#gate.alone(async () => {
      const database = await this.#open();
      this.#opening = null;
      if (database === null) await this.#remove?.(this.#name);
      else await database.destroy();
    });
  }

  close(): Promise<void> {
    return this.#gate.alone(async () => {
      const opening = this.#opening;
      this.#opening = null;
      await (await opening)?.close();
    });
  }

  #open(): Promise<Database | null> {
    this.#opening ??= this.#openSound();
    return this.#opening;
  }

  async #openSound(): Promise<Database | null> {
    const database = await openAt(this.#name);
    if (database !== null || this.#remove === null) return database;
    await this.#remove(this.#name).catch(() => undefined);
    return openAt(this.#name);
  }
}

async function openAt(name: string): Promise<Database | null> {
  const database = new PouchDB<FileDocument>(name, SMALL_DATABASE);
  try {
    await database.info();
    return database;
  } catch {
    await database.close().catch(() => undefined);
    return null;
  }
}

async function read(
  database: Database,
  name: string,
): Promise<(FileDocument & PouchDB.Core.GetMeta) | null> {
  return database.get(idOf(name)).catch(() => null);
}

/** Puts a document in the place of the one that is there, if that was what stood against it. */
async function replace(database: Database, name: string, document: FileDocument): Promise<void> {
  const held = await read(database, name);
  if (held !== null) await database.put({ ...held, ...document }).catch(() => null);
}

function idOf(name: string): string {
  return `_local/${name}`;
}
