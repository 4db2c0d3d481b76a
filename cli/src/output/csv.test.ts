import { expect, test } from "vitest";
import { toCsv } from "./csv.ts";

const columns = [
  { head: "name", value: (row: readonly string[]) => row[0] ?? "" },
  { head: "note", value: (row: readonly string[]) => row[1] ?? "" },
];

test("cells with commas, quotes and line ends are quoted as RFC 4180 says", () => {
  expect(
    toCsv(
      [
        ["Tent, green", 'the "good" one'],
        ["a\nb", ""],
      ],
      columns,
    ),
  ).toBe('name,note\r\n"Tent, green","the ""good"" one"\r\n"a\nb",');
});

test("a cell that a spreadsheet would run gets an apostrophe; a negative number stays a number", () => {
  for (const formula of ["=1+1", "+1", "@SUM(A1)", "-cmd|' /C calc'!A0", "\tx", "\rx"])
    expect(toCsv([[formula]], columns).split("\r\n")[1]).toMatch(/^"?'/);
  expect(toCsv([["-12.50"]], columns)).toContain("\r\n-12.50,");
});
