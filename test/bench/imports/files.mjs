/**
 * Large files as companies hand them out, of a size that is asked for, written bit by bit. All of it is invented.
 * @module
 */
import { copyFileSync, existsSync, renameSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createDice, visits } from "../generate.mjs";
import { openFile, writeClicks, writePlays, writePurchases } from "../vault/files.mjs";

const START_MS = Date.UTC(2016, 0, 1);
const HEALTH_STEP_MS = 300_000;
/** Of a database's rows one in so many is in its log. */
const SHARE_OF_LOG = 100;

/** What is written: how many megabytes the largest real exports have, and bytes of a record, about. */
export const KINDS = {
  orders: { name: "Amazon orders, CSV", megabytes: 54, each: 185, write: writePurchases },
  history: { name: "Google history, JSON", megabytes: 190, each: 261, write: writeClicks },
  plays: { name: "Spotify plays, JSON", megabytes: 190, each: 620, write: writePlays },
  health: { name: "Apple Health, XML", megabytes: 280, each: 215, write: writeHealth },
  places: {
    name: "Firefox places.sqlite, with its WAL",
    megabytes: 500,
    each: 400,
    write: writePlaces,
  },
};

/** Writes a file of about so many megabytes; gives its path, its real bytes, with its log, and how many records it holds. */
export function writeFile(folder, kind, megabytes) {
  const { each, write } = KINDS[kind];
  const path = join(folder, `${kind}-${megabytes}`);
  const count = Math.max(100, Math.round((megabytes * 1e6) / each));
  write(path, count);
  const bytes = partsOf(path).reduce((sum, part) => sum + statSync(part).size, 0);
  return { path, count, bytes };
}

/** Deletes a file, and the log beside it. */
export function deleteFile({ path }) {
  for (const part of partsOf(path)) rmSync(part);
}

function partsOf(path) {
  return [path, `${path}-wal`].filter((part) => existsSync(part));
}

/** One record in ten is a weight; the rest, steps, are of no use to a vault, as in a real export. */
function writeHealth(path, count) {
  const head = `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE HealthData [\n<!ELEMENT HealthData (Record*)>\n]>\n<HealthData locale="en_NO">\n`;
  const file = openFile(path, head, "</HealthData>\n");
  const dice = createDice(4);
  for (let index = 0; index < count; index++) {
    const day = new Date(START_MS + index * HEALTH_STEP_MS).toISOString();
    const date = `${day.slice(0, 10)} ${day.slice(11, 19)} +0100`;
    const [type, unit, value] =
      index % 10 === 0
        ? ["BodyMass", "kg", (70 + dice.below(100) / 10).toFixed(1)]
        : ["StepCount", "count", dice.below(500)];
    file.line(
      ` <Record type="HKQuantityTypeIdentifier${type}" sourceName="Scale" unit="${unit}" creationDate="${date}" startDate="${date}" endDate="${date}" value="${value}"/>\n`,
    );
  }
  file.end();
}

/** What a history of Firefox holds of visits, with its indexes: they are half of such a file. */
const PLACES = `
  CREATE TABLE moz_places (id INTEGER PRIMARY KEY, url LONGVARCHAR, title LONGVARCHAR, rev_host LONGVARCHAR,
    visit_count INTEGER DEFAULT 0, hidden INTEGER DEFAULT 0 NOT NULL, typed INTEGER DEFAULT 0 NOT NULL,
    frecency INTEGER DEFAULT -1 NOT NULL, last_visit_date INTEGER, guid TEXT, foreign_count INTEGER DEFAULT 0 NOT NULL,
    url_hash INTEGER DEFAULT 0 NOT NULL, description TEXT, preview_image_url TEXT, site_name TEXT, origin_id INTEGER);
  CREATE TABLE moz_historyvisits (id INTEGER PRIMARY KEY, from_visit INTEGER, place_id INTEGER, visit_date INTEGER,
    visit_type INTEGER, session INTEGER, source INTEGER DEFAULT 0 NOT NULL);
  CREATE TABLE moz_places_metadata (id INTEGER PRIMARY KEY, place_id INTEGER NOT NULL, total_view_time INTEGER NOT NULL DEFAULT 0);
  CREATE INDEX moz_places_url_hashindex ON moz_places (url_hash);
  CREATE INDEX moz_places_hostindex ON moz_places (rev_host);
  CREATE INDEX moz_places_visitcount ON moz_places (visit_count);
  CREATE INDEX moz_places_frecencyindex ON moz_places (frecency);
  CREATE INDEX moz_places_lastvisitdateindex ON moz_places (last_visit_date, id);
  CREATE UNIQUE INDEX moz_places_guid_uniqueindex ON moz_places (guid);
  CREATE INDEX moz_places_originidindex ON moz_places (origin_id);
  CREATE INDEX moz_historyvisits_placedateindex ON moz_historyvisits (place_id, visit_date);
  CREATE INDEX moz_historyvisits_fromindex ON moz_historyvisits (from_visit);
  CREATE INDEX moz_historyvisits_dateindex ON moz_historyvisits (visit_date);`;

/** A history as Firefox keeps it on a desk while it runs: times in microseconds, the newest rows in the log beside it. */
function writePlaces(path, count) {
  const Database = createRequire(import.meta.url)("better-sqlite3");
  const db = new Database(path);
  db.pragma("journal_mode = OFF");
  db.exec(PLACES);
  const place = db.prepare(
    "INSERT INTO moz_places (id, url, title, rev_host, visit_count, frecency, last_visit_date, guid, url_hash, origin_id) VALUES (?, ?, ?, ?, 1, 100, ?, ?, ?, ?)",
  );
  const visit = db.prepare("INSERT INTO moz_historyvisits VALUES (?, 0, ?, ?, ?, 0, 0)");
  const dice = createDice(5);
  const all = visits({ count });
  const write = db.transaction((most) => {
    for (let done = 0; done < most; done++) {
      const { fields, row } = all.next().value;
      const micros = Date.parse(fields.when.at) * 1000;
      const guid = `guid${String(row).padStart(8, "0")}`;
      const host = `${fields.site.split("").toReversed().join("")}.www.`;
      const hash = dice.below(2 ** 31) * 2 ** 16;
      place.run(row, fields.url, fields.title, host, micros, guid, hash, dice.below(500));
      visit.run(row, row, micros, 1);
    }
  });
  const inLog = Math.ceil(count / SHARE_OF_LOG);
  write(count - inLog);
  db.pragma("journal_mode = WAL");
  db.pragma("wal_autocheckpoint = 0");
  write(inLog);
  closeWithLog(db, path);
}

/** Who closes a database takes its log in, so both are copied while it is open. */
function closeWithLog(db, path) {
  const parts = [path, `${path}-wal`];
  for (const part of parts) copyFileSync(part, `${part}.copy`);
  db.close();
  for (const part of parts) renameSync(`${part}.copy`, part);
}
