/**
 * Rows of tables as items: none is lost, whatever it holds.
 * @module
 */
import { expect, test } from "vitest";

import type { ImportItem } from "../../../model/drafts.ts";
import { utf8 } from "../../../bytes/encoding.ts";
import type { ImportMember } from "../importer.ts";
import { RowFault } from "./fault.ts";
import { type CellOf, tableItems } from "./table.ts";

const columns = { name: ["name"], price: ["price"] } as const;

function member(name: string | null, text: string): ImportMember {
  const chunks = async function* (): AsyncGenerator<Uint8Array> {
    yield utf8(text);
  };
  return { name, source: { chunks } };
}

function toItem(cell: CellOf<keyof typeof columns>, row: number): ImportItem {
  if (cell("price") === "?") throw new RowFault("Price is no number.");
  return { kind: "skip", rule: cell("name") === "Tent" ? "trailer" : "ad", row };
}

test("each row gives an item of its member and place: a draft, a row that cannot be kept, and one that was cut off", async () => {
  const whole = member("a.csv", "Name,Price\r\nTent,1\r\nLamp,?\r\n");
  const cut = member(null, 'Price,Name\r\n2,Boots\r\n3,"Bo');
  const items: ImportItem[] = [];
  for await (const item of tableItems([whole, cut], columns, toItem)) items.push(item);
  expect(items).toEqual([
    { kind: "skip", rule: "trailer", row: 2, member: "a.csv" },
    { kind: "fault", reason: "Price is no number.", row: 3, member: "a.csv" },
    { kind: "skip", rule: "ad", row: 2 },
    { kind: "fault", reason: expect.stringMatching(/\w/), row: 3 },
  ]);
});
