/**
 * The names of a database's tables, read from its schema tree without any library: enough to tell whose file it is
 * (sqlite.org/fileformat2.html, sections 1.3, 1.6, 2.1, 2.6).
 * @module
 */
import { VaultError } from "../../../../errors.ts";

const LEAF = 0x0d;
const INTERIOR = 0x05;
/** Pages of a schema that are looked at; real ones have a dozen. */
const MAX_PAGES = 256;
const MAX_TURNS = 20;
const MAGIC = new TextEncoder().encode("SQLite format 3\0");

/** Gives bytes of the database, fewer at its end. */
export type ReadBytes = (offset: number, length: number) => Promise<Uint8Array>;

/** What the first 100 bytes say. */
export interface DatabaseHeader {
  readonly pageSize: number;
  /** Newest rows may lie in a write-ahead log beside the file. */
  readonly isWal: boolean;
  /** Pages that the file says it has; null where only its length tells. */
  readonly pageCount: number | null;
  readonly encoding: "utf-8" | "utf-16le" | "utf-16be";
}

/** Tells whether bytes begin a database. */
export function isDatabase(start: Uint8Array): boolean {
  return MAGIC.every((byte, index) => start[index] === byte);
}

/** Reads the header. @throws {VaultError} not-a-database. */
export function readHeader(start: Uint8Array): DatabaseHeader {
  if (start.length < 100 || !isDatabase(start)) throw notADatabase();
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  const stated = view.getUint16(16);
  const pageSize = stated === 1 ? 65_536 : stated;
  if (pageSize < 512 || (pageSize & (pageSize - 1)) !== 0) throw notADatabase();
  const encodings = { 1: "utf-8", 2: "utf-16le", 3: "utf-16be" } as const;
  const code = view.getUint32(56);
  const encoding = code === 2 || code === 3 ? encodings[code] : encodings[1];
  // Section 1.3.7: an old writer leaves the number of pages behind.
  const pageCount = view.getUint32(24) === view.getUint32(92) ? view.getUint32(28) : null;
  return { pageSize, pageCount, isWal: start[18] === 2 || start[19] === 2, encoding };
}

/** The error of a file that is damaged, or no database at all. */
export function notADatabase(cause?: unknown): VaultError {
  return new VaultError(
    "not-a-database",
    "The file is a damaged database, or none. Close the program that writes it and copy it again. Nothing was stored.",
    { cause },
  );
}

/** Gives the names of ordinary tables, without views and virtual ones. @throws {VaultError} not-a-database. */
export async function tablesOf(read: ReadBytes): Promise<ReadonlySet<string>> {
  const header = readHeader(await read(0, 100));
  const { pageSize } = header;
  const pages = new Map<number, Uint8Array>();
  for (let turn = 0; turn < MAX_TURNS; turn++) {
    const { tables, missing } = walk(pages, header);
    if (missing.length === 0) return tables;
    for (const page of missing) pages.set(page, await read((page - 1) * pageSize, pageSize));
  }
  throw notADatabase();
}

/** The same of the start of a database, as far as it goes. @throws {VaultError} not-a-database. */
export function tablesAt(start: Uint8Array): ReadonlySet<string> {
  const header = readHeader(start);
  const { pageSize } = header;
  const count = Math.max(1, Math.floor(start.length / pageSize));
  const pages = Array.from({ length: count }, (_, index) => {
    const page = start.subarray(index * pageSize, (index + 1) * pageSize);
    return [index + 1, page] as const;
  });
  return walk(new Map(pages), header).tables;
}

/** Walks the tree as far as its pages are known. */
function walk(
  pages: ReadonlyMap<number, Uint8Array>,
  header: DatabaseHeader,
): { tables: Set<string>; missing: number[] } {
  const tables = new Set<string>();
  const missing: number[] = [];
  const seen = new Set<number>([1]);
  // Pages that are found while it runs are walked too.
  for (const number of seen) {
    if (seen.size > MAX_PAGES) throw notADatabase();
    const page = pages.get(number);
    if (page === undefined) missing.push(number);
    // A page that the sample of an archive's member does not reach tells nothing.
    else if (page.length === header.pageSize) walkPage(page, number, { seen, tables, header });
    else if (number === 1) throw notADatabase();
  }
  return { tables, missing };
}

interface Walk {
  readonly seen: Set<number>;
  readonly tables: Set<string>;
  readonly header: DatabaseHeader;
}

function walkPage(page: Uint8Array, number: number, { seen, tables, header }: Walk): void {
  const start = number === 1 ? 100 : 0;
  const view = new DataView(page.buffer, page.byteOffset, page.byteLength);
  const kind = page[start];
  if (kind !== LEAF && kind !== INTERIOR) throw notADatabase();
  const cells = view.getUint16(start + 3);
  const pointers = start + (kind === LEAF ? 8 : 12);
  if (pointers + cells * 2 > page.length) throw notADatabase();
  for (let index = 0; index < cells; index++) {
    const at = view.getUint16(pointers + index * 2);
    if (at + 4 > page.length) throw notADatabase();
    if (kind === INTERIOR) seen.add(view.getUint32(at));
    else {
      const name = tableName(page, at, header);
      if (name !== null) tables.add(name);
    }
  }
  if (kind === INTERIOR) seen.add(view.getUint32(start + 8));
}

/** A row of the schema: type, name, tbl_name, rootpage, sql. A virtual table has no root page. */
function tableName(page: Uint8Array, at: number, { encoding }: DatabaseHeader): string | null {
  const reader = new Varints(page, at);
  reader.next();
  reader.next();
  const begin = reader.at;
  let body = begin + reader.next();
  const lengths = [0, 1, 2, 3].map(() => lengthOf(reader.next()));
  const [type, name, , root] = lengths.map((length) => {
    const bytes = page.subarray(body, body + length);
    body += length;
    return bytes;
  });
  const decoder = new TextDecoder(encoding);
  if (decoder.decode(type) !== "table" || root?.some((byte) => byte !== 0) !== true) return null;
  return decoder.decode(name);
}

/** Bytes of a value by its serial type. */
function lengthOf(type: number): number {
  const ofNumbers = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0];
  return ofNumbers[type] ?? Math.floor((type - 12) / 2);
}

/** Numbers of up to nine bytes, seven bits each. */
class Varints {
  readonly #page: Uint8Array;
  at: number;

  constructor(page: Uint8Array, at: number) {
    this.#page = page;
    this.at = at;
  }

  next(): number {
    let value = 0;
    for (let count = 0; count < 9; count++) {
      const byte = this.#page[this.at++] ?? 0;
      value = value * 128 + (byte & 0x7f);
      if (byte < 0x80) break;
    }
    return value;
  }
}
