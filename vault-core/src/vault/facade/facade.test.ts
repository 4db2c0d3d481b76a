import { expect, test } from "vitest";
import type { CollectionContext } from "../../collection/context.ts";
import { toIdRoot } from "../../collection/record-id.ts";
import { RecordSet } from "../../collection/read/record-set.ts";
import type { JsonObject } from "../../model/json.ts";
import { createMemoryLog } from "../../testing/memory-log.ts";
import { coat, purchaseDraft, tent } from "../../testing/sample-people.ts";
import { randomRecordId } from "../../collection/record-id.ts";
import { toLine } from "../../collection/line.ts";
import { exportMethods } from "./exports.ts";
import { importMethods } from "./imports.ts";
import { recordMethods } from "./records.ts";
import { viewMethods } from "./views.ts";
import { isVaultMethod, vaultMethods } from "../api/methods.ts";
import type { RecordParts } from "../open/open-parts.ts";
import { createSerial } from "../serial.ts";
import {
  readDeviceNames,
  readPairwiseRoot,
  readPreferences,
  toDeviceNameLine,
  toPreferenceLine,
  toRootLine,
} from "../settings.ts";

const gym: JsonObject = {
  type: "card",
  kind: "membership",
  issuer: "Gym",
  number: "7",
  when: { day: "2026-01-01", precision: "day" },
};

let counter = 0;

function partsOfAnn(): RecordParts {
  const context: CollectionContext = {
    records: new RecordSet(createMemoryLog()),
    idRoot: toIdRoot(new Uint8Array(32).fill(10)),
    device: "ann-laptop",
    random: (length) => new Uint8Array(length).fill(++counter),
    now: () => Date.parse("2026-05-01T10:00:00Z") + counter++,
    homeZone: () => "Europe/Berlin",
  };
  return { context, serial: createSerial(), seenBy: () => ["shop.example"] };
}

test("a file is looked at first and taken in after", async () => {
  const parts = partsOfAnn();
  const imports = importMethods(parts, () => undefined);
  const records = recordMethods(parts, () => 0);
  const { run } = await imports.importBegin({ format: "amazon.orders", file: "orders.csv" });
  await imports.importItems({ run, items: [purchaseDraft(1)] });
  // Shown while the rest is read.
  const { done, sample } = await imports.importProgress({ run });
  expect([done, sample]).toMatchObject([1, [{ lineTotal: expect.anything() }]]);
  await imports.importItems({ run, items: [purchaseDraft(2)] });
  const preview = await imports.importCommit({ run, dryRun: true });
  expect(preview).toMatchObject({ state: "dry-run", imported: 2, run });
  expect(await imports.imports()).toEqual([]);
  expect(await imports.importCommit({ run })).toMatchObject({ state: "done", imported: 2 });
  expect(await records.list({ collection: "purchases" })).toMatchObject({ total: 2 });
  await expect(imports.importCommit({ run })).rejects.toMatchObject({ code: "no-run" });
  expect(await imports.imports()).toMatchObject([{ run, state: "done" }]);
  expect(await records.undo()).toEqual({ what: "import", records: 2 });
  expect(await imports.importUndo({ run })).toMatchObject({ state: "undone" });
});

test("an import is told as one that is being written as long as that lasts", async () => {
  const parts = partsOfAnn();
  const { records } = parts.context;
  const imports = importMethods(parts, () => undefined);
  const { run } = await imports.importBegin({ format: "amazon.orders", file: "orders.csv" });
  await imports.importItems({ run, items: [purchaseDraft(1)] });
  const write = records.write.bind(records);
  const during: string[] = [];
  records.write = async (lines) => {
    const written = await write(lines);
    during.push(...(await imports.imports()).map(({ state }) => state));
    return written;
  };
  expect((await imports.importCommit({ run })).state).toBe("done");
  expect(new Set(during)).toEqual(new Set(["writing"]));
  expect(await imports.imports()).toMatchObject([{ run, state: "done" }]);
});

test("what no importer yields is refused, and a cancelled import is gone", async () => {
  const imports = importMethods(partsOfAnn(), () => undefined);
  const { run } = await imports.importBegin({ format: "amazon.orders", file: "orders.csv" });
  const wrong = imports.importItems({ run, items: [{ kind: "skip", row: 1 } as never] });
  await expect(wrong).rejects.toMatchObject({ code: "bad-value" });
  await expect(imports.importBegin({ format: "Amazon!", file: "x" })).rejects.toMatchObject({
    code: "bad-value",
  });
  expect(await imports.importCancel({ run })).toEqual({ cancelled: true });
  await expect(imports.importItems({ run, items: [] })).rejects.toMatchObject({ code: "no-run" });
});

