/**
 * The databases of browsers: Chrome and its like, Firefox on desktop and Android, Safari.
 * @module
 */
import { describe, expect, test } from "vitest";
import { detectFile } from "../../detect.ts";
import { draftsOf, itemsOf, storedText } from "../../testing.ts";
import { databaseOf } from "../reading/sqlite/testing.ts";

const boots = "https://www.bootery.example/boots?session=CANARYCANARY&size=42";
const at = 1_777_800_769_123_456n;
const since1601 = at + 11_644_473_600_000_000n;

function chrome(...more: readonly string[]): Promise<Blob> {
  return databaseOf(
    "CREATE TABLE urls(id INTEGER PRIMARY KEY AUTOINCREMENT,url LONGVARCHAR,title LONGVARCHAR,visit_count INTEGER,typed_count INTEGER,last_visit_time INTEGER,hidden INTEGER)",
    "CREATE TABLE visits(id INTEGER PRIMARY KEY,url INTEGER NOT NULL,visit_time INTEGER NOT NULL,from_visit INTEGER,transition INTEGER,visit_duration INTEGER)",
    "CREATE TABLE keyword_search_terms(keyword_id INTEGER,url_id INTEGER,term LONGVARCHAR,normalized_term LONGVARCHAR)",
    `INSERT INTO urls VALUES(7,'${boots}','Hiking boots - Bootery',1,0,0,0),(8,'https://search.example/?q=tent','tent',1,0,0,0)`,
    `INSERT INTO visits VALUES(1,7,${since1601},0,805306368,12345678),(2,8,${since1601 + 5n},1,805306369,0)`,
    "INSERT INTO keyword_search_terms VALUES(2,8,'two-person tent','two-person tent')",
    ...more,
  );
}

describe("Chrome, Edge, Brave", () => {
  const format = "chromium.history";

  test("a visit keeps its microsecond, its transition and how long it took", async () => {
    const file = await chrome();
    expect(await detectFile(file)).toMatchObject({ format, confidence: 1, warnings: [] });
    expect(await itemsOf(file, format)).toEqual([
      {
        kind: "draft",
        collection: "clickstream",
        naturalKey: `visit|${at}|${boots}`,
        row: 1,
        fields: {
          type: "click",
          when: { at: "2026-05-03T09:32:49.123456Z", precision: "us" },
          action: "visit",
          url: "https://www.bootery.example/boots?size=42",
          title: "Hiking boots - Bootery",
          site: "bootery.example",
          transition: "link",
          dwellMs: 12_346,
        },
      },
      expect.objectContaining({
        fields: expect.objectContaining({
          action: "search",
          query: "two-person tent",
          transition: "typed",
        }),
      }),
    ]);
    expect(storedText(await itemsOf(file, format))).not.toContain("CANARY");
  });

  test("rows without a page, or with a time that is none, are faults; older files lack columns", async () => {
    const file = await chrome(
      `INSERT INTO visits VALUES(3,99,${since1601},0,0,0),(4,7,0,0,0,0)`,
      "ALTER TABLE visits DROP COLUMN visit_duration",
      "DROP TABLE keyword_search_terms",
    );
    const items = await itemsOf(file, format);
    expect(items.map((item) => (item.kind === "fault" ? item.reason : item.kind))).toEqual([
      "draft",
      "draft",
      "url is missing.",
      "visit_time is no time.",
    ]);
  });

  test("under another name it is the same file", async () => {
    const plain = await itemsOf(await chrome(), format);
    expect(await itemsOf(new File([await chrome()], "holiday.jpg"), format)).toEqual(plain);
  });

  test("a view in place of a table, and computed columns, are refused", async () => {
    const endless = await chrome(
      "ALTER TABLE visits RENAME TO others",
      "CREATE VIEW visits AS WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id+1 FROM n) SELECT id, 7 url, 0 visit_time, 0 transition FROM n",
    );
    await expect(itemsOf(endless, format)).rejects.toMatchObject({ code: "not-recognised" });
    const computed = await chrome(
      "DROP TABLE urls",
      "CREATE TABLE urls(id INTEGER PRIMARY KEY,title,url TEXT AS (hex(zeroblob(100000000))))",
    );
    await expect(itemsOf(computed, format)).rejects.toMatchObject({ code: "not-a-database" });
  });

  test("a file that was cut off ends in a code, whatever it lost", async () => {
    const bytes = new Uint8Array(await (await chrome()).arrayBuffer());
    for (let part = 0; part < 20; part++) {
      const cut = new Blob([bytes.slice(0, Math.floor((bytes.length * part) / 20))]);
      await expect(itemsOf(cut, format)).rejects.toMatchObject({
        code: part === 0 ? "not-recognised" : "not-a-database",
      });
    }
  });
});

