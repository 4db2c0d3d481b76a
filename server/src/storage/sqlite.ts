/**
 * SQLite in the process: one writer connection, one that only reads, write-ahead log, every commit on disk before it is
 * acknowledged (`synchronous=FULL`), deleted bytes overwritten (`secure_delete`).
 * @module
 */
import { isVaultError, VaultError } from "@rootvault/vault-core/protocol";
import Database from "better-sqlite3";
import type { Driver, Sql, SqlValue } from "./driver.ts";

type Bound = readonly SqlValue[] | Readonly<Record<string, SqlValue>>;

/** Opens or makes the database file. */
export function openSqlite(path: string): Driver {
  const writer = connect(path, false);
  // Only the connection that may write can create the file and switch it to the write-ahead log.
  const reader = connect(path, true);
  const write = statements(writer);
  let turn: Promise<unknown> = Promise.resolve();
  const serialised = <T>(work: () => Promise<T>): Promise<T> => {
    const result = turn.then(work);
    turn = result.catch(() => undefined);
    return result;
  };
  return {
    read: statements(reader),
    tx: (work) => serialised(() => transaction(writer, write, work)),
    checkpoint: () =>
      serialised(() => {
        writer.exec("PRAGMA wal_checkpoint(TRUNCATE)");
        return Promise.resolve();
      }),
    close: () =>
      serialised(() => {
        reader.close();
        writer.exec("PRAGMA wal_checkpoint(TRUNCATE)");
        writer.close();
        return Promise.resolve();
      }),
  };
}

/**
 * Databases and statements that this process ever opened. Node 24.19 and newer abort the process when better-sqlite3 12
 * gives one of them up to the garbage collector, so none is: there are few, and closed ones are small.
 */
const kept = new Set<unknown>();

function connect(path: string, readonly: boolean): Database.Database {
  try {
    const database = new Database(path, { readonly, timeout: 5000 });
    for (const pragma of readonly ? READER : WRITER) database.exec(`PRAGMA ${pragma}`);
    kept.add(database);
    return database;
  } catch (error) {
    const missing = error instanceof Error && /bindings|NODE_MODULE_VERSION/.test(error.message);
    if (!missing) throw error;
    const message = "The database engine was not installed. Run: npm rebuild better-sqlite3";
    throw new VaultError("internal", message, { cause: error });
  }
}

const READER = ["trusted_schema = OFF", "busy_timeout = 5000", "query_only = ON"];
const WRITER = [
  "journal_mode = WAL",
  "synchronous = FULL",
  "secure_delete = ON",
  "foreign_keys = ON",
  "trusted_schema = OFF",
  "busy_timeout = 5000",
  // What an earlier process deleted must not live on in the log it left behind.
  "wal_checkpoint(TRUNCATE)",
];

async function transaction<T>(
  database: Database.Database,
  write: Sql,
  work: (sql: Sql) => Promise<T>,
): Promise<T> {
  let isOpen = true;
  // A transaction's statements end with it: one kept by mistake must not write into somebody else's.
  const inside = <R>(run: () => Promise<R>): Promise<R> =>
    isOpen ? run() : Promise.reject(new Error("the transaction is over"));
  const sql: Sql = {
    all: (text, ...values) => inside(() => write.all(text, ...values)),
    get: (text, ...values) => inside(() => write.get(text, ...values)),
    run: (text, ...values) => inside(() => write.run(text, ...values)),
  };
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = await work(sql);
    isOpen = false;
    database.exec("COMMIT");
    return result;
  } catch (error) {
    isOpen = false;
    if (database.inTransaction) database.exec("ROLLBACK");
    throw toDiskError(error) ?? error;
  }
}

/** A full, broken or read-only disk as SQLite tells of it; null for any other error. */
function toDiskError(error: unknown): VaultError | null {
  if (isVaultError(error) || !(error instanceof Error) || !("code" in error)) return null;
  if (!/^SQLITE_(FULL|IOERR|READONLY|CANTOPEN)/.test(String(error.code))) return null;
  const message = "The server's disk is full or takes no writes. Nothing of this request was kept.";
  return new VaultError("storage-failed", message, { cause: error });
}

function statements(database: Database.Database): Sql {
  const prepared = new Map<string, Database.Statement>();
  kept.add(prepared);
  const prepare = <R>(text: string): Database.Statement<unknown[], R> => {
    const known = prepared.get(text) ?? database.prepare(text);
    prepared.set(text, known);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the caller knows the columns of its statement
    return known as Database.Statement<unknown[], R>;
  };
  return {
    all: <R>(text: string, ...values: readonly SqlValue[]) =>
      settle(() => prepare<R>(text).all(bound(text, values))),
    get: <R>(text: string, ...values: readonly SqlValue[]) =>
      settle(() => prepare<R>(text).get(bound(text, values))),
    run: (text, ...values) =>
      settle(() => ({ changes: prepare(text).run(bound(text, values)).changes })),
  };
}

/** Runs at once; a throw becomes a rejection. */
function settle<T>(run: () => T): Promise<T> {
  return new Promise((resolve) => resolve(run()));
}

/** Numbered parameters are bound by name here, so that one may stand twice in a statement. */
function bound(text: string, values: readonly SqlValue[]): Bound {
  if (!text.includes("?1")) return values;
  return Object.fromEntries(values.map((value, index) => [String(index + 1), value]));
}
