/**
 * Histories of browsers: databases, and the logs of their newest rows.
 * @module
 */
import { concatBytes } from "../../../bytes/compare.ts";
import { databaseOf } from "../../../exchange/importers/reading/sqlite/testing.ts";
import { zipOf } from "../../../exchange/testing.ts";
import type { SoundFile } from "./sound-file.ts";

/** Small pages make trees and rows of many. */
const PAGE = 512;
const SMALL = `PRAGMA page_size = ${PAGE}`;
const LONG = "x".repeat(1_500);

function chromium(): Promise<Blob> {
  return databaseOf(
    SMALL,
    "CREATE TABLE urls(id INTEGER PRIMARY KEY AUTOINCREMENT,url LONGVARCHAR,title LONGVARCHAR,visit_count INTEGER DEFAULT 0 NOT NULL,typed_count INTEGER,last_visit_time INTEGER,hidden INTEGER)",
    "CREATE TABLE visits(id INTEGER PRIMARY KEY,url INTEGER NOT NULL,visit_time INTEGER NOT NULL,from_visit INTEGER,transition INTEGER,visit_duration INTEGER)",
    "CREATE TABLE keyword_search_terms(keyword_id INTEGER,url_id INTEGER,term LONGVARCHAR,normalized_term LONGVARCHAR)",
    `INSERT INTO urls VALUES(7,'https://www.bootery.example/boots?size=42','Hiking boots',1,0,0,0),(8,'https://search.example/?q=tent','${LONG}',1,0,0,0)`,
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40)
     INSERT INTO visits SELECT i, 7 + i % 2, 13422274369123456 + i * 1000000, 0, 805306368, 12345678 FROM n`,
    "INSERT INTO keyword_search_terms VALUES(2,8,'two-person tent','two-person tent')",
  );
}

function firefox(): Promise<Blob> {
  return databaseOf(
    SMALL,
    "CREATE TABLE moz_places(id INTEGER PRIMARY KEY,url LONGVARCHAR,title LONGVARCHAR)",
    "CREATE TABLE moz_historyvisits(id INTEGER PRIMARY KEY,from_visit INTEGER,place_id INTEGER,visit_date INTEGER,visit_type INTEGER)",
    "CREATE TABLE moz_places_metadata(id INTEGER PRIMARY KEY,place_id INTEGER,created_at INTEGER,total_view_time INTEGER)",
    "INSERT INTO moz_places VALUES(1,'https://www.bootery.example/boots','Boots'),(2,'https://x.example/a.pdf',NULL)",
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30)
     INSERT INTO moz_historyvisits SELECT i, i - 1, 1 + i % 2, 1777800769123456 + i * 1000000, 1 + i % 9 FROM n`,
    "INSERT INTO moz_places_metadata VALUES(1,1,1777800769423,4000)",
  );
}

function safari(): Promise<Blob> {
  return databaseOf(
    SMALL,
    "CREATE TABLE history_items(id INTEGER PRIMARY KEY,url TEXT,visit_count INTEGER)",
    "CREATE TABLE history_visits(id INTEGER PRIMARY KEY,history_item INTEGER,visit_time REAL,title TEXT,load_successful BOOLEAN,redirect_source INTEGER)",
    "INSERT INTO history_items VALUES(1,'https://www.bootery.example/boots',2)",
    `INSERT INTO history_visits VALUES(1,1,799493569.25,'Boots',1,NULL),(2,1,799493570,'${LONG}',0,NULL),(3,1,799493571,NULL,1,1)`,
  );
}

/** Two sums over pairs of words, each taking in the other (sqlite.org/fileformat2.html, section 4.2). */
function sumsOf(bytes: Uint8Array, [first, second]: readonly [number, number]): [number, number] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let [one, two] = [first, second];
  for (let at = 0; at < bytes.length; at += 8) {
    one = (one + view.getUint32(at) + two) >>> 0;
    two = (two + view.getUint32(at + 4) + one) >>> 0;
  }
  return [one, two];
}

function words(...values: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * 4));
  for (const [at, value] of values.entries()) view.setUint32(at * 4, value);
  return new Uint8Array(view.buffer);
}

/** A log that commits every page of a database, with sums that fit whatever the pages hold. */
async function logOf(database: Blob): Promise<Blob> {
  const bytes = new Uint8Array(await database.arrayBuffer());
  const salts = [1, 2] as const;
  const start = words(0x377f0683, 3_007_000, PAGE, 0, ...salts);
  let sums = sumsOf(start, [0, 0]);
  const parts = [start, words(...sums)];
  const pages = Math.max(1, Math.ceil(bytes.length / PAGE));
  for (let page = 1; page <= pages; page++) {
    const content = new Uint8Array(PAGE);
    content.set(bytes.subarray((page - 1) * PAGE, page * PAGE));
    const head = words(page, page === pages ? pages : 0);
    sums = sumsOf(content, sumsOf(head, sums));
    parts.push(head, words(...salts), words(...sums), content);
  }
  return new Blob([concatBytes(...parts)]);
}

/** The files. */
export const databases: readonly SoundFile[] = [
  { format: "chromium.history", file: chromium },
  { format: "firefox.history", file: firefox },
  { format: "safari.history", file: safari },
  {
    format: "chromium.history",
    file: chromium,
    as: "the newest pages, in the log of a sound one",
    within: async (broken) => ({ parts: [await chromium()], wal: await logOf(broken) }),
  },
  {
    format: "firefox.history",
    file: async () => logOf(await firefox()),
    as: "a log",
    within: async (broken) => ({ parts: [await firefox()], wal: broken }),
  },
  {
    format: "chromium.history",
    file: chromium,
    as: "in an archive",
    within: async (broken) => zipOf({ "a/History": broken, "b/History": await chromium() }),
  },
];
