import { expect, test } from "vitest";
import { undoLast } from "../../collection/undo/undo.ts";
import { toRuleLine } from "../../collection/categories/rules.ts";
import type { CollectionContext } from "../../collection/context.ts";
import { addRecord, editRecord, markRecords } from "../../collection/change/put.ts";
import { toIdRoot } from "../../collection/record-id.ts";
import { RecordSet } from "../../collection/read/record-set.ts";
import { toLine } from "../../collection/line.ts";
import { createMemoryLog } from "../../testing/memory-log.ts";
import { tent } from "../../testing/sample-people.ts";
import type { CategoriesApi, CategoryRuleDraft } from "../api/categories.ts";
import type { RecordLink } from "../api/vault-api.ts";
import { categoryMethods } from "./categories.ts";
import { viewMethods } from "./views.ts";
import { createSerial } from "../serial.ts";

async function openAnn(): Promise<{
  readonly context: CollectionContext;
  readonly vault: CategoriesApi;
}> {
  const log = createMemoryLog();
  let clock = Date.UTC(2026, 4, 3);
  const context = {
    records: new RecordSet(log),
    idRoot: toIdRoot(new Uint8Array(32).fill(10)),
    device: "ann-laptop",
    random: (length: number) => new Uint8Array(length).fill((clock += 1) % 251),
    now: () => (clock += 1000),
    homeZone: () => "Europe/Berlin",
  };
  const rows = ["REWE 12", "REWE 40", "Kiosk"].map((seller, at) => {
    const id = `${at}`.padEnd(22, "A");
    const source = { format: "ofx", run: "r" };
    return toLine("purchases", "imported:ofx", {
      ...tent,
      id,
      v: 1,
      rev: 1,
      seller,
      name: seller,
      source,
    });
  });
  await log.append(rows);
  return { context, vault: categoryMethods({ context, serial: createSerial(), seenBy: () => [] }) };
}

const rewe: CategoryRuleDraft = { collection: "purchases", seller: "rewe", category: "1501" };

async function categories({ records }: CollectionContext): Promise<readonly unknown[]> {
  const all = await records.all("purchases");
  return all.map(({ effective }) => effective?.["category"] ?? null);
}

test("Ann looks at what a rule would change, keeps it, and takes it back", async () => {
  const { context, vault } = await openAnn();
  const look = await vault.saveCategoryRule({ rule: rewe, preview: true });
  expect(look).toMatchObject({ changed: 2, rule: { name: "Grocery Stores and Supermarkets" } });
  expect(look.sample.map(({ record }) => record["seller"])).toEqual(["REWE 12", "REWE 40"]);
  expect(await vault.categoryRules()).toEqual([]);
  expect(await categories(context)).toEqual([null, null, null]);
  // She keeps it: what she has is of that category at once.
  const { rule } = await vault.saveCategoryRule({ rule: rewe });
  expect(await categories(context)).toEqual(["1501", "1501", null]);
  expect(await vault.saveCategoryRule({ rule: rewe, preview: true })).toMatchObject({ changed: 0 });
  // Her own word on one of them goes before.
  const [first] = await context.records.all("purchases");
  await editRecord(context, first!, { category: "1356" });
  expect(await categories(context)).toEqual(["1356", "1501", null]);
  await undoLast(context);
  // A newer rule beats an older one, and the same conditions are the same rule.
  const bakery = { ...rewe, seller: "REWE 4", category: "bakeries" };
  const newer = await vault.saveCategoryRule({ rule: bakery, preview: true });
  expect(newer).toMatchObject({ changed: 1, rule: { category: "1356" } });
  await vault.saveCategoryRule({ rule: bakery });
  expect(await categories(context)).toEqual(["1501", "1356", null]);
  await vault.saveCategoryRule({ rule: { ...rewe, category: "1358" } });
  expect(await categories(context)).toEqual(["1358", "1358", null]);
  expect(await vault.categoryRules()).toHaveLength(2);
  await undoLast(context);
  expect(await categories(context)).toEqual(["1501", "1356", null]);
  const gone = await vault.removeCategoryRule({ id: rule.id.slice(0, 6), preview: true });
  expect(gone).toMatchObject({ changed: 1, rule: { id: rule.id } });
  await vault.removeCategoryRule({ id: rule.id });
  expect(await categories(context)).toEqual([null, "1356", null]);
  await undoLast(context);
  expect(await categories(context)).toEqual(["1501", "1356", null]);
  // What she types has the category that she types with it.
  await addRecord(context, "purchases", { ...tent, seller: "rewe", category: "1422" });
  expect(await categories(context)).toContain("1422");
});

