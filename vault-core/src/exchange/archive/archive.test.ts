/**
 * An own archive: the same records have the same bytes, and what Mallory did to one is named.
 * @module
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { adoptedReader } from "../../collection/settings/adopted-root.ts";
import { settingTexts } from "../../collection/settings/archived-settings.ts";
import { ruleIdOf, toForgottenRule, toRuleLine } from "../../collection/categories/rules.ts";
import { recordRootOf, type CollectionContext } from "../../collection/context.ts";
import { FromArchive, pastGrants } from "../../collection/import/from-archive.ts";
import { lookupTexts } from "../../collection/lookups/archived-lookups.ts";
import { lookupTables } from "../../collection/lookups/lookup-tables.ts";
import { addRecord, markRecords, removeRecords } from "../../collection/change/put.ts";
import { toIdRoot } from "../../collection/record-id.ts";
import { RecordSet } from "../../collection/read/record-set.ts";
import { toReturnWindowLine } from "../../collection/returns/return-windows.ts";
import { TakeIn } from "../../collection/import/take-in.ts";
import { undoImport } from "../../collection/undo/undo-import.ts";
import { writeImport } from "../../collection/import/write-import.ts";
import { isVaultError } from "../../errors.ts";
import type { RecordLine } from "../../log/vault-log.ts";
import type { ImportItem } from "../../model/drafts.ts";
import type { Json, JsonObject } from "../../model/json.ts";
import type { CsvMapping } from "../../model/mapping.ts";
import { z } from "../../protocol/zod.ts";
import { createMemoryLog } from "../../testing/memory-log.ts";
import { coat, playDraft, purchaseDraft, tent } from "../../testing/sample-people.ts";
import type { ImportReport } from "../../vault/api/vault-api.ts";
import { toMappingLine } from "../../vault/files/mappings.ts";
import { toPreferenceLine } from "../../vault/settings.ts";
import { toBase64Url, utf8 } from "../../bytes/encoding.ts";
import { detectFile } from "../detect.ts";
import { itemsOf, unzipped, zipOf } from "../testing.ts";
import { archiveText } from "./form.ts";
import { schemaTexts } from "./schemas.ts";
import { createSha256 } from "./sha256.ts";
import { sortedLines } from "./sorted-lines.ts";
import { writeArchive } from "./write.ts";

let counter = 0;
const FORMAT = "rootvault.archive";

function vaultOf(seed: number): CollectionContext {
  const records = new RecordSet(createMemoryLog());
  const idRoot = toIdRoot(new Uint8Array(32).fill(seed));
  return {
    records,
    idRoot,
    adopted: adoptedReader(records, idRoot),
    device: "ann-laptop",
    random: (length) =>
      Uint8Array.from({ length }, (_, at) =>
        at < 4 ? (++counter * 2_654_435_761) >>> (at * 8) : counter,
      ),
    now: () => Date.parse("2026-05-01T10:00:00Z") + ++counter * 1000,
    homeZone: () => "Europe/Berlin",
  };
}

async function blobOf(chunks: AsyncIterable<Uint8Array>): Promise<Blob> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  for await (const chunk of chunks) pieces.push(new Uint8Array(chunk));
  return new Blob(pieces);
}

async function archiveOf(
  context: CollectionContext,
  most?: number,
  only: readonly string[] | null = null,
): Promise<Blob> {
  const { records } = context;
  const names = records.collections().filter((name) => only?.includes(name) !== false);
  const source = {
    created: "2026-05-02T00:00:00Z",
    vault: context.adopted?.()?.vault ?? "ab".repeat(16),
    idRoot: toBase64Url(recordRootOf(context)),
    collections: names,
    only,
    lines: (name: string) => sortedLines(records, name, (record) => archiveText(record), most),
    annotationLines: async () =>
      Promise.resolve(
        names
          .flatMap((name) => records.annotations(name).map((one) => archiveText(one, name)))
          .toSorted((one, other) => (idIn(one) < idIn(other) ? -1 : 1)),
      ),
    grantLines: async () => Promise.resolve(pastGrants(context)),
    settingLines: () => settingTexts(context),
    lookupLines: () => lookupTexts(context),
    files: () => [],
    bytesOf: async () => Promise.resolve(null),
  };
  return blobOf(writeArchive(source, () => undefined));
}

function idIn(line: string): string {
  return /"id":"([^"]+)"/.exec(line)?.[1] ?? "";
}

async function takeIn(
  context: CollectionContext,
  items: readonly ImportItem[],
  format = FORMAT,
): Promise<ImportReport> {
  const id = toBase64Url(context.random(15)) + "AA";
  const run = { id, format, file: "vault.rva", started: "2026-05-02T10:00:00Z" };
  const archive = format === FORMAT ? new FromArchive(context, id, () => null) : undefined;
  const plan = new TakeIn(context, run, archive);
  for (let at = 0; at < items.length; at += 3) await plan.take(items.slice(at, at + 3));
  return writeImport(context, plan, { isStopped: () => false, onWritten: () => undefined });
}

/** Ann's vault with a little of everything. */
async function annsVault(): Promise<CollectionContext> {
  const ann = vaultOf(10);
  await takeIn(
    ann,
    [1, 2, 3].map((row) => purchaseDraft(row)),
    "amazon.orders",
  );
  await addRecord(ann, "closet", coat);
  const [first] = await ann.records.all("purchases");
  await markRecords(ann, [first!], { exclude: true, reason: "gift", correct: { name: "Bell" } });
  return ann;
}

