/**
 * Rows of CSV as they were written, wherever the file is cut into pieces.
 * @module
 */
import fc from "fast-check";
import { expect, test } from "vitest";

import { utf8 } from "../../../bytes/encoding.ts";
import { type CsvRow, csvRows } from "./csv.ts";
import { limits } from "./limits.ts";

const HEADER = "Name,Note,Price\r\n";
/** So many that what stands between the cells was found before the rows that are looked at. */
const BEFORE = HEADER + "Tent,,1\r\n".repeat(limits.sampleBytes / 9);

/** Letters of one to four bytes, and all that means something between cells. */
const cell = fc
  .array(fc.constantFrom('"', ",", "\r\n", "\n", " ", "a", "é", "…", "🏕"), { maxLength: 5 })
  .map((letters) => letters.join(""));

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

async function rowsOf(pieces: readonly Uint8Array[]): Promise<CsvRow[]> {
  const chunks = async function* (): AsyncGenerator<Uint8Array> {
    for (const piece of pieces) yield await Promise.resolve(piece);
  };
  const rows: CsvRow[] = [];
  for await (const row of csvRows({ chunks })) rows.push(row);
  return rows;
}

test("rows come out whole and once, however the bytes are cut, with lines and quotes inside their cells", async () => {
  const before = utf8(BEFORE);
  const known = (await rowsOf([before])).length;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 1, max: 30 }),
      async (all, size) => {
        const bytes = utf8(all.map((cells) => `${cells.map(quoted).join(",")}\r\n`).join(""));
        const pieces = [before];
        for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
        const rows = (await rowsOf(pieces)).slice(known);
        const wanted = all.map((cells) => cells.map((text) => text.replaceAll("\r\n", "\n")));
        expect(rows.map(({ cells }) => cells)).toEqual(wanted);
        expect(rows.map(({ row, fault }) => [row, fault])).toEqual(
          all.map((_, at) => [known + 1 + at, null]),
        );
      },
    ),
    { numRuns: 60 },
  );
});
