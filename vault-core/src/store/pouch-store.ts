/**
 * Blocks in a PouchDB database: leveldb on Node, IndexedDB in a browser.
 *
 * Document `{_id: "b:<device>:<segment>:<seq>", _rev: "1-<block id, first 32 hex>", b: "<base64>"}`, so that any
 * CouchDB can hold a copy. PouchDB on Node does not sync its writes: see the check for holes in `sync/`.
 *
 * What is deleted from such a database stays in its files, so `forget` copies what is kept into a new generation of the
 * database and destroys the old one. A small text, kept durably apart, says which generation counts: a crash leaves one
 * whole, and the next opening destroys the other.
 * @module
 */
import PouchDB from "pouchdb";

import { readBase64, toBase64 } from "../bytes/encoding.ts";
import { VaultError } from "../errors.ts";
import type { Position, Vector } from "../protocol/log/block-stream.ts";
import { z } from "../protocol/zod.ts";
import type { BlockStore, StoredBlock, StoredKey } from "./block-store.ts";
import { Gate } from "./gate.ts";
import type { MarkerStore } from "./marker.ts";
import { forkAt } from "./memory-store.ts";
import { documentId, isUpTo, readDocumentId } from "./positions.ts";
import { SMALL_DATABASE } from "./small-database.ts";

interface BlockDocument {
  readonly b: string;
}

interface MetaDocument {
  readonly text: string;
}

type Database = PouchDB.Database<BlockDocument>;

interface Opened {
  readonly database: Database;
  readonly current: number;
}

/** Which generation counts, and one that is to be destroyed. */
const generationShape = z.strictObject({
  current: z.number().int().min(0),
  leaving: z.number().int().min(0).nullable(),
});

/** Rows of the largest page of names that is read at once. */
const PAGE = 10_000;
/** Blocks that are copied at once. */
const COPIED_AT_ONCE = 50;
/** Names of all texts that were ever put: PouchDB does not list them. */
const NAMES = "names";
/** How a damaged database looks to leveldb: after a loss of power, files that were not synced are empty or gone. */
const DAMAGE = /Corruption|No such file or directory/;

/** Puts a damaged database out of the way, so that an empty one takes its place: all of it is fetched again. */
export type SetAside = (name: string) => Promise<void>;

/** What a platform gives to a store of blocks, beside its name. */
export interface PouchParts {
  /** Keeps which generation counts, durably: all of the database is on the disk before it is written. */
  readonly generation: MarkerStore;
  /** Without it the damage of a database is thrown. */
  readonly setAside?: SetAside;
  /**
   * Bytes of blocks that may be read before the database is opened anew. leveldb maps every file that it has read, and gives
   * none of them back: of a vault that was read through all would stay in memory. Not said: it is never opened anew.
   */
  readonly mostMapped?: number;
}

/**
 * Makes a store of a database of blocks, which is opened, and made if there is none, at the first use.
 * @param name a folder on Node, a database name in a browser; later generations add `-1`, `-2`, ...
 */
export function openPouchStore(name: string, parts: PouchParts): BlockStore {
  return new PouchStore(name, parts);
}

class PouchStore implements BlockStore {
  readonly #name: string;
  readonly #parts: PouchParts;
  #opening: Promise<Opened> | null = null;
  /** What the next `keys` gives, if nothing is written until then. */
  #ahead: Promise<readonly StoredKey[]> | null = null;
  readonly #gate = new Gate();
  /** Works that use the database, or wait for it. */
  #users = 0;
  #mapped = 0;

  constructor(name: string, parts: PouchParts) {
    this.#name = name;
    this.#parts = parts;
  }