const text = fc.string({ unit: "grapheme", maxLength: 12 });
const days = fc.date({
  min: new Date("1999-01-01"),
  max: new Date("2030-01-01"),
  noInvalidDate: true,
});
const bought = fc.record({
  name: text,
  seller: text,
  day: days,
  tags: fc.array(text, { maxLength: 3 }),
});
const marks = fc.record({
  exclude: fc.boolean(),
  note: text,
  rating: fc.integer({ min: 1, max: 5 }),
  name: text,
});

test("any vault comes back from its archive, byte for byte", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(bought, { maxLength: 9 }),
      fc.array(marks, { maxLength: 4 }),
      fc.integer({ min: 0, max: 5 }),
      fc.subarray(["closet", "media", "purchases"], { minLength: 1 }),
      async (things, said, plays, only) => {
        const ann = vaultOf(3);
        const drafts = things.slice(1).map(({ name, seller, day }, row) => {
          const when = { day: day.toISOString().slice(0, 10), precision: "day" };
          return purchaseDraft(row, { name, seller, when, source: undefined as never });
        });
        for (const draft of drafts) delete (draft.fields as Record<string, unknown>)["source"];
        await takeIn(ann, drafts, "amazon.orders");
        const heard = Array.from({ length: plays }, (_, row) =>
          playDraft(row, `2026-01-0${row + 1}T10:00:00Z`, "s"),
        );
        await takeIn(ann, heard, "spotify.extended");
        for (const { name, tags } of things.slice(0, 2))
          await addRecord(ann, "closet", { ...coat, name, tags });
        const purchases = await ann.records.all("purchases");
        for (const [at, { name, ...mark }] of said.entries()) {
          const one = purchases[at];
          if (one !== undefined) await markRecords(ann, [one], { ...mark, correct: { name } });
        }
        const out = await archiveOf(ann);
        const there = vaultOf(4);
        const report = await takeIn(there, await itemsOf(out, FORMAT));
        expect([report.faulty, report.skipped]).toEqual([0, {}]);
        expect(report.imported).toBe(report.read);
        const back = await archiveOf(there);
        expect(new Uint8Array(await back.arrayBuffer())).toEqual(
          new Uint8Array(await out.arrayBuffer()),
        );
        // So does a part of it: what was chosen, and nothing else.
        const part = await archiveOf(ann, undefined, only);
        const beside = vaultOf(5);
        await takeIn(beside, await itemsOf(part, FORMAT));
        const others = beside.records.collections().filter((name) => !only.includes(name));
        expect(others.filter((name) => !name.startsWith("_"))).toEqual([]);
        const again = await archiveOf(beside, undefined, only);
        expect(new Uint8Array(await again.arrayBuffer())).toEqual(
          new Uint8Array(await part.arrayBuffer()),
        );
        // Little memory gives the same order, in more stretches.
        expect(await (await archiveOf(there, 300)).arrayBuffer()).toEqual(await out.arrayBuffer());
      },
    ),
    { numRuns: 6 },
  );
});