test("an import that is cancelled while its batches are under way brings nothing, then or later", async () => {
  const parts = partsOfAnn();
  const imports = importMethods(parts, () => undefined);
  const { run } = await imports.importBegin({ format: "amazon.orders", file: "orders.csv" });
  const batches = [1, 2, 3].map(async (order) =>
    imports.importItems({ run, items: [purchaseDraft(order)] }),
  );
  const committed = imports.importCommit({ run });
  expect(await imports.importCancel({ run })).toEqual({ cancelled: true });
  await Promise.all(batches);
  await expect(committed).rejects.toMatchObject({ code: "no-run" });
  await expect(imports.importProgress({ run })).rejects.toMatchObject({ code: "no-run" });
  expect(await imports.imports()).toEqual([]);
  const { total } = await recordMethods(parts, () => 0).list({ collection: "purchases" });
  expect(total).toBe(0);
});

test("records are shown with corrections, marks, effective form and who saw them", async () => {
  const parts = partsOfAnn();
  const records = recordMethods(parts, () => 0);
  const figures = viewMethods(parts, () => 0);
  const { id } = await records.add({ collection: "purchases", fields: tent });
  await records.edit({ id, fields: { name: "Bell, brass" } });
  await records.mark({ ids: [id, id.slice(0, 5)], marks: { exclude: true, reason: "gift" } });
  expect(await records.get({ id })).toMatchObject({
    record: { name: "Two-person tent" },
    shown: { name: "Bell, brass" },
    effective: null,
    marks: { exclude: true, reason: "gift", correct: { name: "Bell, brass" } },
    seenBy: ["shop.example"],
  });
  const months = { view: "purchases-by-month" } as const;
  expect((await figures.stats(months)).rows).toEqual([]);
  await records.mark({ ids: [id], marks: { exclude: null, reason: null } });
  expect((await figures.stats(months)).rows).toMatchObject([{ key: "2026-03", total: "249.90" }]);
  await expect(records.list({ collection: "_settings" })).rejects.toMatchObject({
    code: "no-collection",
  });
});

test("everything from the toy shop in December is a gift, by one act that is taken back as one", async () => {
  const parts = partsOfAnn();
  const { add, markWhere, list, mark, undo } = recordMethods(parts, () => 0);
  const ids: string[] = [];
  for (const [seller, day] of [
    ["Toy shop", "2025-12-01"],
    ["Toy shop", "2025-12-20"],
    ["Toy shop", "2026-01-02"],
    ["Bootery", "2025-12-05"],
  ] as const) {
    const when = { day, precision: "day" };
    ids.push((await add({ collection: "purchases", fields: { ...tent, seller, when } })).id);
  }
  const gift = { exclude: true, reason: "gift" } as const;
  // One of them she has marked by hand already.
  await mark({ ids: [ids[0]!], marks: gift });
  const where = [{ field: "seller", op: "contains", value: "toy" }] as const;
  const rule = { collection: "purchases", where, from: "2025-12", to: "2025-12", marks: gift };
  const preview = await markWhere({ ...rule, preview: true });
  expect([preview.matched, preview.marked]).toEqual([2, 1]);
  expect(preview.sample.map(({ id }) => id)).toEqual([ids[1], ids[0]]);
  const gifts = async (): Promise<number> =>
    (await list({ collection: "purchases" })).records.filter((one) => one.marks.reason === "gift")
      .length;
  expect(await gifts()).toBe(1);
  expect(await markWhere(rule)).toMatchObject({ matched: 2, marked: 1 });
  expect(await gifts()).toBe(2);
  expect(await undo()).toEqual({ what: "mark", records: 1 });
  expect(await gifts()).toBe(1);
  // What would mark everything by a slip of the hand is refused.
  const all = markWhere({ collection: "purchases", marks: gift });
  await expect(all).rejects.toMatchObject({ code: "bad-value" });
  const wrong = markWhere({ ...rule, marks: { rating: 9 } });
  await expect(wrong).rejects.toMatchObject({ code: "bad-value" });
});

test("figures say what they are of, and a question that is none is refused", async () => {
  const parts = partsOfAnn();
  const { add } = recordMethods(parts, () => 0);
  await add({ collection: "purchases", fields: { ...tent, category: "1070" } });
  await add({ collection: "cards", fields: { ...gym, expires: "2026-05-31" } });
  const figures = viewMethods(parts, () => 12);
  expect(
    await figures.stats({ view: "purchases-by-category", from: "2026-03", to: "2026-03" }),
  ).toEqual({
    view: "purchases-by-category",
    rows: [{ key: "1070", name: "Footwear", currency: "EUR", total: "249.90", count: 1 }],
    owed: 12,
  });
  // Today is the first of May in Berlin.
  expect((await figures.stats({ view: "coming-dates" })).rows).toMatchObject([
    { key: "2026-05-31", name: "Gym", date: { kind: "renewal", collection: "cards" } },
  ]);
  const asked = [{ from: "May" }, { to: "2026-02-30" }, { limit: 0 }, { limit: 5001 }];
  for (const wrong of asked)
    await expect(figures.stats({ view: "media-by-week", ...wrong })).rejects.toMatchObject({
      code: "bad-value",
    });
  await expect(figures.stats({ view: "constructor" as never })).rejects.toMatchObject({
    code: "bad-value",
    details: { views: expect.arrayContaining(["coming-dates"]) },
  });
});