  put(blocks: readonly StoredBlock[]): Promise<void> {
    return this.#use(async ({ database }) => {
      const missing = await missingOf(database, blocks);
      if (missing.length === 0) return;
      this.#ahead = null;
      await putDocuments(
        database,
        missing.map(({ position, id, bytes }) => ({
          _id: documentId(position),
          _rev: revision(id),
          b: toBase64(bytes),
        })),
      );
    });
  }

  get(position: Position): Promise<Uint8Array | null> {
    return this.#use(async ({ database }) => {
      const document = await database
        .get(documentId(position), { conflicts: true })
        .catch(nullIfMissing);
      if (document === null) return null;
      this.#mapped += document.b.length;
      // oxlint-disable-next-line no-underscore-dangle -- a name of CouchDB
      if ((document._conflicts?.length ?? 0) > 0) throw forkAt(position);
      return readBase64(document.b);
    });
  }

  positions(): Promise<readonly Position[]> {
    return this.#use(({ database }) => positionsOf(database));
  }

  keys(): Promise<readonly StoredKey[]> {
    const ahead = this.#ahead;
    this.#ahead = null;
    return ahead ?? this.#use(({ database }) => keysOf(database));
  }

  readAhead(): void {
    const ahead = this.keys();
    // Whoever asks for it is told.
    ahead.catch(() => undefined);
    this.#ahead = ahead;
  }

  getMeta(name: string): Promise<string | null> {
    return this.#use(async ({ database }) => (await metaOf(database, name))?.text ?? null);
  }

  putMeta(name: string, text: string): Promise<void> {
    return this.#use(async ({ database }) => {
      const names = await namesOf(database);
      if (!names.includes(name)) await putMeta(database, NAMES, JSON.stringify([...names, name]));
      await putMeta(database, name, text);
    });
  }

  /** Alone with the database: who reads or writes meanwhile would do so in what is destroyed. */
  forget(upTo: Vector): Promise<void> {
    this.#ahead = null;
    return this.#gate.alone(async () => {
      const { database, current } = await this.#open();
      const kept = (await positionsOf(database)).filter((position) => !isUpTo(upTo, position));
      const next = current + 1;
      // A crash may have left half a copy.
      await this.#destroy(next);
      const copy = this.#openGeneration(next);
      for (let at = 0; at < kept.length; at += COPIED_AT_ONCE)
        await copyDocuments(database, copy, kept.slice(at, at + COPIED_AT_ONCE));
      for (const name of [NAMES, ...(await namesOf(database))]) {
        const meta = await metaOf(database, name);
        if (meta !== null) await putMeta(copy, name, meta.text);
      }
      await copy.close();
      await this.#shut();
      await this.#parts.generation.write(JSON.stringify({ current: next, leaving: current }));
      await this.#leave({ current: next, leaving: current });
    });
  }

  async close(): Promise<void> {
    await this.#ahead?.catch(() => null);
    this.#ahead = null;
    await this.#gate.alone(() => this.#shut());
  }

  async #shut(): Promise<void> {
    const opening = this.#opening;
    this.#opening = null;
    await (await opening)?.database.close();
  }

  /** Works with the open database; the last of those that do gives back what was mapped, once that is much. */
  async #use<T>(work: (opened: Opened) => Promise<T>): Promise<T> {
    // Counted at once: while it waits nobody may begin to close.
    this.#users += 1;
    try {
      return await this.#gate.use(async () => work(await this.#open()));
    } finally {
      this.#users -= 1;
      if (this.#users === 0 && this.#mapped > (this.#parts.mostMapped ?? Infinity)) {
        this.#mapped = 0;
        void this.#gate.alone(() => this.#shut()).catch(() => undefined);
      }
    }
  }

  #open(): Promise<Opened> {
    this.#opening ??= this.#openCurrent().catch((error: unknown) => {
      // A disk that failed may work the next time.
      this.#opening = null;
      throw error;
    });
    return this.#opening;
  }

  async #openCurrent(): Promise<Opened> {
    const generation = readGeneration(await this.#parts.generation.read());
    await this.#leave(generation);
    return {
      database: await this.#openSound(generation.current),
      current: generation.current,
    };
  }

  /** Destroys what a `forget` left behind. */
  async #leave({ current, leaving }: z.output<typeof generationShape>): Promise<void> {
    if (leaving === null) return;
    await this.#destroy(leaving);
    await this.#parts.generation.write(JSON.stringify({ current, leaving: null }));
  }

  async #destroy(generation: number): Promise<void> {
    await (await this.#openSound(generation)).destroy();
  }

  /** Opens a generation; one that is damaged is set aside and begins empty. */
  async #openSound(generation: number): Promise<Database> {
    const { setAside } = this.#parts;
    const database = this.#openGeneration(generation);
    try {
      await database.info();
      return database;
    } catch (error) {
      await database.close().catch(() => undefined);
      if (setAside === undefined || !(error instanceof Error) || !DAMAGE.test(error.message))
        throw error;
      await setAside(this.#nameOf(generation));
      return this.#openGeneration(generation);
    }
  }

  #openGeneration(generation: number): Database {
    return new PouchDB<BlockDocument>(this.#nameOf(generation), SMALL_DATABASE);
  }

  #nameOf(generation: number): string {
    return generation === 0 ? this.#name : `${this.#name}-${generation}`;
  }
}

