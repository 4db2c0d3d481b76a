/**
 * A database and its write-ahead log, read as SQLite itself reads them: whatever was committed, wherever the log was cut.
 * @module
 */
import {
  copyFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { ImportMember } from "../../vault-core/src/exchange/importers/importer.ts";
import { blobSource } from "../../vault-core/src/exchange/importers/reading/byte-source.ts";
import { withDatabase } from "../../vault-core/src/exchange/importers/reading/sqlite/database.ts";
import { sampleFile } from "../../vault-core/src/exchange/sample.ts";
import { groupFiles } from "../../vault-core/src/exchange/source.ts";
import { zipOf } from "../../vault-core/src/exchange/testing.ts";

const ROWS = "SELECT id, text FROM notes ORDER BY id";

/** A copy of a database in use, with the first `share` of its log. */
function copyInUse(
  folder: string,
  transactions: readonly (readonly number[])[],
  share: number,
): void {
  const file = join(folder, "used");
  const database = new Database(file);
  database.pragma("page_size = 1024");
  database.pragma("journal_mode = WAL");
  database.pragma("wal_autocheckpoint = 0");
  database.exec("CREATE TABLE notes(id INTEGER PRIMARY KEY, text TEXT)");
  database.pragma("wal_checkpoint(TRUNCATE)");
  const add = database.prepare("INSERT INTO notes(text) VALUES(?)");
  const remove = database.prepare("DELETE FROM notes WHERE id % 7 = ?");
  for (const sizes of transactions) {
    database.transaction(() => {
      for (const size of sizes) {
        if (size % 5 === 0) remove.run(size % 7);
        else add.run("x".repeat(size));
      }
    })();
  }
  copyFileSync(file, join(folder, "History"));
  copyFileSync(`${file}-wal`, join(folder, "History-wal"));
  const log = join(folder, "History-wal");
  truncateSync(log, Math.floor(readFileSync(log).length * share));
  database.close();
}

function ours(main: Blob, wal: Blob): Promise<unknown[]> {
  return rowsOf({ name: null, source: blobSource(main), wal: blobSource(wal) });
}

async function rowsOf(member: ImportMember): Promise<unknown[]> {
  const rows: unknown[] = [];
  const reading = withDatabase(member, undefined, async function* (database) {
    const batches = database.table("notes", "id", "text")?.rows("text") ?? [];
    for await (const batch of batches) yield* batch;
  });
  for await (const row of reading) rows.push(row);
  return rows;
}

test("what SQLite reads of a file and its log, we read, however much of the log there is", async () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 3_000 }), { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(sizes, { minLength: 1, maxLength: 5 }),
      fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true })),
      fc.boolean(),
      async (transactions, share, flip) => {
        const folder = mkdtempSync(join(tmpdir(), "rootvault-wal-"));
        try {
          copyInUse(folder, transactions, share);
          const log = readFileSync(join(folder, "History-wal"));
          // A bit that changed on the disk ends the log before its frame.
          if (flip && log.length > 2_000) log[log.length - 700]! ^= 4;
          writeFileSync(join(folder, "History-wal"), log);
          const main = new Blob([readFileSync(join(folder, "History"))]);
          const read = await ours(main, new Blob([log]));
          const theirs = new Database(join(folder, "History"));
          expect(read).toEqual(theirs.prepare(ROWS).raw().all());
          theirs.close();
        } finally {
          rmSync(folder, { recursive: true });
        }
      },
    ),
    { numRuns: 30 },
  );
});

test("a file and its log belong together by content and by name, and a file without its log is told so", async () => {
  const folder = mkdtempSync(join(tmpdir(), "rootvault-wal-"));
  try {
    copyInUse(folder, [[11, 21]], 1);
    const [main, wal] = ["History", "History-wal"].map(
      (name) => new Blob([readFileSync(join(folder, name))]),
    ) as [Blob, Blob];
    const other = new Blob(["a,b\n1,2\n"]);
    const files = [
      { name: "x.csv", blob: other },
      { name: "one.bin", blob: wal },
      { name: "two.bin", blob: main },
    ];
    expect(await groupFiles(files)).toEqual([
      { name: "x.csv", parts: [other] },
      { name: "two.bin", parts: [main], wal },
    ]);
    expect(await sampleFile({ parts: [main], wal })).toMatchObject([
      { sample: { kind: "sqlite", lacksWal: false, tables: new Set(["notes"]) } },
    ]);
    expect(await sampleFile(main)).toMatchObject([{ sample: { lacksWal: true } }]);
    expect(await sampleFile(wal)).toMatchObject([{ error: { code: "not-a-database" } }]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("in an archive too a database is read with its log", async () => {
  const folder = mkdtempSync(join(tmpdir(), "rootvault-wal-"));
  try {
    copyInUse(folder, [[11, 21, 31]], 1);
    const [main, wal] = ["History", "History-wal"].map(
      (name) => new Blob([readFileSync(join(folder, name))]),
    ) as [Blob, Blob];
    const named = await zipOf({ "a/History": main, "a/History-wal": wal, "b/History": main });
    const read = await sampleFile(named);
    expect(read).toMatchObject([
      { name: "a/History", sample: { lacksWal: false } },
      { name: "b/History", sample: { lacksWal: true } },
    ]);
    const [used, stale] = read;
    expect(await rowsOf(used!)).toEqual(await ours(main, wal));
    expect(await rowsOf(used!)).toHaveLength(3);
    expect(await rowsOf(stale!)).toEqual([]);
    // Whatever they are called, the only two belong together; a log of other pages is somebody else's.
    expect(await sampleFile(await zipOf({ x: wal, y: main }))).toMatchObject([
      { name: "y", sample: { lacksWal: false } },
    ]);
    const foreign = new Uint8Array(await wal.arrayBuffer());
    new DataView(foreign.buffer).setUint32(8, 4_096);
    const apart = await sampleFile(await zipOf({ y: main, "y-wal": new Blob([foreign]) }));
    expect(apart).toMatchObject([{ sample: { lacksWal: true } }, { name: "y-wal" }]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("the numbered archives of one Takeout are read as one", async () => {
  const blob = new Blob(["x"]);
  const names = [
    "takeout-20260503T101112Z-1-001.zip",
    "takeout-20260503T101112Z-1-002.zip",
    "b.zip",
  ];
  const groups = await groupFiles(names.map((name) => ({ name, blob })));
  expect(groups).toEqual([
    { name: names[0], parts: [blob, blob] },
    { name: "b.zip", parts: [blob] },
  ]);
});
