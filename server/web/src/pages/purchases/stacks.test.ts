import type { ViewRow } from "@rootvault/vault-core";
import { expect, test } from "vitest";
import { currenciesOf, piecesOf, stacksOf, sumsOf } from "./stacks.ts";

function spent(category: string, total: string, currency = "EUR"): ViewRow {
  return { key: "2026-03", category, total, currency, count: 1 };
}

const rows = [
  spent("1058", "30"),
  spent("1097", "50"),
  spent("", "20"),
  spent("1123", "10"),
  spent("1524", "5"),
  spent("1460", "4"),
  spent("1551", "900", "JPY"),
  spent("1529", "-7"),
];

test("the four categories of most money stand for themselves, all others are one piece", () => {
  const stacks = stacksOf(rows, "EUR");
  expect(stacks.map(({ name }) => name)).toEqual([
    "Electronics",
    "Clothing",
    "Household and food",
    "Sport",
    "Other",
  ]);
  const euros = rows.filter(({ currency }) => currency === "EUR");
  expect(piecesOf(euros, stacks, 112)).toEqual([50, 30, 10, 5, 17]);
});

test("pieces make up the total when more came back of a category than was bought", () => {
  const stacks = stacksOf(rows, "EUR");
  const march = [spent("1097", "60"), spent("1058", "20"), spent("1123", "-40")];
  expect(piecesOf(march, stacks, 40)).toEqual([30, 10, 0, 0, 0]);
  expect(piecesOf([spent("1123", "-40")], stacks, -40)).toEqual([0, 0, 0, 0, 0]);
});

test("without any category a bar is one piece", () => {
  expect(stacksOf([spent("", "20")], "EUR")).toEqual([
    { category: null, name: "EUR", tone: "bar" },
  ]);
});

test("of several currencies none is forgotten: that of most purchases comes first, a month has a sum in each", () => {
  const sums = [
    { key: "2026-02", currency: "USD", total: "9.90", count: 1 },
    { key: "2026-03", currency: "EUR", total: "107.55", count: 6 },
    { key: "2026-03", currency: "USD", total: "58.86", count: 4 },
  ];
  expect(currenciesOf(sums)).toEqual(["EUR", "USD"]);
  expect(sumsOf(sums, "2026-03")).toBe("107.55 EUR and 58.86 USD net");
  expect(sumsOf(sums, "2026-02")).toBe("9.90 USD net");
  expect(sumsOf(sums, "2026-01")).toBeUndefined();
  expect(sumsOf(sums, null)).toBeUndefined();
});
