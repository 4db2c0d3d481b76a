/**
 * The parts of jazz (cojson) that server and devices share.
 * @module
 */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { fromWorkspace } from "../support/packages.mjs";

/** Loads cojson from the folder of packages where it is installed. */
export async function openJazz(peers) {
  const load = (path) => import(pathToFileURL(join(peers, path)).href);
  const cojson = await load("cojson/dist/index.js");
  const { NapiCrypto } = await load("cojson/dist/crypto/NapiCrypto.js");
  const { createWebSocketPeer } = await load("cojson-transport-ws/dist/index.js");
  return { ...cojson, crypto: await NapiCrypto.create(), createWebSocketPeer };
}

/** Opens jazz's SQLite storage in a folder, as durable as ours: write-ahead log, `synchronous=FULL`. */
export function openStorage(folder, { getSqliteStorage }) {
  const Database = fromWorkspace("server", "better-sqlite3");
  const database = new Database(join(folder, "jazz.db"));
  database.pragma("journal_mode = WAL");
  database.pragma("synchronous = FULL");
  const prepared = new Map();
  const prepare = (sql) => {
    const statement = prepared.get(sql) ?? database.prepare(sql);
    prepared.set(sql, statement);
    return statement;
  };
  return getSqliteStorage({
    run: (sql, params) => void prepare(sql).run(...params),
    query: (sql, params) => prepare(sql).all(...params),
    get: (sql, params) => prepare(sql).get(...params),
    transaction: (work) => database.transaction(work)(),
    closeDb: () => database.close(),
    getMigrationVersion: () => database.pragma("user_version", { simple: true }),
    saveMigrationVersion: (version) => void database.pragma(`user_version = ${version}`),
  });
}
