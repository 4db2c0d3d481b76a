/**
 * Large files as companies hand them out, of a size that is asked for, written bit by bit. All of it is invented.
 * @module
 */
import { statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createDice, visits } from "../generate.mjs";
import { openFile, writeClicks, writePlays, writePurchases } from "../vault/files.mjs";

const START_MS = Date.UTC(2016, 0, 1);
const HEALTH_STEP_MS = 300_000;

/** What is written: how many megabytes the largest real exports have, and bytes of a record, about. */
export const KINDS = {
  orders: { name: "Amazon orders, CSV", megabytes: 54, each: 232, write: writePurchases },
  history: { name: "Google history, JSON", megabytes: 190, each: 357, write: writeClicks },
  plays: { name: "Spotify plays, JSON", megabytes: 190, each: 620, write: writePlays },
  health: { name: "Apple Health, XML", megabytes: 280, each: 215, write: writeHealth },
  places: { name: "Firefox places.sqlite", megabytes: 500, each: 345, write: writePlaces },
};

/** Writes a file of about so many megabytes; gives its path, its real bytes and how many records it holds. */
export function writeFile(folder, kind, megabytes) {
  const { each, write } = KINDS[kind];
  const path = join(folder, `${kind}-${megabytes}`);
  const count = Math.max(100, Math.round((megabytes * 1e6) / each));
  write(path, count);
  return { path, count, bytes: statSync(path).size };
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

/** A history as Firefox keeps it on a desk: times in microseconds. */
function writePlaces(path, count) {
  const Database = createRequire(import.meta.url)("better-sqlite3");
  const db = new Database(path);
  db.pragma("journal_mode = OFF");
  db.exec(`
    CREATE TABLE moz_places (id INTEGER PRIMARY KEY, url LONGVARCHAR, title LONGVARCHAR, rev_host LONGVARCHAR,
      visit_count INTEGER DEFAULT 0, hidden INTEGER DEFAULT 0 NOT NULL, typed INTEGER DEFAULT 0 NOT NULL,
      last_visit_date INTEGER, guid TEXT, url_hash INTEGER DEFAULT 0 NOT NULL);
    CREATE TABLE moz_historyvisits (id INTEGER PRIMARY KEY, from_visit INTEGER, place_id INTEGER, visit_date INTEGER,
      visit_type INTEGER, session INTEGER);
    CREATE TABLE moz_places_metadata (id INTEGER PRIMARY KEY, place_id INTEGER NOT NULL, total_view_time INTEGER NOT NULL DEFAULT 0);`);
  const place = db.prepare(
    "INSERT INTO moz_places (id, url, title, rev_host, visit_count, guid) VALUES (?, ?, ?, ?, 1, ?)",
  );
  const visit = db.prepare("INSERT INTO moz_historyvisits VALUES (?, 0, ?, ?, ?, 0)");
  const all = db.transaction(() => {
    for (const { fields, row } of visits({ count })) {
      place.run(row, fields.url, fields.title, `${fields.site}.www.`, `guid${row}`);
      visit.run(row, row, Date.parse(fields.when.at) * 1000, 1);
    }
  });
  all();
  db.exec(
    "CREATE INDEX moz_historyvisits_placedateindex ON moz_historyvisits (place_id, visit_date)",
  );
  db.close();
}