function readGeneration(text: string | null): z.output<typeof generationShape> {
  return text === null ? { current: 0, leaving: null } : generationShape.parse(JSON.parse(text));
}

/** Leaves out what is kept already, and stops before anything is written if a place is taken by another block. */
async function missingOf(
  database: Database,
  blocks: readonly StoredBlock[],
): Promise<readonly StoredBlock[]> {
  const keys = blocks.map((block) => documentId(block.position));
  const { rows } = await database.allDocs({ keys });
  return blocks.filter((block, index) => {
    const row = rows[index];
    if (row === undefined || !("value" in row)) return true;
    if (row.value.rev !== revision(block.id) || row.value.deleted === true)
      throw forkAt(block.position);
    return false;
  });
}

async function positionsOf(database: Database): Promise<readonly Position[]> {
  return (await keysOf(database)).map(({ position }) => position);
}

async function keysOf(database: Database): Promise<readonly StoredKey[]> {
  const keys: StoredKey[] = [];
  let after = "b:";
  for (;;) {
    const { rows } = await database.allDocs({ startkey: after, endkey: "b:\uffff", limit: PAGE });
    for (const { id, value } of rows) {
      const position = id === after ? null : readDocumentId(id);
      // A revision is `1-<beginning of the id>`.
      if (position !== null) keys.push({ position, idStart: value.rev.slice(2) });
    }
    const last = rows.at(-1)?.id;
    if (last === undefined || last === after) return keys;
    after = last;
  }
}

/** Copies documents as they are, with their revisions. */
async function copyDocuments(
  from: Database,
  to: Database,
  positions: readonly Position[],
): Promise<void> {
  const keys = positions.map(documentId);
  const { rows } = await from.allDocs({ keys, include_docs: true });
  const documents = rows.flatMap((row) => {
    const document = "doc" in row ? row.doc : undefined;
    // oxlint-disable-next-line no-underscore-dangle -- names of CouchDB
    return document ? [{ _id: document._id, _rev: document._rev, b: document.b }] : [];
  });
  await putDocuments(to, documents);
}

async function putDocuments(
  database: Database,
  documents: readonly { readonly _id: string; readonly _rev: string; readonly b: string }[],
): Promise<void> {
  // With new_edits:false PouchDB answers with the failures alone.
  const failures = await database.bulkDocs([...documents], { new_edits: false });
  if (failures.length > 0) throw new VaultError("internal", "The device could not keep a block.");
}

async function namesOf(database: Database): Promise<readonly string[]> {
  const meta = await metaOf(database, NAMES);
  return z.array(z.string()).parse(JSON.parse(meta?.text ?? "[]"));
}

async function putMeta(database: Database, name: string, text: string): Promise<void> {
  const held = await metaOf(database, name);
  await localOf(database).put({ ...held, _id: `_local/${name}`, text });
}

function metaOf(
  database: Database,
  name: string,
): Promise<(MetaDocument & PouchDB.Core.GetMeta) | null> {
  return localOf(database).get(`_local/${name}`).catch(nullIfMissing);
}

// `_local` documents hold another shape than blocks and never replicate.
function localOf(database: PouchDB.Database): PouchDB.Database<MetaDocument> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one database, two shapes; the `_local/` prefix keeps them apart
  return database as unknown as PouchDB.Database<MetaDocument>;
}

function revision(id: string): string {
  return `1-${id.slice(0, 32)}`;
}

function nullIfMissing(error: unknown): null {
  if (typeof error === "object" && error !== null && "status" in error && error.status === 404)
    return null;
  throw error;
}