test("a rule that is none is refused by its field", async () => {
  const { vault } = await openAnn();
  const wrong: readonly [string, CategoryRuleDraft][] = [
    ["category", { ...rewe, category: "Groceries of mine" }],
    ["category", { ...rewe, category: "" }],
    ["site", { ...rewe, site: "rewe.example" }],
    ["seller", { collection: "purchases", seller: " ", category: "1501" }],
    ["seller", { ...rewe, collection: "clickstream", category: "473" }],
    ["collection", { ...rewe, collection: "media" as "purchases" }],
    ["seller", { ...rewe, seller: "x".repeat(201) }],
  ];
  for (const [field, rule] of wrong)
    await expect(vault.saveCategoryRule({ rule })).rejects.toMatchObject({
      code: "bad-value",
      details: { field },
    });
  await expect(vault.removeCategoryRule({ id: "none" })).rejects.toMatchObject({
    code: "no-category-rule",
  });
  const names = await vault.categoryNames({ collection: "clickstream" });
  expect(names).toContainEqual({ id: "473", name: "Shopping" });
  expect((await vault.categoryNames({ collection: "purchases" })).length).toBeGreaterThan(500);
});

test("there is an end to the number of rules, and one that is there may still change", async () => {
  const { context, vault } = await openAnn();
  const sellers = Array.from({ length: 1_000 }, (_, at) => `shop ${at}`);
  const lines = sellers.map((seller) =>
    toRuleLine(context, { collection: "purchases", seller, category: "1501" }),
  );
  await context.records.write(lines);
  await expect(vault.saveCategoryRule({ rule: rewe })).rejects.toMatchObject({
    code: "bad-value",
    details: { field: "rule" },
  });
  await vault.saveCategoryRule({ rule: { ...rewe, seller: "shop 7", category: "1356" } });
});

test("a refund without a category is of the category of what it was paid for", async () => {
  const { context, vault } = await openAnn();
  const figures = viewMethods({ context, serial: createSerial(), seenBy: () => [] }, () => 0);
  const spent = async (): Promise<readonly string[]> => {
    const { rows } = await figures.stats({ view: "purchases-by-category" });
    return rows.map(({ key, total, count }) => `${key} ${total} ${count}`);
  };
  const refund = toLine("purchases", "imported:amazon.refunds", {
    ...tent,
    id: "refund".padEnd(22, "A"),
    v: 1,
    rev: 1,
    direction: "refund",
    name: "Refund",
    seller: "Shop",
    lineTotal: { value: "-1.00", currency: "EUR" },
    source: { format: "amazon.refunds", run: "r" },
  });
  await context.records.write([refund]);
  const stored = await context.records.get("purchases", "refund".padEnd(22, "A"));
  const links = ["0", "1"].map((to): RecordLink => {
    return { to: to.padEnd(22, "A"), relation: "refund_of" };
  });
  await markRecords(context, [stored!], { links });
  await vault.saveCategoryRule({ rule: rewe });
  const price = 249.9;
  expect(await spent()).toEqual([`1501 ${(2 * price - 1).toFixed(2)} 3`, ` ${price.toFixed(2)} 1`]);
  // A rule counts what it changes by itself, not the refunds that follow.
  const look = await vault.removeCategoryRule({
    id: (await vault.categoryRules())[0]!.id,
    preview: true,
  });
  expect(look.changed).toBe(2);
  // Once the owner says that one of both was something else, the refund of both is of neither.
  await markRecords(context, [(await context.records.get("purchases", "1".padEnd(22, "A")))!], {
    correct: { category: "1356" },
  });
  expect(await spent()).toContain(` ${(price - 1).toFixed(2)} 2`);
});