test("an empty vault takes the key of the ids; another keeps its own, and the marks find their records", async () => {
  const ann = await annsVault();
  const items = await itemsOf(await archiveOf(ann), FORMAT);
  const empty = vaultOf(20);
  await takeIn(empty, items);
  expect(recordRootOf(empty)).toEqual(ann.idRoot);
  const orders = [1, 2, 3].map((row) => purchaseDraft(row));
  expect(await takeIn(empty, orders, "amazon.orders")).toMatchObject({ duplicate: 3 });
  const other = vaultOf(21);
  await addRecord(other, "purchases", tent);
  await takeIn(other, items);
  expect(recordRootOf(other)).toEqual(other.idRoot);
  const marked = (await other.records.all("purchases")).filter(({ annotation }) => annotation);
  expect(marked).toMatchObject([{ effective: null, shown: { name: "Bell" } }]);
  // Another word on it takes the place of the old one.
  await markRecords(other, marked, { exclude: null, reason: null, correct: null, rating: 2 });
  expect((await other.records.get("purchases", marked[0]!.id))!.annotation).toMatchObject({
    rating: 2,
  });
  expect(other.records.annotations("purchases")).toHaveLength(1);
});

test("what was said or removed here stands against an older archive, and a change waits for Ann", async () => {
  const ann = await annsVault();
  const items = await itemsOf(await archiveOf(ann), FORMAT);
  const all = await ann.records.all("purchases");
  const marked = all.find(({ annotation }) => annotation !== null)!;
  await markRecords(ann, [marked], { reason: "mistake" });
  await removeRecords(ann, [all.find(({ annotation }) => annotation === null)!]);
  const report = await takeIn(ann, items);
  expect(report).toMatchObject({
    read: 5,
    duplicate: 3,
    imported: 0,
    skipped: { "marked-here": 1, deleted: 1 },
    state: "nothing-new",
  });
  for (const item of items)
    if (item.kind === "record" && item.collection === "closet")
      (item.record as Record<string, Json>)["name"] = "Cloak";
  expect(await takeIn(ann, items)).toMatchObject({
    restated: 1,
    review: [{ before: { name: "Rain coat" }, after: { name: "Cloak" } }],
  });
});

test("an archive is taken back as one act, and what it told of sharing goes with it", async () => {
  const there = vaultOf(20);
  const items: ImportItem[] = [
    ...(await itemsOf(await archiveOf(await annsVault()), FORMAT)),
    { kind: "grant", text: '{"host":"shop.example","kind":"grantee"}' },
  ];
  const { run } = await takeIn(there, items);
  expect(pastGrants(there)).toEqual(['{"host":"shop.example","kind":"grantee"}']);
  // An archive of everything tells it again, one of a part does not.
  expect(Object.keys(await unzipped(await archiveOf(there)))).toContain("grants.jsonl");
  const part = await unzipped(await archiveOf(there, undefined, ["closet"]));
  expect(Object.keys(part)).not.toContain("grants.jsonl");
  await undoImport(there, run);
  expect([await there.records.count("purchases"), await there.records.count("closet")]).toEqual([
    0, 0,
  ]);
  expect([there.records.annotations("purchases"), pastGrants(there)]).toEqual([[], []]);
  expect(await takeIn(there, items)).toMatchObject({ imported: 5 });
});

const rule = { collection: "purchases", seller: "rewe", category: "1501" } as const;
const mapping: CsvMapping = {
  name: "my bank",
  headers: ["date", "text", "amount"],
  collection: "purchases",
  delimiter: null,
  encoding: null,
  decimal: ",",
  dateOrder: "dmy",
  zone: null,
  currency: "EUR",
  sign: "negate",
  columns: {
    when: { from: "date", as: "when" },
    name: { from: "text", as: "text" },
    lineTotal: { from: "amount", as: "money" },
  },
  constants: { lineKind: "bank_transaction" },
  key: [],
  skipWhen: [],
};

function settingLinesOf(context: CollectionContext): RecordLine[] {
  return [
    toRuleLine(context, rule),
    toRuleLine(context, { collection: "clickstream", site: "allotment.example", category: "239" }),
    toReturnWindowLine(context, { days: 14 }),
    toReturnWindowLine(context, { shop: "Outdoor", days: 30 }),
    toPreferenceLine(context, { currency: "EUR", homeZone: "Europe/Oslo" }),
    toMappingLine(context, mapping),
  ];
}

