import fc from "fast-check";
import { expect, test } from "vitest";

import { isDraftTable } from "../../model/check-table.ts";
import { draftsOf } from "../../model/draft-table.ts";
import type { Draft } from "../../model/drafts.ts";
import type { Json, JsonObject } from "../../model/json.ts";
import { Tabulator } from "./tabulator.ts";

/** Texts that come again at once, or after others. */
const text = fc.constantFrom("a", "b", "long ".repeat(20));
const leaf = fc.oneof(text, fc.constantFrom(0, 1, null, true), fc.array(text, { maxLength: 2 }));
const key = fc.constantFrom("a", "b", "when", "__proto__");
const inside = fc.dictionary(key, leaf, { maxKeys: 3 });
const members = fc.array(fc.tuple(key, fc.oneof<fc.Arbitrary<Json>[]>(leaf, leaf, inside)), {
  maxLength: 4,
});

/** Members in any order. */
function toObject(of: readonly (readonly [string, Json])[]): JsonObject {
  return Object.fromEntries(of);
}

const drafts = fc
  .array(fc.tuple(members, fc.option(members)), { minLength: 1, maxLength: 300 })
  .chain((forms) =>
    // Few forms in runs and in turns, as files have them.
    fc.array(fc.nat(Math.min(5, forms.length - 1)), { minLength: 250, maxLength: 400 }).map((all) =>
      all.map((at, row): Draft => {
        const [fields, raw] = forms[at] ?? [[], null];
        return {
          kind: "draft",
          collection: "clickstream",
          naturalKey: `visit|${row}`,
          fields: { ...toObject(fields), row: row % 3 === 0 ? row : at },
          ...(raw !== null && { raw: toObject(raw) }),
          row,
        };
      }),
    ),
  );

test("drafts of any form are told by tables as they were, and in their order", () => {
  fc.assert(
    fc.property(drafts, (all) => {
      const tabulator = new Tabulator();
      const items = [...tabulator.add(all), ...tabulator.rest()].flat();
      const tables = items.filter((item) => item.kind === "table");
      expect(tables.length).toBeGreaterThan(0);
      for (const table of tables) expect(isDraftTable(table)).toBe(true);
      const told = items.flatMap((item) => (item.kind === "table" ? draftsOf(item) : item));
      // The order of members is a part of it.
      expect(JSON.stringify(told)).toBe(JSON.stringify(all));
    }),
    { numRuns: 60 },
  );
});

test("long rows are handed over a few at a time, in their order", () => {
  const long = "x".repeat(300_000);
  const all = Array.from({ length: 50 }, (_, row): Draft => {
    const fields = row % 10 === 0 ? { name: "Tent" } : { name: long, parts: [{ text: long }] };
    return { kind: "draft", collection: "documents", naturalKey: `row|${row}`, fields, row };
  });
  const tabulator = new Tabulator();
  const batches = [...tabulator.add(all), ...tabulator.rest()];
  expect(batches.flat()).toEqual(all);
  for (const batch of batches) expect(JSON.stringify(batch).length).toBeLessThan(2_000_000);
});
