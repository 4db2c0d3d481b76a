/**
 * Histories in an archive: each visit says which of its files it is of.
 * @module
 */
import { expect, test } from "vitest";

import { itemsOf, zipOf } from "../../../testing.ts";
import { databaseOf } from "./testing.ts";

function historyOf(url: string): Promise<Blob> {
  return databaseOf(
    "CREATE TABLE urls (id INTEGER PRIMARY KEY, url TEXT, title TEXT)",
    "CREATE TABLE visits (id INTEGER PRIMARY KEY, url INTEGER, visit_time INTEGER, transition INTEGER)",
    `INSERT INTO urls VALUES (1, '${url}', 'Shop')`,
    "INSERT INTO visits VALUES (1, 1, 13400000000000000, 0)",
  );
}

test("visits of two databases in one archive name the file that each is of", async () => {
  const zip = await zipOf({
    "work/History": await historyOf("https://work.example/"),
    "home/History": await historyOf("https://home.example/"),
  });
  const items = await itemsOf(zip, "chromium.history");
  expect(items.map(({ kind, member }) => `${kind} ${member}`).toSorted()).toEqual([
    "draft home/History",
    "draft work/History",
  ]);
});
