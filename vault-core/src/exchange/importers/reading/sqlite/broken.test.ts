/**
 * Databases that are damaged, or made by Mallory, end in a listed code or give what can be read, and always end.
 * @module
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { isVaultError } from "../../../../errors.ts";
import { blobSource } from "../byte-source.ts";
import { columnsOf } from "./create-table.ts";
import { withDatabase, type Row } from "./database.ts";
import { databaseOf } from "./testing.ts";

const PAGE = 512;
/** 0,1,2 ... 999 */
const LONG = Array.from({ length: 1_000 }, (_, index) => index).join(",");

/** A table of many pages, some rows of which go on in others. */
const sound = databaseOf(
  `PRAGMA page_size = ${PAGE}`,
  "CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT)",
  `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400)
   INSERT INTO t SELECT i, CASE i % 50 WHEN 0 THEN '${LONG}' ELSE 'row ' || i END FROM n`,
);

async function rowsOf(database: Blob): Promise<readonly Row[]> {
  const rows: Row[] = [];
  const member = { name: null, source: blobSource(database) };
  const reading = withDatabase(member, undefined, async function* (open) {
    const table = open.table("t", "id", "a");
    for await (const batch of table?.rows("a") ?? []) {
      yield* batch;
      await table?.find(
        batch.map(([id]) => id),
        "a",
      );
    }
  });
  for await (const row of reading) rows.push(row);
  return rows;
}

async function changed(change: (bytes: Uint8Array, view: DataView) => void): Promise<Blob> {
  const bytes = new Uint8Array(await (await sound).arrayBuffer());
  change(bytes, new DataView(bytes.buffer));
  return new Blob([bytes]);
}

/** The root page of the table, which is an interior one. */
const ROOT = PAGE;

test("the sound one is read, long rows too", async () => {
  const rows = await rowsOf(await sound);
  expect(rows).toHaveLength(400);
  expect(rows[49]).toEqual([50, LONG]);
});

test.each([
  ["a page that is its own child", (view: DataView) => view.setUint32(ROOT + 8, 2)],
  [
    "many children that are the page itself, none of which has a row",
    (view: DataView) => {
      const cells = view.getUint16(ROOT + 3);
      for (let index = 0; index < cells; index++)
        view.setUint32(ROOT + view.getUint16(ROOT + 12 + index * 2), 2);
    },
  ],
  ["a child beyond the file", (view: DataView) => view.setUint32(ROOT + 8, 99_999)],
  ["a child of another kind", (view: DataView) => view.setUint32(ROOT + 8, 0)],
  ["a page of another kind", (view: DataView) => view.setUint8(ROOT, 0x0a)],
  ["cells beyond the page", (view: DataView) => view.setUint16(ROOT + 3, 60_000)],
  ["a cell at the page's end", (view: DataView) => view.setUint16(ROOT + 12, PAGE - 2)],
  [
    "children in another order",
    (view: DataView) => {
      const [one, other] = [12, 14].map((at) => ROOT + view.getUint16(ROOT + at));
      const first = view.getUint32(one!);
      view.setUint32(one!, view.getUint32(other!));
      view.setUint32(other!, first);
    },
  ],
])("%s is not a database", async (_name, change) => {
  const broken = await changed((_, view) => change(view));
  await expect(rowsOf(broken)).rejects.toMatchObject({ code: "not-a-database" });
});

test("a long row whose pages point in a circle ends where it says that it ends", async () => {
  const broken = await changed((bytes, view) => {
    // Every page that is no page of a tree is one of a long row: each names itself as the next.
    for (let at = ROOT; at < bytes.length; at += PAGE)
      if (bytes[at] === 0) view.setUint32(at, at / PAGE + 1);
  });
  const rows = await rowsOf(broken);
  const [, text] = rows[49] ?? [];
  expect(text).toHaveLength(LONG.length);
  expect(text).not.toBe(LONG);
});

test("broken by dice it ends in a code, or gives rows", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat({ max: 60_000 }), fc.nat({ max: 255 })), {
        minLength: 1,
        maxLength: 30,
      }),
      async (changes) => {
        const broken = await changed((bytes) => {
          for (const [at, value] of changes) bytes[at % bytes.length] = value;
        });
        const ended = await rowsOf(broken).catch((error: unknown) => error);
        if (Array.isArray(ended)) expect(ended.length).toBeLessThanOrEqual(400 * PAGE);
        else
          expect(isVaultError(ended) ? ended.code : ended).toMatch(/not-a-database|import-refused/);
      },
    ),
    { numRuns: 200 },
  );
});

test("cut off anywhere it is not a database", async () => {
  const whole = await sound;
  for (let part = 0; part < 20; part++) {
    const cut = whole.slice(0, Math.floor((whole.size * part) / 20));
    await expect(rowsOf(cut)).rejects.toMatchObject({ code: "not-a-database" });
  }
});

test("a table without row ids, and statements that say no columns, give none", () => {
  expect(columnsOf("CREATE TABLE t(a PRIMARY KEY, b) WITHOUT ROWID")).toBeNull();
  expect(columnsOf("CREATE TABLE t")).toBeNull();
  expect(columnsOf("")).toBeNull();
  expect(columnsOf(`CREATE TABLE t(${"(".repeat(100_000)}`)).toHaveLength(1);
  expect(columnsOf(`CREATE TABLE t("${'"'.repeat(100_001)}`)).not.toBeUndefined();
});
