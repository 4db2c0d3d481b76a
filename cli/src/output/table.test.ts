import { expect, test } from "vitest";
import { toTable, type Column } from "./table.ts";
import { widthOf } from "./text.ts";

interface Row {
  readonly name: string;
  readonly price: string;
}

const columns: readonly Column<Row>[] = [
  { head: "name", value: (row) => row.name, flexible: true },
  { head: "price", value: (row) => row.price, align: "right" },
];

test("numbers stand right, words left, and no line ends in blanks", () => {
  const rows = [
    { name: "Tent", price: "249.90" },
    { name: "Boots, brown", price: "9.00" },
  ];
  expect(toTable(rows, columns, 80).split("\n")).toEqual([
    "name           price",
    "Tent          249.90",
    "Boots, brown    9.00",
  ]);
});

test("a table that is too wide takes from its flexible column, and keeps the numbers whole", () => {
  const lines = toTable([{ name: "A very long name of a tent", price: "249.90" }], columns, 24);
  for (const line of lines.split("\n")) expect(widthOf(line)).toBeLessThanOrEqual(24);
  expect(lines).toContain("…");
  expect(lines).toContain("249.90");
  // A column keeps eight letters, however narrow the terminal.
  expect(toTable([{ name: "A very long name", price: "1" }], columns, 5)).toContain("A very …");
});

test("record text cannot break out of its cell", () => {
  const [, line = ""] = toTable([{ name: "a\nb\u001B[2J", price: "1" }], columns, 80).split("\n");
  expect(line).toBe("a b\\u{1b}[2J      1");
});
