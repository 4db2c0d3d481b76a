/**
 * What Ann takes out of her vault opens everywhere and runs nowhere.
 * @module
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { JsonObject } from "../../model/json.ts";
import { collections } from "../../records/registry.ts";
import { guardCell, unguardCell } from "./formula-guard.ts";
import { exporters } from "./registry.ts";
import { partsOf } from "./table.ts";

const tent: JsonObject = {
  id: "AAAAAAAAAAAAAAAAAAAAAA",
  v: 1,
  rev: 1,
  when: { day: "2026-05-03", precision: "day" },
  source: { format: "manual", run: "manual" },
  tags: ["camping", "gift"],
  type: "purchase",
  lineKind: "item",
  direction: "refund",
  status: "returned",
  orderId: null,
  seller: '=HYPERLINK("https://mallory.example")',
  name: 'Tent, "green"',
  quantity: 1,
  lineTotal: { value: "-249.90", currency: "EUR" },
};

function exported(format: "json" | "csv", records: readonly JsonObject[]): string {
  return [...partsOf(exporters[format](collections.purchases), records)].join("");
}

test("a JSON export is the array of the records", () => {
  expect(JSON.parse(exported("json", [tent, tent]))).toEqual([tent, tent]);
  expect(JSON.parse(exported("json", []))).toEqual([]);
});

test("a CSV export has a byte order mark, CRLF, and columns in schema order", () => {
  const text = exported("csv", [tent]);
  const [header = "", row = "", rest] = text.split("\r\n");
  expect(
    header.startsWith(
      "\ufeffid,v,rev,edited,when.at,when.local,when.day,when.tz,when.precision,source.format,",
    ),
  ).toBe(true);
  expect(header).toContain("unitPrice.value,unitPrice.currency,lineTotal.value,lineTotal.currency");
  expect(row).toContain('"Tent, ""green"""');
  expect(row).toContain("camping;gift");
  expect(row).toContain(",-249.90,EUR,");
  expect(rest).toBe("");
});

test("no cell begins a formula", () => {
  expect(exported("csv", [tent])).toContain(`"'=HYPERLINK(""https://mallory.example"")"`);
  for (const cell of [
    "=1+1",
    "+1 (555)",
    "-a",
    "@sum",
    "\tx",
    "\rx",
    "\n=1",
    "\uff1d1+1",
    "\uff20SUM(A1)",
  ])
    expect(guardCell(cell)).toBe(`'${cell}`);
  for (const cell of ["-14.39", "0", "plain", "'quoted'"]) expect(guardCell(cell)).toBe(cell);
});

test("what the guard puts on comes off again, whatever the cell", () => {
  const cell = fc.oneof(
    fc.string(),
    fc.stringMatching(/^'{0,3}[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20].{0,5}$/),
  );
  fc.assert(
    fc.property(cell, (text) => {
      expect(unguardCell(guardCell(text))).toBe(text);
      expect(guardCell(text)).not.toMatch(/^[=+@\t\r\n\uff1d\uff0b\uff0d\uff20]/);
    }),
  );
});

test("every collection can be written, with a column for each field", () => {
  for (const collection of Object.values(collections)) {
    const [header = ""] = [...partsOf(exporters.csv(collection), [])];
    expect(header.split(",").length).toBe(new Set(header.split(",")).size);
  }
});
