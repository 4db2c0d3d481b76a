import { expect, test } from "vitest";
import { toCsv } from "../output/csv.ts";
import { toTable } from "../output/table.ts";
import { statsColumns } from "./stats.ts";

test("bars are as long as what was spent, each currency for itself; a program gets the figures alone", () => {
  const rows = [
    { key: "Bootery", currency: "EUR", total: "200.00", count: 2 },
    { key: "", currency: "EUR", total: "100.00", count: 1 },
    { key: "Outdoor", currency: "EUR", total: "-5.00", count: 1 },
    { key: "店", currency: "JPY", total: "9000", count: 1 },
  ];
  const columns = statsColumns({ view: "purchases-by-seller", rows });
  const bars = toTable(rows, columns, 200)
    .split("\n")
    .map((line) => line.split("█").length - 1);
  expect(bars).toEqual([0, 30, 15, 0, 30]);
  expect(toCsv(rows, columns)).toBe(
    "seller,count,total,currency\r\nBootery,2,200.00,EUR\r\n,1,100.00,EUR\r\nOutdoor,1,-5.00,EUR\r\n店,1,9000,JPY",
  );
});

test("counts show the hours they took, and categories their names", () => {
  const weeks = [{ key: "2026-W01", count: 4, ms: 5_400_000 }];
  expect(toTable(weeks, statsColumns({ view: "media-by-week", rows: weeks }), 200)).toMatch(
    /^week +count +hours\n2026-W01 +4 +1\.5 +█{30}$/,
  );
  const footwear = [{ key: "1070", name: "Footwear", currency: "EUR", total: "0", count: 1 }];
  const columns = statsColumns({ view: "purchases-by-category", rows: footwear });
  expect(toTable(footwear, columns, 200)).toMatch(/^category +name +count/);
  expect(toTable(footwear, columns, 200)).not.toContain("█");
});
