/**
 * SQLite databases of browsers and other programs, on a copy in memory: main file and write-ahead log together, rows one by
 * one. The only importer of sql.js, which is loaded when a first database is read.
 * @module
 */
import type { Database as SqlDatabase, SqlValue } from "sql.js/dist/sql-wasm-inline.js";
import { isVaultError } from "../../../../errors.ts";
import type { ImportMember } from "../../importer.ts";
import type { ByteSource } from "../byte-source.ts";
import { limits, refusal } from "../limits.ts";
import { notADatabase, readHeader } from "./schema.ts";
import { mergeWal, walPages } from "./wal.ts";

/** A value of a cell. Integers above 2^53 are asked for as text: `CAST(x AS TEXT)`. */
export type Cell = SqlValue;

/** An open database. */
export interface Database {
  /** Tells whether there is an ordinary table with all these ordinary columns; a view or a computed column is none. */
  has(table: string, ...columns: readonly string[]): boolean;
  /**
   * Yields the rows of a query whose first column is a row id that grows. @throws {VaultError} not-a-database where it does
   * not, which a damaged or hostile tree alone shows.
   */
  rows(sql: string): Generator<readonly Cell[]>;
}

/**
 * Opens a member as a database, gives it to `use`, and lets go of its memory once that ends.
 *
 * @param bytes The most that the database may have; what a browser bears if it is not said.
 * @throws {VaultError} not-a-database; import-refused, too-large.
 */
export async function* withDatabase<Item>(
  member: ImportMember,
  bytes: number | undefined,
  use: (database: Database) => Iterable<Item>,
): AsyncGenerator<Item> {
  // It is copied once more here: nothing holds the bytes that were read any longer.
  const database = await copied(await mergedBytes(member, bytes ?? limits.databaseBytes));
  try {
    for (const pragma of ["trusted_schema = OFF", "cell_size_check = ON", "query_only = ON"]) {
      run(database, `PRAGMA ${pragma}`);
    }
    yield* use(openedOf(database));
  } catch (error) {
    throw isVaultError(error) ? error : notADatabase(error);
  } finally {
    database.close();
  }
}

async function copied(bytes: Uint8Array): Promise<SqlDatabase> {
  const { default: start } = await import("sql.js/dist/sql-wasm-inline.js");
  const { Database: Opened } = await start();
  try {
    return new Opened(bytes);
  } catch (error) {
    throw notADatabase(error);
  }
}

function openedOf(database: SqlDatabase): Database {
  return {
    has: (table, ...columns) => {
      // A view's columns are no table's; `hidden` is not 0 for what is computed.
      const sql = `SELECT 1, name FROM pragma_table_xinfo('${table}') WHERE hidden = 0
        AND EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '${table}' AND rootpage > 0)`;
      const names = new Set(run(database, sql).map(([, name]) => String(name).toLowerCase()));
      return names.size > 0 && columns.every((column) => names.has(column));
    },
    rows: (sql) => growing(stepped(database, sql)),
  };
}

function run(database: SqlDatabase, sql: string): readonly (readonly Cell[])[] {
  return [...stepped(database, sql)];
}

function* stepped(database: SqlDatabase, sql: string): Generator<readonly Cell[]> {
  const statement = database.prepare(sql);
  try {
    while (statement.step()) yield statement.get();
  } finally {
    statement.free();
  }
}

/** Row ids of a sound tree grow; one whose pages point in circles would never end. */
function* growing(rows: Iterable<readonly Cell[]>): Generator<readonly Cell[]> {
  let last = Number.NEGATIVE_INFINITY;
  for (const row of rows) {
    const id = Number(row[0]);
    if (!(id > last)) throw notADatabase();
    last = id;
    yield row;
  }
}

async function mergedBytes({ source, wal }: ImportMember, most: number): Promise<Uint8Array> {
  const log = wal === undefined ? new Uint8Array(0) : (await allBytes(wal, most)).bytes;
  const pages = walPages(log);
  const room = pages === null ? 0 : Math.min(most, pages.pageCount * pages.pageSize);
  const { bytes, length } = await allBytes(source, most, room);
  const main = bytes.subarray(0, length);
  const { pageSize, pageCount } = readHeader(main);
  // A log of other pages is another database's.
  const isOwn = pages !== null && pages.pageSize === pageSize;
  if (isOwn && pages.pageCount * pageSize > most) throw refusal("too-large", most);
  // A file that was cut off would give fewer rows without a word.
  if (!isOwn && (pageCount ?? 0) * pageSize > main.length) throw notADatabase();
  const merged = isOwn ? mergeWal(bytes, log, pages) : main;
  // A reader of a database in this mode would look for a log beside it.
  merged.fill(1, 18, 20);
  return merged;
}

/** Reads twice, first to learn the length: chunks that wait to be joined would take as much memory again. */
async function allBytes(
  source: ByteSource,
  most: number,
  room = 0,
): Promise<{ readonly bytes: Uint8Array; readonly length: number }> {
  let length = 0;
  for await (const chunk of source.chunks()) {
    length += chunk.length;
    if (length > most) throw refusal("too-large", most);
  }
  const bytes = new Uint8Array(Math.max(length, room));
  let at = 0;
  for await (const chunk of source.chunks()) {
    bytes.set(chunk.subarray(0, length - at), at);
    at += chunk.length;
  }
  return { bytes, length };
}