test("what Ann set comes along, byte for byte, goes with the archive, and comes back with it", async () => {
  const ann = await annsVault();
  await ann.records.write(settingLinesOf(ann));
  const texts = await unzipped(await archiveOf(ann));
  expect(texts["settings.jsonl"]?.split("\n")).toHaveLength(7);
  // No key of the vault is among them.
  expect(texts["settings.jsonl"]).not.toMatch(/root|"id"|device/iu);
  expect(Object.keys(await unzipped(await archiveOf(ann, undefined, ["closet"])))).not.toContain(
    "settings.jsonl",
  );
  const there = vaultOf(20);
  await there.records.write([toPreferenceLine(there, { currency: "NOK", locale: "nb" })]);
  const items = await itemsOf(await archiveOf(ann), FORMAT);
  const { run, collections } = await takeIn(there, items);
  expect(collections).toMatchObject({ settings: 6 });
  expect(await unzipped(await archiveOf(there))).toEqual(texts);
  expect(await takeIn(there, items)).toMatchObject({ state: "nothing-new" });
  // Taken back, the vault has what it had before; the same archive brings all again.
  await undoImport(there, run);
  expect(settingTexts(there)).toEqual(['{"currency":"NOK","kind":"preference","locale":"nb"}']);
  expect(await takeIn(there, items)).toMatchObject({ collections: { settings: 6 } });
});

test("what was set or forgotten in a vault with records stands, and an older archive sets nothing", async () => {
  const ann = await annsVault();
  const older = await itemsOf(await archiveOf(ann), FORMAT);
  expect(older.some(({ kind }) => kind === "setting")).toBe(false);
  await ann.records.write(settingLinesOf(ann));
  const items = await itemsOf(await archiveOf(ann), FORMAT);
  const there = vaultOf(20);
  await addRecord(there, "closet", { ...coat, name: "Own" });
  await takeIn(there, older);
  expect(settingTexts(there)).toEqual([]);
  await there.records.write([
    toPreferenceLine(there, { currency: "NOK" }),
    toReturnWindowLine(there, { days: 60 }),
    toRuleLine(there, rule),
  ]);
  await there.records.write([toForgottenRule(there, ruleIdOf(there, rule))]);
  await takeIn(there, items);
  const said = settingTexts(there).join("\n");
  expect(said).toContain('{"currency":"NOK","homeZone":"Europe/Oslo","kind":"preference"}');
  expect(said).toContain('{"days":60,"kind":"return-window"}');
  expect(said).not.toContain("rewe");
});

test.each([
  ['{"kind":"root","pairwiseRoot":"x"}', "kind"],
  ['{"days":9999,"kind":"return-window"}', "days"],
  ['{"days":1,"kind":"return-window","shop":"x","then":"y"}', "then"],
  ['{"homeZone":"Middle/Earth","kind":"preference"}', "homeZone"],
  ['{"currency":"euro","kind":"preference"}', "currency"],
  [
    '{"category":"1","collection":"purchases","kind":"category-rule","made":"2026-05-01T10:00:00Z"}',
    "seller",
  ],
  [
    '{"category":"1","collection":"purchases","kind":"category-rule","made":"2026-05-01T10:00:00Z","site":"a.b"}',
    "site",
  ],
  ['{"kind":"mapping","name":"../../x"}', "headers"],
])("a hostile setting is refused by its field: %s", async (line, field) => {
  const ann = await annsVault();
  await ann.records.write([toReturnWindowLine(ann, { days: 14 })]);
  const texts = await unzipped(await archiveOf(ann));
  const all = `${line}\n`;
  const sha256 = (await createSha256()).update(utf8(all)).hex();
  const manifest = JSON.parse(texts["manifest.json"]!);
  const told = { ...manifest, settings: { count: 1, sha256 } };
  const blob = await zipOf({
    ...texts,
    "settings.jsonl": all,
    "manifest.json": JSON.stringify(told),
  });
  await expect(itemsOf(blob, FORMAT)).rejects.toMatchObject({
    code: "import-refused",
    details: { entry: "settings.jsonl", fault: expect.stringContaining(`"${field}" of line 1`) },
  });
  // Past the importer the vault itself refuses it.
  await expect(takeIn(vaultOf(20), [{ kind: "setting", text: line }])).rejects.toMatchObject({
    code: "bad-value",
    details: { field },
  });
});

const washer = {
  eprelRegistrationNumber: "298173",
  productGroup: "washingmachines2019",
  modelIdentifier: "WAV 28G/43",
  supplierOrTrademark: "Brosch",
  energyClass: "C",
  energyConsPer100Cycle: 62,
};
const fridge = { ...washer, eprelRegistrationNumber: "51", modelIdentifier: "KGE-39" };

