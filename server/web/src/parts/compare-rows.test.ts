/**
 * What they have on me, row by row.
 * @module
 */
import { expect, test } from "vitest";
import { compareRows } from "./compare-rows.ts";

const fields = ["when", "category", "price"];
const boots = { when: "2026-11", category: "Footwear", price: "100-250 EUR" };
const tent = { when: "2026-10", category: "Outdoor", price: "250-500 EUR" };
const guide = { when: "2026-09", category: "Books", price: "10-25 EUR" };

test("an unchanged row is the same, a changed one says what changed", () => {
  const rows = compareRows([boots, tent], [tent, { ...boots, price: "50-100 EUR" }], fields);
  expect(rows.map((row) => row.note)).toEqual([
    { text: "price 50-100 EUR", strong: true },
    { text: "the same", strong: false },
  ]);
});

test("a row that is gone here is told apart from one that they lack", () => {
  const rows = compareRows([boots], [guide], fields);
  expect(rows.map((row) => [row.mark, row.note?.text])).toEqual([
    [undefined, "no longer here"],
    ["+", "they lack it"],
  ]);
});

test("two equal rows are two, not one", () => {
  const rows = compareRows([boots, boots], [boots], fields);
  expect(rows.map((row) => row.note?.text)).toEqual(["the same", "no longer here"]);
});