function firefox(date: bigint): Promise<Blob> {
  return databaseOf(
    "CREATE TABLE moz_places(id INTEGER PRIMARY KEY,url LONGVARCHAR,title LONGVARCHAR)",
    "CREATE TABLE moz_historyvisits(id INTEGER PRIMARY KEY,from_visit INTEGER,place_id INTEGER,visit_date INTEGER,visit_type INTEGER)",
    "CREATE TABLE moz_places_metadata(id INTEGER PRIMARY KEY,place_id INTEGER,created_at INTEGER,total_view_time INTEGER)",
    `INSERT INTO moz_places VALUES(1,'${boots}','Boots'),(2,'https://x.example/a.pdf',NULL)`,
    `INSERT INTO moz_historyvisits VALUES(1,0,1,${date},2),(2,1,2,${date},7),(3,0,1,${date},6)`,
    `INSERT INTO moz_places_metadata VALUES(1,1,${at / 1000n + 300n},4000)`,
  );
}

describe("Firefox", () => {
  const format = "firefox.history";
  test("desktop writes microseconds, Android milliseconds; both keep what they say", async () => {
    const desktop = draftsOf(await itemsOf(await firefox(at), format));
    expect(desktop[0]).toMatchObject({
      naturalKey: `visit|${at}|${boots}`,
      fields: {
        when: { at: "2026-05-03T09:32:49.123456Z", precision: "us" },
        transition: "typed",
        dwellMs: 4_000,
      },
    });
    expect(desktop.map(({ fields }) => [fields["action"], fields["transition"]])).toEqual([
      ["visit", "typed"],
      ["download", "download"],
      ["visit", "redirect"],
    ]);
    expect(desktop[2]?.fields["dwellMs"]).toBeUndefined();
    const [android] = draftsOf(await itemsOf(await firefox(at / 1000n), format));
    expect(android?.fields["when"]).toEqual({ at: "2026-05-03T09:32:49.123Z", precision: "ms" });
  });
});

describe("Safari", () => {
  test("seconds since 2001; pages that did not load are left out", async () => {
    const file = await databaseOf(
      "CREATE TABLE history_items(id INTEGER PRIMARY KEY,url TEXT,visit_count INTEGER)",
      "CREATE TABLE history_visits(id INTEGER PRIMARY KEY,history_item INTEGER,visit_time REAL,title TEXT,load_successful BOOLEAN,redirect_source INTEGER)",
      `INSERT INTO history_items VALUES(1,'${boots}',2)`,
      "INSERT INTO history_visits VALUES(1,1,799493569.25,'Boots',1,NULL),(2,1,799493570,'Boots',0,NULL),(3,1,799493571,NULL,1,1)",
    );
    const items = await itemsOf(file, "safari.history");
    expect(items.map((item) => (item.kind === "skip" ? item.rule : item.kind))).toEqual([
      "draft",
      "failed",
      "draft",
    ]);
    const drafts = draftsOf(items);
    expect(drafts[0]?.fields["when"]).toEqual({
      at: "2026-05-03T09:32:49.250000Z",
      precision: "us",
    });
    expect(drafts[1]?.fields).toMatchObject({ transition: "redirect", title: null });
  });
});
