/**
 * Databases of any make, read row by row as SQLite itself reads them: page sizes, encodings, long rows, columns that came
 * later, free pages, pointer maps, and a log of which any part is there.
 * @module
 */
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import fc from "fast-check";
import { expect, test } from "vitest";
import { blobSource } from "../../vault-core/src/exchange/importers/reading/byte-source.ts";
import {
  withDatabase,
  type Cell,
  type Row,
} from "../../vault-core/src/exchange/importers/reading/sqlite/database.ts";

const statements = [
  "CREATE TABLE t(id INTEGER PRIMARY KEY, a, b TEXT, c REAL, d)",
  "CREATE TABLE t(id INTEGER PRIMARY KEY AUTOINCREMENT, a NUMERIC, b TEXT DEFAULT 'it''s', c REAL, d)",
  'CREATE TABLE "t" ([id] INTEGER NOT NULL, a /* , no column */ , `b` VARCHAR(10, 2) COLLATE NOCASE, c REAL, d, CONSTRAINT k PRIMARY KEY("id"))',
  "CREATE TABLE t(id INTEGER PRIMARY KEY, v TEXT AS (a || b) VIRTUAL, a, w TEXT GENERATED ALWAYS AS (b) STORED, b TEXT CHECK (b <> ',('), c REAL, d)",
  "CREATE TABLE t(id INTEGER PRIMARY KEY DESC, a, b TEXT, c REAL, d)",
] as const;

const added = [
  ["e", "e INTEGER DEFAULT -7"],
  ["e", "e TEXT DEFAULT 'none'"],
  ["e", "e REAL DEFAULT 2.5"],
  ["e", "e"],
] as const;

const value = fc.oneof(
  fc.constantFrom<Cell>(null, 0n, 1n, -1n, 127n, 128n, -32_769n, 8_388_608n, 2n ** 47n),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.double({ noNaN: true }),
  fc.string({ unit: "grapheme", maxLength: 40 }),
  fc.integer({ min: 100, max: 9_000 }).map((length) => "long é ".repeat(length / 7)),
  fc.uint8Array({ maxLength: 50 }),
);
const row = fc.record({ id: fc.maxSafeInteger(), a: value, b: value, c: value, d: value });
type NewRow = typeof row extends fc.Arbitrary<infer Made> ? Made : never;

interface Make {
  readonly pageSize: number;
  readonly encoding: string;
  readonly vacuum: number;
  readonly create: (typeof statements)[number];
  readonly alter: (typeof added)[number];
  readonly before: readonly NewRow[];
  readonly after: readonly NewRow[];
  readonly inLog: readonly NewRow[];
  readonly ids: readonly number[];
}

const make: fc.Arbitrary<Make> = fc.record({
  pageSize: fc.constantFrom(512, 1_024, 4_096, 65_536),
  encoding: fc.constantFrom("UTF-8", "UTF-16le", "UTF-16be"),
  vacuum: fc.constantFrom(0, 1, 2),
  create: fc.constantFrom(...statements),
  alter: fc.constantFrom(...added),
  before: fc.array(row, { maxLength: 60 }),
  after: fc.array(row, { maxLength: 60 }),
  inLog: fc.array(row, { maxLength: 30 }),
  ids: fc.array(fc.maxSafeInteger(), { maxLength: 5 }),
});

/** A copy of a database in use: most of it in the main file, then a commit in the log, then a write without its commit. */
function write(folder: string, made: Make): void {
  const file = join(folder, "used");
  const database = new Database(file);
  for (const [name, said] of [
    ["page_size", made.pageSize],
    ["encoding", `'${made.encoding}'`],
    ["auto_vacuum", made.vacuum],
    ["journal_mode", "WAL"],
    ["wal_autocheckpoint", 0],
    // A few pages are more than it holds: what is not committed goes to the log too.
    ["cache_size", 5],
  ] as const)
    database.pragma(`${name} = ${said}`);
  const add = (rows: readonly NewRow[]): void => {
    const insert = database.prepare(
      "INSERT OR REPLACE INTO t(id, a, b, c, d) VALUES(?, ?, ?, ?, ?)",
    );
    for (const { id, a, b, c, d } of rows) insert.run(id, a, b, c, d);
  };
  database.exec("CREATE TABLE other(x)");
  database.exec(made.create);
  add(made.before);
  database.exec("CREATE INDEX byB ON t(b); CREATE VIEW seen AS SELECT a FROM t");
  database.exec("DELETE FROM t WHERE id % 3 = 0");
  database.exec(`ALTER TABLE t ADD COLUMN ${made.alter[1]}`);
  add(made.after);
  database.pragma("wal_checkpoint(TRUNCATE)");
  database.transaction(() => add(made.inLog))();
  database.exec("BEGIN");
  add(made.before);
  for (const part of ["", "-wal"])
    if (existsSync(file + part)) copyFileSync(file + part, join(folder, `copy${part}`));
  database.exec("ROLLBACK");
  database.close();
}

const NAMES = ["id", "a", "b", "c", "d", "e"] as const;

async function ours(folder: string, ids: readonly number[]): Promise<unknown> {
  const [source, wal] = ["copy", "copy-wal"].map((name) =>
    blobSource(new Blob([readFileSync(join(folder, name))])),
  );
  const member = { name: null, source: source!, wal: wal! };
  let found: unknown = null;
  const rows: Row[] = [];
  const reading = withDatabase(member, undefined, async function* (database) {
    const table = database.table("t", "id", "a", "e");
    expect([database.table("seen"), table?.has("v"), table?.has("w")]).toEqual([
      null,
      false,
      false,
    ]);
    for await (const batch of table!.rows(...NAMES)) yield* batch;
    found = [...(await table!.find([...ids, null, "x"], "b", "d"))];
  });
  for await (const one of reading) rows.push(one);
  return { rows, found };
}

function theirs(folder: string, ids: readonly number[]): unknown {
  const database = new Database(join(folder, "copy"));
  const asked = (sql: string, ...values: readonly number[]): unknown[] =>
    database
      .prepare(sql)
      .safeIntegers()
      .raw()
      .all(...values)
      .map((cells) => (cells as readonly Cell[]).map(ownCell));
  const rows = asked(`SELECT rowid, ${NAMES.join(", ")} FROM t ORDER BY rowid`);
  const places = ids.map(() => "?").join(", ");
  const sql = `SELECT rowid, b, d FROM t WHERE rowid IN (${places}) ORDER BY rowid`;
  const found = asked(sql, ...ids).map((cells) => [(cells as readonly Cell[])[0], cells]);
  database.close();
  return { rows, found };
}

/** Small integers are numbers; bytes are no Buffer. */
function ownCell(cell: Cell): Cell {
  if (typeof cell === "bigint")
    return cell >= BigInt(Number.MIN_SAFE_INTEGER) && cell <= BigInt(Number.MAX_SAFE_INTEGER)
      ? Number(cell)
      : cell;
  return cell instanceof Uint8Array ? new Uint8Array(cell) : cell;
}

test("whatever SQLite reads of a database and its log, we read", async () => {
  await fc.assert(
    fc.asyncProperty(make, async (made) => {
      const folder = mkdtempSync(join(tmpdir(), "rootvault-sqlite-"));
      try {
        write(folder, made);
        const ids = [...made.ids, ...[...made.inLog, ...made.after].map(({ id }) => id)].slice(
          0,
          50,
        );
        expect(await ours(folder, ids)).toEqual(theirs(folder, [...new Set(ids)]));
      } finally {
        rmSync(folder, { recursive: true });
      }
    }),
    { numRuns: 40 },
  );
});
