import { expect, test } from "vitest";

import { MIN_COLUMN_ROWS } from "../../block/formats.ts";
import { concatBytes } from "../../bytes/compare.ts";
import { readBase64Url, utf8 } from "../../bytes/encoding.ts";
import { plainStart } from "../../index/id-starts.ts";
import { mayHold } from "../../index/terms.ts";
import { objectsOf } from "../../model/draft-table.ts";
import { PlainIds } from "../../model/plain-ids.ts";
import type { ValueTable } from "../../model/value-table.ts";
import { packHere } from "./pack-columns.ts";
import { linesOf, type PreparedLines, prepareLines, prepareTable } from "./prepared-lines.ts";

const collection = "clickstream";
const span = { firstDay: "2026-05-01", lastDay: "2026-05-02" };

function tableOf(rows: number): { readonly table: ValueTable; readonly ids: readonly string[] } {
  const numbers = Array.from({ length: rows }, (_, row) => row);
  const ids = numbers.map((row) => `${String(row).padStart(21, "0")}A`);
  const members = ["id", "title", "site"].map((key, at) => ({ key, at }));
  const columns = [
    { values: ids, of: null },
    { values: numbers.map((row) => `Tent ${row} f\u00fcr drau\u00dfen`), of: null },
    { values: ["tents.example", "boots.example"], of: numbers.map((row) => row % 2) },
  ];
  return { table: { shapes: [members], shapeOf: numbers.map(() => 0), columns }, ids };
}

function plain(ids: readonly string[]): PlainIds {
  return new PlainIds(concatBytes(...ids.map((id) => readBase64Url(id) ?? new Uint8Array())));
}

/** Waits until a table is ready. */
async function ready(preparing: ReturnType<typeof prepareTable>): Promise<PreparedLines | null> {
  if (preparing === null) return null;
  const { format, count, size, packing, ...said } = preparing;
  const { frame, terms } = await packing;
  return { ...said, packed: { format, count, size, frame }, areTombstones: false, terms };
}

test("events told as a table are made ready as their lines are: block, words and ids", async () => {
  const { table, ids } = tableOf(300);
  const starts = ids.flatMap((id) => plainStart(id) ?? []);
  const texts = objectsOf(table).map((object) => JSON.stringify(object));
  const lines = utf8(texts.map((text) => `${text}\n`).join(""));
  const given = { collection, table, span, ids: plain(ids), insteadOf: null };
  const told = await ready(prepareTable(given, packHere));
  expect(told).toEqual(prepareLines({ collection, lines, span, starts }));
  if (told === null) return;
  expect(linesOf({ from: "importer:x", prepared: told }).map(({ text }) => text)).toEqual(texts);
  for (const word of ["boots", "tent", "draußen"]) expect(mayHold(told.terms, [word])).toBe(true);
});

test("so few events that columns are not worth it are left to lines", () => {
  for (const [rows, isReady] of [
    [MIN_COLUMN_ROWS, true],
    [MIN_COLUMN_ROWS - 1, false],
  ] as const) {
    const { table, ids } = tableOf(rows);
    const given = { collection, table, span, ids: plain(ids), insteadOf: null };
    const told = prepareTable(given, packHere);
    expect(told !== null).toBe(isReady);
  }
});
