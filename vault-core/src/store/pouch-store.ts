/**
 * Blocks in a PouchDB database: leveldb on Node, IndexedDB in a browser. The only importer of PouchDB.
 *
 * Document `{_id: "b:<device>:<segment>:<seq>", _rev: "1-<block id, first 32 hex>", b: "<base64>"}`, so that any
 * CouchDB can hold a copy. PouchDB on Node does not sync its writes: see the check for holes in `sync/`.
 * @module
 */
import PouchDB from "pouchdb";

import { readBase64, toBase64 } from "../bytes/encoding.ts";
import { VaultError } from "../errors.ts";
import type { Position } from "../protocol/log/block-stream.ts";
import type { BlockStore, StoredBlock } from "./block-store.ts";
import { forkAt } from "./memory-store.ts";
import { documentId, readDocumentId } from "./positions.ts";

interface BlockDocument {
  readonly b: string;
}

interface MetaDocument {
  readonly text: string;
}

type Database = PouchDB.Database<BlockDocument>;

/** Rows of the largest page of names that is read at once. */
const PAGE = 10_000;

/**
 * Makes a store of a database of blocks, which is opened, and made if there is none, at the first use.
 * @param name a folder on Node, a database name in a browser.
 */
export function openPouchStore(name: string): BlockStore {
  return new PouchStore(name);
}

class PouchStore implements BlockStore {
  readonly #name: string;
  #opened: Database | null = null;

  constructor(name: string) {
    this.#name = name;
  }

  get #database(): Database {
    this.#opened ??= new PouchDB<BlockDocument>(this.#name);
    return this.#opened;
  }

  async put(blocks: readonly StoredBlock[]): Promise<void> {
    const missing = await this.#missing(blocks);
    if (missing.length === 0) return;
    const documents = missing.map(({ position, id, bytes }) => ({
      _id: documentId(position),
      _rev: revision(id),
      b: toBase64(bytes),
    }));
    // With new_edits:false PouchDB answers with the failures alone.
    const failures = await this.#database.bulkDocs(documents, { new_edits: false });
    if (failures.length > 0) throw new VaultError("internal", "The device could not keep a block.");
  }

  async get(position: Position): Promise<Uint8Array | null> {
    const document = await this.#database
      .get(documentId(position), { conflicts: true })
      .catch((error: unknown) => {
        if (isStatus(error, 404)) return null;
        throw error;
      });
    if (document === null) return null;
    // oxlint-disable-next-line no-underscore-dangle -- a name of CouchDB
    if ((document._conflicts?.length ?? 0) > 0) throw forkAt(position);
    return readBase64(document.b);
  }

  async positions(): Promise<readonly Position[]> {
    const positions: Position[] = [];
    let after = "b:";
    for (;;) {
      const { rows } = await this.#database.allDocs({
        startkey: after,
        endkey: "b:\uffff",
        limit: PAGE,
      });
      for (const { id } of rows) {
        const position = id === after ? null : readDocumentId(id);
        if (position !== null) positions.push(position);
      }
      const last = rows.at(-1)?.id;
      if (last === undefined || last === after) return positions;
      after = last;
    }
  }

  async getMeta(name: string): Promise<string | null> {
    return (await this.#meta(name))?.text ?? null;
  }

  async putMeta(name: string, text: string): Promise<void> {
    const held = await this.#meta(name);
    await this.#local().put({ ...held, _id: `_local/${name}`, text });
  }

  async close(): Promise<void> {
    const opened = this.#opened;
    this.#opened = null;
    await opened?.close();
  }

  /** Leaves out what is kept already, and stops before anything is written if a place is taken by another block. */
  async #missing(blocks: readonly StoredBlock[]): Promise<readonly StoredBlock[]> {
    const keys = blocks.map((block) => documentId(block.position));
    const { rows } = await this.#database.allDocs({ keys });
    return blocks.filter((block, index) => {
      const row = rows[index];
      if (row === undefined || !("value" in row)) return true;
      if (row.value.rev !== revision(block.id) || row.value.deleted === true)
        throw forkAt(block.position);
      return false;
    });
  }

  #meta(name: string): Promise<(MetaDocument & PouchDB.Core.GetMeta) | null> {
    return this.#local()
      .get(`_local/${name}`)
      .catch((error: unknown) => {
        if (isStatus(error, 404)) return null;
        throw error;
      });
  }

  // `_local` documents hold another shape than blocks and never replicate.
  #local(): PouchDB.Database<MetaDocument> {
    const local: PouchDB.Database = this.#database;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one database, two shapes; the `_local/` prefix keeps them apart
    return local as unknown as PouchDB.Database<MetaDocument>;
  }
}

function revision(id: string): string {
  return `1-${id.slice(0, 32)}`;
}

function isStatus(error: unknown, status: number): boolean {
  return (
    typeof error === "object" && error !== null && "status" in error && error.status === status
  );
}