async function modelsOf(format: string, ...models: readonly object[]): Promise<ImportItem[]> {
  const isTable = format === "energy-star";
  const rows = models.map((model) => Object.values(model).join(","));
  const table = ["pd_id,brand_name,model_number,annual_energy_use_kwh_year", ...rows].join("\n");
  return itemsOf(isTable ? table : JSON.stringify(models), format);
}

test("look-up tables come along, byte for byte, go with the archive, and come back with it", async () => {
  const ann = await annsVault();
  await takeIn(ann, await modelsOf("eprel", { ...washer, energyClass: "D" }, fridge), "eprel");
  await takeIn(ann, await modelsOf("eprel", washer), "eprel");
  const pear = { id: "298173", brand: "Laundra", model: "EHWF098*", use: "98.5" };
  await takeIn(ann, await modelsOf("energy-star", pear), "energy-star");
  const texts = await unzipped(await archiveOf(ann));
  // Each model once, as its newest table has it.
  expect(texts["lookups.jsonl"]?.split("\n")).toEqual([
    '{"brand":"Laundra","figure":{"kind":"perYearKwh","kwh":98.5},"id":"298173","labelClass":null,"labelRegime":"ENERGY_STAR","model":"EHWF098*","source":"energy-star"}',
    '{"brand":"Brosch","figure":{"kind":"per100CyclesKwh","kwh":62},"id":"298173","labelClass":"C","labelRegime":"EU-2021","model":"WAV 28G/43","source":"eprel"}',
    expect.stringContaining("KGE-39"),
    "",
  ]);
  expect(Object.keys(await unzipped(await archiveOf(ann, undefined, ["closet"])))).not.toContain(
    "lookups.jsonl",
  );
  const there = vaultOf(20);
  const items = await itemsOf(await archiveOf(ann), FORMAT);
  const { run, collections } = await takeIn(there, items);
  expect(collections).toMatchObject({ lookups: 3 });
  expect(lookupTables(there).match({ manufacturer: "laundra", model: "EHWF-098W" })).toMatchObject([
    { source: "energy-star", id: "298173" },
  ]);
  expect(await unzipped(await archiveOf(there))).toEqual(texts);
  expect(await takeIn(there, items)).toMatchObject({ state: "nothing-new" });
  await undoImport(there, run);
  expect(lookupTexts(there)).toEqual([]);
  expect(await takeIn(there, items)).toMatchObject({ collections: { lookups: 3 } });
});

test("a table of the vault stands above that of an archive, whose other models come alone too", async () => {
  const ann = await annsVault();
  await takeIn(ann, await modelsOf("eprel", { ...washer, energyClass: "D" }, fridge), "eprel");
  const items = await itemsOf(await archiveOf(ann), FORMAT);
  const there = vaultOf(20);
  await takeIn(
    there,
    items.filter(({ kind }) => kind !== "model"),
  );
  await takeIn(there, await modelsOf("eprel", washer), "eprel");
  const report = await takeIn(there, items);
  expect(report).toMatchObject({ state: "done", imported: 0, collections: { lookups: 1 } });
  expect(lookupTexts(there)).toEqual([
    expect.stringContaining('"labelClass":"C"'),
    expect.stringContaining("KGE-39"),
  ]);
  // A table that comes later stands above both.
  await takeIn(there, await modelsOf("eprel", { ...fridge, energyClass: "A" }), "eprel");
  expect(lookupTables(there).match({ eprelId: "51" })).toMatchObject([{ labelClass: "A" }]);
});

test("of an import that is stopped, the report goes on telling of the models that came with it", async () => {
  const ann = await annsVault();
  await takeIn(ann, await modelsOf("eprel", washer), "eprel");
  const there = vaultOf(20);
  const items = await itemsOf(await archiveOf(ann), FORMAT);
  const run = {
    id: `${"r".repeat(21)}A`,
    format: FORMAT,
    file: "f",
    started: "2026-05-02T10:00:00Z",
  };
  const plan = new TakeIn(there, run, new FromArchive(there, run.id, () => null));
  await plan.take(items);
  const again = await plan.again();
  const control = { isStopped: () => true, onWritten: () => undefined, atOnce: 1 };
  expect(await writeImport(there, again, control)).toMatchObject({
    state: "stopped",
    imported: 0,
    collections: { lookups: 1 },
  });
  expect(lookupTexts(there)).toHaveLength(1);
});

