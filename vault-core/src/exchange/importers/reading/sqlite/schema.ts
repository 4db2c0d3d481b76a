/**
 * The tables of a database, read from its schema, which is a table itself (sqlite.org/fileformat2.html, sections 1.6, 2.1,
 * 2.6).
 * @module
 */
import { notADatabase, readHeader, type DatabaseHeader } from "./header.ts";
import type { Pages } from "./pages.ts";
import { cellOf, cellReader, lengthOf, Varints } from "./record.ts";
import { Tree } from "./tree.ts";

const LEAF = 0x0d;
const INTERIOR = 0x05;
/** Pages of a schema that are looked at in a sample; real ones have a dozen. */
const MAX_PAGES = 256;
/** Tables of a real database: a dozen or two. */
const MAX_TABLES = 10_000;

/** Where a table begins, and the statement that made it. */
export interface KnownTable {
  readonly root: number;
  readonly sql: string;
}

/** Gives the ordinary tables by name, without views and virtual ones. @throws {VaultError} not-a-database. */
export async function tablesOf(pages: Pages): Promise<ReadonlyMap<string, KnownTable>> {
  const read = cellReader(pages.header.encoding);
  const tables = new Map<string, KnownTable>();
  // Five columns: type, name, tbl_name, rootpage, sql.
  for await (const rows of new Tree(pages, 1, 4).pages()) {
    for (const row of rows) {
      const [type, name, , root, sql] = [0, 1, 2, 3, 4].map((place) => cellOf(row, place, read));
      if (type !== "table" || typeof name !== "string" || typeof sql !== "string") continue;
      // A virtual table has no root.
      if (typeof root === "number" && root > 0) tables.set(name, { root, sql });
      if (tables.size > MAX_TABLES) throw notADatabase();
    }
  }
  return tables;
}

/** Gives the names of the tables that the start of a database tells. @throws {VaultError} not-a-database. */
export function tablesAt(start: Uint8Array): ReadonlySet<string> {
  const header = readHeader(start);
  const { pageSize } = header;
  const count = Math.max(1, Math.floor(start.length / pageSize));
  const pages = Array.from({ length: count }, (_, index) => {
    const page = start.subarray(index * pageSize, (index + 1) * pageSize);
    return [index + 1, page] as const;
  });
  return walk(new Map(pages), header);
}

/** Walks the tree as far as its pages are known: one that the sample does not reach tells nothing. */
function walk(pages: ReadonlyMap<number, Uint8Array>, header: DatabaseHeader): Set<string> {
  const tables = new Set<string>();
  const seen = new Set<number>([1]);
  // Pages that are found while it runs are walked too.
  for (const number of seen) {
    if (seen.size > MAX_PAGES) throw notADatabase();
    const page = pages.get(number);
    if (page?.length === header.pageSize) walkPage(page, number, { seen, tables, header });
    else if (number === 1) throw notADatabase();
  }
  return tables;
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
