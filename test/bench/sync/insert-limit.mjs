/**
 * The limit: SQLite alone, in a process of its own, writes blocks of the same sizes as safely as the server does
 * (write-ahead log, `synchronous=FULL`, a commit every 4 MiB).
 * @module
 */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { fromWorkspace } from "../support/packages.mjs";
import { measured, serveCommands } from "../support/processes.mjs";

const GROUP_BYTES = 4 * 1024 * 1024;
const Database = fromWorkspace("server", "better-sqlite3");

serveCommands({
  async insert({ folder, sizes }) {
    const bodies = sizes.map((size) => randomBytes(size));
    const database = new Database(join(folder, "limit.db"));
    database.pragma("journal_mode = WAL");
    database.pragma("synchronous = FULL");
    database.exec("CREATE TABLE block (number INTEGER PRIMARY KEY, body BLOB NOT NULL)");
    const insert = database.prepare("INSERT INTO block (body) VALUES (?)");
    const result = await measured(() => writeAll(database, insert, bodies));
    const { total } = database.prepare("SELECT sum(length(body)) AS total FROM block").get();
    database.close();
    return { ...result, total };
  },
});

function writeAll(database, insert, bodies) {
  let inGroup = GROUP_BYTES;
  for (const body of bodies) {
    if (inGroup + body.length > GROUP_BYTES) {
      if (database.inTransaction) database.exec("COMMIT");
      database.exec("BEGIN IMMEDIATE");
      inGroup = 0;
    }
    insert.run(body);
    inGroup += body.length;
  }
  if (database.inTransaction) database.exec("COMMIT");
}
