/**
 * Mappings are kept sealed in the vault, one a name.
 * @module
 */
import { expect, test } from "vitest";
import { collections } from "../../records/registry.ts";
import { toIdRoot } from "../../collection/record-id.ts";
import { RecordSet } from "../../collection/read/record-set.ts";
import { createMemoryLog } from "../../testing/memory-log.ts";
import type { MappingDraft } from "../api/mappings.ts";
import { completeMapping } from "./complete-mapping.ts";
import { mappingFormOf } from "./mapping-form.ts";
import { mappingMethods } from "../facade/mappings.ts";
import { createSerial } from "../serial.ts";

const boots: MappingDraft = {
  name: "bootery",
  headers: ["Order", " Bought  On ", "Item", "Total"],
  collection: "purchases",
  columns: { when: { from: "Bought on" }, name: { from: "ITEM" }, lineTotal: { from: "Total" } },
  key: ["Order"],
};

test("Ann saves a mapping, changes it, and forgets it", async () => {
  const log = createMemoryLog();
  const context = {
    records: new RecordSet(log),
    idRoot: toIdRoot(new Uint8Array(32).fill(10)),
    device: "ann-laptop",
    random: (length: number) => new Uint8Array(length),
    now: () => Date.UTC(2026, 4, 3),
    homeZone: () => "Europe/Berlin",
  };
  const serial = createSerial();
  const vault = mappingMethods({
    context,
    serial,
    seenBy: () => [],
  });
  // A trial saves nothing, and tells what the collection says each column is.
  const completed = await vault.saveMapping({ mapping: boots, dryRun: true });
  expect(completed).toMatchObject({
    headers: ["order", "bought on", "item", "total"],
    columns: {
      when: { from: "bought on", as: "when" },
      name: { from: "item", as: "text" },
      lineTotal: { from: "total", as: "money" },
    },
    key: ["order"],
    currency: null,
    sign: "as_is",
  });
  expect(await vault.mappings()).toEqual([]);
  await vault.saveMapping({ mapping: boots });
  await vault.saveMapping({ mapping: { ...boots, currency: "EUR", moneyIn: "all" } });
  expect(await vault.mappings()).toEqual([{ ...completed, currency: "EUR", moneyIn: "all" }]);
  // What was completed can be saved as it is.
  await vault.saveMapping({ mapping: { ...completed, name: "again" } });
  expect((await vault.mappings()).map(({ name }) => name)).toEqual(["again", "bootery"]);
  await vault.removeMapping({ name: "bootery" });
  await expect(vault.removeMapping({ name: "bootery" })).rejects.toMatchObject({
    code: "no-mapping",
  });
  expect((await vault.mappings()).map(({ name }) => name)).toEqual(["again"]);
});

test("what columns may fill is told for every collection, and a mapping of each of those is taken", () => {
  const types = Object.keys(collections).flatMap((name) =>
    name === "annotations" ? [] : mappingFormOf(name).map((one) => Object.assign({ name }, one)),
  );
  for (const { name, type, fields } of types) {
    expect(fields.length).toBeGreaterThan(2);
    // Each field by itself is one that a mapping may name, in each of its ways.
    const ways = fields.flatMap(({ path, as, others }) =>
      [as, ...others].map((kind) => ({ [path]: { from: "h", as: kind } })),
    );
    const draft = { name: "x", headers: ["h"], collection: name, constants: { type } };
    for (const columns of ways) expect(faultOf({ ...draft, columns })).toMatch(/^$|is needed/);
  }
  const purchase = mappingFormOf("purchases")[0];
  expect(purchase?.fields.find(({ path }) => path === "status")?.choices).toContain("delivered");
  expect(purchase?.fields.filter(({ isExtra }) => isExtra).map(({ path }) => path)).toContain(
    "debit",
  );
  expect(() => mappingFormOf("shoes")).toThrow(/no collection/);
});

test("a field that is left out is told apart from one that is wrong", () => {
  expect(() => completeMapping({ ...boots, columns: {} })).toThrow(
    expect.objectContaining({ details: { field: "when", why: "needed" } }),
  );
});

function faultOf(draft: MappingDraft): string {
  try {
    completeMapping(draft);
    return "";
  } catch (error) {
    return error instanceof Error ? error.message : "?";
  }
}