test("changes that come at once are made one after the other", async () => {
  const records = recordMethods(partsOfAnn(), () => 0);
  const { id } = await records.add({ collection: "closet", fields: coat });
  const names = ["Red", "Green", "Blue"];
  const edits = await Promise.all(names.map((name) => records.edit({ id, fields: { name } })));
  expect(edits.map((one) => one.record["rev"])).toEqual([2, 3, 4]);
  expect(await records.undo()).toEqual({ what: "edit", records: 1 });
  expect((await records.get({ id })).record).toMatchObject({ name: "Green" });
});

test("settings keep the first root, names of devices and preferences", async () => {
  const { context } = partsOfAnn();
  expect(readPairwiseRoot(context.records)).toBeNull();
  await context.records.write([toRootLine(context)]);
  expect(readPairwiseRoot(context.records)).toHaveLength(32);
  const phone = "02".repeat(16);
  await context.records.write([toDeviceNameLine(context, phone, " Phone ")]);
  await context.records.write([toDeviceNameLine(context, phone, "Ann's phone")]);
  expect(readDeviceNames(context.records)).toEqual(new Map([[phone, "Ann's phone"]]));
  await context.records.write([
    toPreferenceLine(context, { currency: "EUR", homeZone: "Asia/Tokyo" }),
  ]);
  expect(readPreferences(context)).toEqual({ currency: "EUR", homeZone: "Asia/Tokyo" });
  await context.records.write([toPreferenceLine(context, { currency: "" })]);
  expect(readPreferences(context)).toEqual({ homeZone: "Asia/Tokyo" });
  expect(() => toPreferenceLine(context, { homeZone: "Mars/Base" })).toThrow("homeZone");
});

test("a wire can tell methods from other texts", () => {
  expect(vaultMethods).toContain("setPreferences");
  expect(isVaultMethod("approve")).toBe(true);
  expect(isVaultMethod("constructor")).toBe(false);
});

test("an export comes in parts that join to one document, without what Ann excluded", async () => {
  const parts = partsOfAnn();
  const records = recordMethods(parts, () => 0);
  const { exportCollection } = exportMethods(
    parts,
    viewMethods(parts, () => 0),
  );
  const note = "x".repeat(1000);
  for (let row = 0; row < 400; row++) {
    await parts.context.records.write([
      toLine("purchases", "self", {
        ...tent,
        id: randomRecordId(() => sixteen(row)),
        v: 1,
        rev: 1,
        note,
      }),
    ]);
  }
  const [first] = (await records.list({ collection: "purchases", limit: 1 })).records;
  await records.mark({ ids: [first!.id], marks: { exclude: true } });
  const read = async (raw: boolean): Promise<{ texts: string[]; count: number }> => {
    const texts: string[] = [];
    let after: string | null = null;
    do {
      const part = await exportCollection({
        collection: "purchases",
        format: "json",
        raw,
        ...(after !== null && { after }),
      });
      texts.push(part.text);
      after = part.next;
    } while (after !== null);
    return { texts, count: (JSON.parse(texts.join("")) as unknown[]).length };
  };
  const effective = await read(false);
  expect(effective.texts.length).toBeGreaterThan(1);
  expect([effective.count, (await read(true)).count]).toEqual([399, 400]);
  const stale = exportCollection({ collection: "purchases", format: "json", after: "gone" });
  await expect(stale).rejects.toMatchObject({ code: "bad-value" });
});

function sixteen(row: number): Uint8Array {
  return new Uint8Array(16).fill(row & 255, 0, 8).fill(row >> 8, 8);
}

test("a setting of an archive names what there is", async () => {
  const imports = importMethods(partsOfAnn(), () => undefined);
  const { run } = await imports.importBegin({ format: "rootvault.archive", file: "vault.rva" });
  const made = "2026-05-01T10:00:00Z";
  const rule = { kind: "category-rule", collection: "purchases", seller: "x", made };
  const mapping = {
    kind: "mapping",
    name: "my bank",
    headers: ["text"],
    collection: "closet",
    columns: { name: { from: "text", as: "text" } },
    constants: {},
    key: [],
    skipWhen: [],
    sign: "as_is",
    delimiter: null,
    encoding: null,
    decimal: null,
    dateOrder: null,
    zone: null,
    currency: null,
  };
  for (const [setting, field] of [
    [{ ...rule, category: "nothing" }, "category"],
    [{ ...mapping, columns: { "no.such": { from: "text", as: "text" } } }, "no.such"],
    [{ ...mapping, collection: "shoes" }, undefined],
  ] as const) {
    const items = [{ kind: "setting", text: JSON.stringify(setting) }] as const;
    await expect(imports.importItems({ run, items })).rejects.toMatchObject({
      code: field === undefined ? "no-collection" : "bad-value",
      ...(field !== undefined && { details: { field } }),
    });
  }
});