const entry = {
  id: "1",
  brand: "Brosch",
  model: "WAV",
  labelClass: "C",
  labelRegime: "EU-2021",
  figure: null,
  source: "eprel",
};

test.each([
  [[{ ...entry, source: "amazon.orders" }], '"source" of line 1'],
  [[{ ...entry, labelClass: "Z" }], '"labelClass" of line 1'],
  [
    [entry, { ...entry, id: "2", figure: { kind: "perYearKwh", kwh: -1 } }],
    '"figure.kwh" of line 2',
  ],
  [[{ ...entry, price: 1 }], '"price" of line 1'],
  [[entry, entry], "line 2 has a model that came before"],
])("a hostile model is refused by its field: %j", async (models, fault) => {
  const ann = await annsVault();
  await takeIn(ann, await modelsOf("eprel", washer), "eprel");
  const texts = await unzipped(await archiveOf(ann));
  const all = `${models.map((model) => JSON.stringify(model)).join("\n")}\n`;
  const sha256 = (await createSha256()).update(utf8(all)).hex();
  const manifest = JSON.parse(texts["manifest.json"]!);
  const told = { ...manifest, lookups: { count: models.length, sha256 } };
  const blob = await zipOf({
    ...texts,
    "lookups.jsonl": all,
    "manifest.json": JSON.stringify(told),
  });
  await expect(itemsOf(blob, FORMAT)).rejects.toMatchObject({
    code: "import-refused",
    details: { entry: "lookups.jsonl", fault: expect.stringContaining(fault) },
  });
  // Past the importer the vault itself refuses what is none, and counts one once.
  const items = models.map((model) => ({ kind: "model", text: JSON.stringify(model) }) as const);
  const taken = takeIn(vaultOf(20), items);
  if (fault.endsWith("before")) expect(await taken).toMatchObject({ collections: { lookups: 1 } });
  else await expect(taken).rejects.toMatchObject({ code: "bad-value" });
});

test("every line of an archive has the form that its schemas say", async () => {
  const schemas = schemaTexts();
  const texts = await unzipped(await archiveOf(await annsVault()));
  const lines = Object.entries(texts).flatMap(([name, all]) =>
    name.endsWith(".jsonl") ? all.split("\n").filter((line) => line !== "") : [],
  );
  expect(lines).toHaveLength(5);
  for (const line of lines) {
    const record: JsonObject = JSON.parse(line);
    const schema = JSON.parse(schemas.get(record["type"] as string)!);
    expect(schema.$schema).toBe("https://json-schema.org/draft/2020-12/schema");
    expect(z.fromJSONSchema(schema).safeParse(record).success).toBe(true);
    expect(z.fromJSONSchema(schema).safeParse({ ...record, mallory: 1 }).success).toBe(false);
  }
});

