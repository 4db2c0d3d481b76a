import fc from "fast-check";
import { expect, test } from "vitest";

import { Tabulator } from "../exchange/tables/tabulator.ts";
import { isDraftTable } from "./check-table.ts";
import { draftsOf, rowsIn, type TabledItem, withoutRows } from "./draft-table.ts";
import type { Draft, ImportItem } from "./drafts.ts";
import { packItems, unpackItems } from "./packed-items.ts";

const text = fc.oneof(
  fc.nat(9).map((n) => `Page ${n}`),
  fc.constantFrom("", '"', "é", "\ud800", "x".repeat(300), "2026-05-03T10:00:00.250Z"),
);
const draft: fc.Arbitrary<Draft> = fc.record({
  kind: fc.constant("draft" as const),
  collection: fc.constant("clickstream"),
  naturalKey: text,
  row: fc.oneof(fc.nat(2_000), fc.constantFrom(2 ** 40)),
  fields: fc.record(
    {
      type: fc.constant("click"),
      title: text,
      url: text,
      when: fc.record({ at: text }),
      count: fc.oneof(fc.integer(), fc.double({ noDefaultInfinity: true, noNaN: true })),
      tags: fc.array(text, { maxLength: 2 }),
    },
    { requiredKeys: ["type"] },
  ),
});

/** Items in tables, the first ones by themselves. */
function tabled(items: readonly ImportItem[]): readonly TabledItem[] {
  const tabulator = new Tabulator();
  return [...tabulator.add(items), ...tabulator.rest()].flat();
}

function plain(items: readonly TabledItem[]): readonly unknown[] {
  return items.flatMap((item): readonly unknown[] =>
    item.kind === "table" ? draftsOf(item) : [item],
  );
}

const batch = fc.array(draft, { minLength: 210, maxLength: 260 });

test("what crosses as bytes says what was handed over", () => {
  fc.assert(
    fc.property(batch, fc.boolean(), (drafts, areEven) => {
      const skip: ImportItem = { kind: "skip", rule: "deleted", row: 1 };
      const given = [...drafts.map((one, at) => (areEven ? { ...one, row: at + 7 } : one)), skip];
      const items = tabled(given);
      expect(items.some(({ kind }) => kind === "table")).toBe(true);
      const crossed = unpackItems(packItems(items));
      // As JSON tells it: -0 is 0.
      expect(plain(crossed)).toEqual(JSON.parse(JSON.stringify(plain(items))));
      for (const item of crossed) expect(item.kind !== "table" || isDraftTable(item)).toBe(true);
      const table = crossed.find((item) => item.kind === "table");
      if (table === undefined) return;
      const left = new Set([0, rowsIn(table) - 1]);
      expect(draftsOf(withoutRows(table, left))).toEqual(
        draftsOf(table).filter((_, row) => !left.has(row)),
      );
    }),
    { numRuns: 40 },
  );
});

test("bytes that were changed on their way are refused, or say another table that is one", () => {
  const items = tabled(
    Array.from({ length: 230 }, (_, n): Draft => {
      const when = { at: `2026-05-03T10:00:00.${100 + n}Z`, precision: "ms" };
      const fields = { type: "click", when, title: `Page ${n % 3}`, ...(n % 2 && { n }) };
      return { kind: "draft", collection: "clickstream", naturalKey: `k${n}`, row: n, fields };
    }),
  ).filter(({ kind }) => kind === "table");
  const bytes = packItems(items);
  // A number too large leads to no value, and a draft would lack it.
  for (let at = 0; at + 1 < bytes.length; at++) {
    const changed = bytes.slice();
    changed.fill(0xff, at, at + 2);
    for (const table of tried(changed) ?? [])
      if (isDraftTable(table)) expect(JSON.stringify(draftsOf(table))).not.toContain("null");
  }
  let [taken, refused] = [0, 0];
  const changes = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), {
    minLength: 1,
    maxLength: 3,
  });
  fc.assert(
    fc.property(changes, fc.nat(40), (some, cut) => {
      const changed = bytes.slice(0, bytes.length - (cut < 4 ? cut : 0));
      for (const [at, byte] of some) changed[at] = byte;
      const read = tried(changed);
      if (read === null || !read.every((item) => isDraftTable(item))) {
        refused += 1;
        return;
      }
      taken += 1;
      for (const table of read) expect(draftsOf(table)).toHaveLength(table.rows.length);
    }),
    { numRuns: 3_000 },
  );
  expect(Math.min(taken, refused)).toBeGreaterThan(100);
});

function tried(bytes: Uint8Array): readonly TabledItem[] | null {
  try {
    return unpackItems(bytes);
  } catch (error) {
    expect(error).toMatchObject({ code: "bad-value" });
    return null;
  }
}

test("a table that says more rows than a table has is refused before room is made for them", () => {
  const table = tabled(
    Array.from({ length: 230 }, (_, n): Draft => {
      const fields = { type: "click" };
      return { kind: "draft", collection: "clickstream", naturalKey: `k${n}`, row: n, fields };
    }),
  ).find(({ kind }) => kind === "table");
  if (table?.kind !== "table") throw new TypeError("There is no table.");
  const packed = new TextDecoder("latin1").decode(packItems([table]));
  const claimed = packed.replace('"count":30', '"count":8e9');
  const shorter = claimed.replace('"collection":"clickstream"', '"collection":"clickstrea"');
  expect(shorter).toHaveLength(packed.length);
  const bytes = Uint8Array.from(shorter, (letter) => letter.charCodeAt(0));
  expect(() => unpackItems(bytes)).toThrow(expect.objectContaining({ code: "bad-value" }));
});
