/**
 * The pages of a database and its log, read where they lie: of a file of any size no more than a few are held.
 * @module
 */
import { notADatabase, readHeader, type DatabaseHeader } from "./header.ts";
import { walPages, type WalPages } from "./wal.ts";

/** What is read of a file at once, and how many of that are kept: 16 MiB of each file. */
const CHUNK_BYTES = 262_144;
const MAX_CHUNKS = 64;

/** What lies at once in memory, or has to be waited for. */
export type Soon<Value> = Value | Promise<Value>;

/** The database that a main file and its log are together. */
export class Pages {
  readonly header: DatabaseHeader;
  readonly pageCount: number;
  /** The log holds pages of another size: it is another database's. */
  readonly hasForeignLog: boolean;
  readonly #main: Chunks;
  readonly #log: Chunks;
  readonly #logged: ReadonlyMap<number, number>;

  private constructor(main: Chunks, log: Chunks, parts: Parts) {
    this.header = parts.header;
    this.pageCount = parts.pageCount;
    this.hasForeignLog = parts.hasForeignLog;
    this.#main = main;
    this.#log = log;
    this.#logged = parts.logged;
  }

  /** Opens a database. @throws {VaultError} not-a-database, also where the file was cut off. */
  static async open(main: Blob, wal: Blob | null): Promise<Pages> {
    const log = wal === null ? null : await walPages(wal);
    const chunks = new Chunks(main);
    const parts = partsOf(await chunks.bytes(0, 100), log, main.size);
    return new Pages(chunks, new Chunks(wal ?? new Blob()), parts);
  }

  /** Gives a page, 1 for the first. @throws {VaultError} not-a-database if there is none of that number. */
  page(number: number): Soon<Uint8Array> {
    const { pageSize } = this.header;
    if (!(number >= 1 && number <= this.pageCount)) throw notADatabase();
    const logged = this.#logged.get(number);
    const page =
      logged === undefined
        ? this.#main.bytes((number - 1) * pageSize, pageSize)
        : this.#log.bytes(logged, pageSize);
    return page instanceof Uint8Array ? whole(page, pageSize) : wholeLater(page, pageSize);
  }
}

interface Parts {
  readonly header: DatabaseHeader;
  readonly pageCount: number;
  readonly hasForeignLog: boolean;
  readonly logged: ReadonlyMap<number, number>;
}

function partsOf(start: Uint8Array, log: WalPages | null, bytes: number): Parts {
  const header = readHeader(start);
  const isOwn = log?.pageSize === header.pageSize;
  const stated = header.pageCount ?? Math.floor(bytes / header.pageSize);
  // A file that was cut off would give fewer rows without a word.
  if (!isOwn && stated * header.pageSize > bytes) throw notADatabase();
  return {
    header,
    pageCount: isOwn ? log.pageCount : stated,
    hasForeignLog: log !== null && !isOwn,
    logged: isOwn ? log.offsets : new Map(),
  };
}

function whole(page: Uint8Array, pageSize: number): Uint8Array {
  if (page.length < pageSize) throw notADatabase();
  return page;
}

async function wholeLater(page: Promise<Uint8Array>, pageSize: number): Promise<Uint8Array> {
  return whole(await page, pageSize);
}

/** A file in chunks, of which those asked for last are kept. */
class Chunks {
  readonly #blob: Blob;
  readonly #kept = new Map<number, Uint8Array>();

  constructor(blob: Blob) {
    this.#blob = blob;
  }

  /** Gives bytes, fewer at the end of the file. They are not to be written to. */
  bytes(from: number, length: number): Soon<Uint8Array> {
    const at = from % CHUNK_BYTES;
    if (at + length > CHUNK_BYTES) return this.#read(from, length);
    const number = (from - at) / CHUNK_BYTES;
    const kept = this.#kept.get(number);
    if (kept === undefined) return this.#keep(number, at, length);
    this.#used(number, kept);
    return kept.subarray(at, at + length);
  }

  async #keep(number: number, at: number, length: number): Promise<Uint8Array> {
    const chunk = await this.#read(number * CHUNK_BYTES, CHUNK_BYTES);
    this.#used(number, chunk);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MAX_CHUNKS && oldest !== undefined) this.#kept.delete(oldest);
    return chunk.subarray(at, at + length);
  }

  /** A map gives first what was put in first. */
  #used(number: number, chunk: Uint8Array): void {
    this.#kept.delete(number);
    this.#kept.set(number, chunk);
  }

  async #read(from: number, length: number): Promise<Uint8Array> {
    try {
      return new Uint8Array(await this.#blob.slice(from, from + length).arrayBuffer());
    } catch (error) {
      // The program that it belongs to has written to it meanwhile.
      throw notADatabase(error);
    }
  }
}