describe("an archive that Mallory, or a bad disk, had in hand is refused whole, and the member is named", () => {
  const cases: readonly (readonly [string, (texts: Record<string, string>) => unknown, object])[] =
    [
      [
        "a member is missing",
        (t) => delete t["records/closet.jsonl"],
        { entry: "records/closet.jsonl" },
      ],
      [
        "annotations are missing",
        (t) => delete t["annotations.jsonl"],
        { entry: "annotations.jsonl" },
      ],
      [
        "a line was changed",
        (t) =>
          (t["records/purchases.jsonl"] = t["records/purchases.jsonl"]!.replace(
            "Thing 1",
            "Thing 9",
          )),
        { entry: "records/purchases.jsonl", fault: "its SHA-256 is another one" },
      ],
      [
        "a line is damaged",
        (t) => (t["records/closet.jsonl"] = t["records/closet.jsonl"]!.replace("{", "[")),
        { entry: "records/closet.jsonl", fault: "line 1 is no JSON object" },
      ],
      [
        "a line is cut off",
        (t) => (t["records/closet.jsonl"] = t["records/closet.jsonl"]!.slice(0, -3)),
        { entry: "records/closet.jsonl", fault: "its last line has no end" },
      ],
      [
        "the manifest is no JSON",
        (t) => (t["manifest.json"] = t["manifest.json"]!.slice(0, -9)),
        { entry: "manifest.json" },
      ],
      [
        "a version of later years",
        (t) => (t["manifest.json"] = t["manifest.json"]!.replace('"v": 1', '"v": 2')),
        { entry: "manifest.json", fault: '"v" is not as this version reads it' },
      ],
      [
        "a path that leads out",
        (t) => (t["manifest.json"] = t["manifest.json"]!.replace('"closet"', '"../closet"')),
        { entry: "manifest.json" },
      ],
      [
        "an id comes twice",
        (t) => resum(t, "closet", (all) => all + all),
        { entry: "records/closet.jsonl", fault: "line 2 has an id that came before" },
      ],
      [
        "a picture is missing",
        (t) =>
          (t["manifest.json"] = t["manifest.json"]!.replace(
            '"attachments": []',
            `"attachments": [{"id":"${"0".repeat(32)}","sha256":"${"0".repeat(64)}","bytes":9}]`,
          )),
        { entry: `attachments/${"0".repeat(64)}` },
      ],
    ];

  test.each(cases)("%s", async (_what, change, details) => {
    const texts = await unzipped(await archiveOf(await annsVault()));
    await change(texts);
    await expect(itemsOf(await zipOf(texts), FORMAT)).rejects.toMatchObject({
      code: "import-refused",
      details,
    });
  });

  test("a line as deep as a well", async () => {
    const texts = await unzipped(await archiveOf(await annsVault()));
    const well = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
    await resum(texts, "closet", () => `{"id":"a","x":${well}}\n`);
    await expect(itemsOf(await zipOf(texts), FORMAT)).rejects.toMatchObject({
      code: "import-refused",
      details: { why: "too-deep", entry: "records/closet.jsonl" },
    });
  });

  test("names that lead out are labels, and are left out by a rule", async () => {
    const texts = await unzipped(await archiveOf(await annsVault()));
    const items = await itemsOf(await zipOf({ ...texts, "../../etc/passwd": "x" }), FORMAT);
    expect(items.at(-1)).toMatchObject({
      kind: "skip",
      rule: "other-file",
      member: "../../etc/passwd",
    });
    expect(items.filter(({ kind }) => kind === "record")).toHaveLength(5);
  });

  test("a record that fits no shape is a fault with its line, the others come", async () => {
    const texts = await unzipped(await archiveOf(await annsVault()));
    await resum(texts, "closet", (all) =>
      all.replace('"coat', '"ghost').replace('"yellow"', '"octarine"'),
    );
    const report = await takeIn(vaultOf(20), await itemsOf(await zipOf(texts), FORMAT));
    expect(report).toMatchObject({
      imported: 4,
      faulty: 1,
      faults: [{ row: 1, member: "records/closet.jsonl" }],
    });
  });

  test("cut off anywhere it ends in a listed code", async () => {
    const bytes = await (await archiveOf(await annsVault())).arrayBuffer();
    for (let part = 0; part < 20; part++) {
      const cut = new Blob([bytes.slice(0, Math.floor((bytes.byteLength * part) / 20))]);
      const error = await itemsOf(cut, FORMAT).then(
        () => null,
        (cause: unknown) => cause,
      );
      expect(isVaultError(error) ? error.code : error).toMatch(/^(import-refused|not-recognised)$/);
    }
  });
});

test("an archive is known by its manifest, whatever it is called", async () => {
  const blob = await archiveOf(await annsVault());
  expect(await detectFile(new File([blob], "holiday.jpg"))).toMatchObject({
    format: FORMAT,
    otherMembers: 0,
  });
});

test("SHA-256 in pieces is SHA-256", async () => {
  expect((await createSha256()).update(utf8("abc")).hex()).toBe(
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
  for (let length = 0; length < 200; length += 7) {
    const bytes = Uint8Array.from({ length }, (_, at) => at * 7);
    const whole = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    const hash = await createSha256();
    for (let at = 0; at < length; at += 13) hash.update(bytes.subarray(at, at + 13));
    expect(hash.hex()).toBe([...whole].map((byte) => byte.toString(16).padStart(2, "0")).join(""));
  }
});

/** Changes a member, and says so in the manifest, as a forger would. */
async function resum(
  texts: Record<string, string>,
  name: string,
  change: (text: string) => string,
): Promise<void> {
  const path = `records/${name}.jsonl`;
  const all = change(texts[path]!);
  texts[path] = all;
  const manifest = JSON.parse(texts["manifest.json"]!);
  const told = manifest.collections.find((one: { name: string }) => one.name === name);
  told.count = all.split("\n").length - 1;
  told.sha256 = (await createSha256()).update(utf8(all)).hex();
  texts["manifest.json"] = JSON.stringify(manifest);
}
