/**
 * The start of a table, for whoever says what its columns mean.
 * @module
 */
import { expect, test } from "vitest";
import { headOfFile, tableStart } from "./table-start.ts";
import { zipOf } from "./testing.ts";

test("columns and first rows are told, a second column of one name apart", async () => {
  const table = "Day;Amount;Amount\n1.2.2026;3,50;EUR\n2.2.2026;4,50;EUR\n";
  expect(await tableStart(new Blob([table]))).toEqual({
    headers: ["day", "amount", "amount#2"],
    rows: [
      ["1.2.2026", "3,50", "EUR"],
      ["2.2.2026", "4,50", "EUR"],
    ],
  });
  // As the owner says it: no header, or another sign between the cells.
  const bare = await tableStart(new Blob([table]), { isHeaderless: true });
  expect(bare.headers).toEqual(["c1", "c2", "c3"]);
  expect(bare.rows[0]).toEqual(["Day", "Amount", "Amount"]);
  expect((await tableStart(new Blob(["a b|c\n1 2|3\n"]), { delimiter: " " })).headers).toEqual([
    "a",
    "b|c",
  ]);
});

test("twenty rows are told of a longer table, with a header and without", async () => {
  const table = new Blob(["Day,Amount\n", ...Array.from({ length: 30 }, (_, n) => `${n},1\n`)]);
  expect((await tableStart(table)).rows).toHaveLength(20);
  expect((await tableStart(table, { isHeaderless: true })).rows).toHaveLength(20);
});

test("a table in an archive is found beside what is none", async () => {
  const zip = await zipOf({ "a.json": '{"a":1}', "t.csv": "x,y\n1,2\n" });
  expect((await tableStart(zip)).headers).toEqual(["x", "y"]);
  await expect(tableStart(new Blob(['{"a":1}']))).rejects.toMatchObject({ code: "not-recognised" });
});

test("the head of a large file ends between two rows, so that no letter is cut", async () => {
  const row = `${"ü".repeat(50)},1\n`;
  const file = { name: "large.csv", parts: [new Blob(["n,v\n", row.repeat(20_000)])] };
  const head = await headOfFile(file);
  const text = (await head.parts[0]?.text()) ?? "";
  expect(text.length).toBeGreaterThan(100_000);
  expect(text.endsWith(row)).toBe(true);
  expect(text).not.toContain("\ufffd");
  const small = { name: "small.csv", parts: [new Blob(["n,v\n1,2\n"])] };
  expect(await headOfFile(small)).toBe(small);
});
