import { describe, expect, test } from "vitest";
import type { CollectionContext } from "../../../collection/context.ts";
import { lookupTables } from "../../../collection/lookups/lookup-tables.ts";
import { TakenLookups } from "../../../collection/lookups/taken-lookups.ts";
import { toIdRoot } from "../../../collection/record-id.ts";
import { RecordSet } from "../../../collection/read/record-set.ts";
import { TakeIn } from "../../../collection/import/take-in.ts";
import { undoImport } from "../../../collection/undo/undo-import.ts";
import { writeImport } from "../../../collection/import/write-import.ts";
import type { ImportItem, LookupEntry } from "../../../model/drafts.ts";
import type { JsonObject } from "../../../model/json.ts";
import { importerProblems } from "../../../testing/importer-problems.ts";
import { createMemoryLog } from "../../../testing/memory-log.ts";
import type { ImportReport } from "../../../vault/api/vault-api.ts";
import { detectFile } from "../../detect.ts";
import { itemsOf, zipOf } from "../../testing.ts";

const washer = {
  eprelRegistrationNumber: "298173",
  productGroup: "washingmachines2019",
  modelIdentifier: "WAV 28G/43",
  supplierOrTrademark: "Brosch",
  energyClass: "C",
  energyConsPer100Cycle: 62,
  energyConsPerCycle: 0.62,
  lastVersion: true,
  organisation: { organisationName: "CANARY GmbH", contact: "canary@brosch.example" },
};
const fridge = {
  eprelRegistrationNumber: 51,
  productGroup: "refrigeratingappliances",
  modelIdentifier: "KGE-39",
  supplierOrTrademark: "Brosch",
  energyClass: "APP",
  energyConsAnnual: "257,5",
};
const screen = {
  eprelRegistrationNumber: "77",
  productGroup: "electronicdisplays",
  modelIdentifier: "TV55",
  supplierOrTrademark: "Seh",
  energyClassSDR: "F",
  powerOnModeSDR: 81,
};
const csv = (header: string): string =>
  [
    header,
    "2238726,Laundra,FRONT 5,EHWF098**#,1,113",
    "2238727,Laundra,,TOP-100W,1,98.5",
    "2238728,Laundra,,TOP-200,1,0",
    "2238729,,,TOP-300,1,90",
  ].join("\r\n");
const people =
  "ENERGY STAR Unique ID,Brand Name,Model Name,Model Number,UPC,Annual Energy Use (kWh/yr)";
const machine = "pd_id,brand_name,model_name,model_number,upc,annual_energy_use_kwh_year";

function entriesOf(items: readonly ImportItem[]): readonly LookupEntry[] {
  return items.flatMap((item) => (item.kind === "lookup" ? [item.entry] : []));
}

function said(items: readonly ImportItem[]): readonly string[] {
  return items.map((item) => {
    if (item.kind === "skip") return item.rule;
    return item.kind === "fault" ? item.reason : item.kind;
  });
}

describe("EPREL", () => {
  test("an export in a zip, a loose list and an answer of the interface give the same models", async () => {
    const list = JSON.stringify([washer, fridge, screen]);
    const forms = [
      new Blob([list]),
      await zipOf({ "washingmachines2019.json": list }),
      new Blob([JSON.stringify({ size: 3, offset: 0, hits: [washer, fridge, screen] })]),
    ];
    for (const file of forms) {
      expect(await detectFile(file)).toMatchObject({ format: "eprel" });
      const items = await itemsOf(file, "eprel");
      expect(entriesOf(items)).toEqual([
        {
          id: "298173",
          brand: "Brosch",
          model: "WAV 28G/43",
          labelClass: "C",
          labelRegime: "EU-2021",
          figure: { kind: "per100CyclesKwh", kwh: 62 },
        },
        {
          id: "51",
          brand: "Brosch",
          model: "KGE-39",
          labelClass: "A++",
          labelRegime: "EU-2010",
          figure: { kind: "perYearKwh", kwh: 257.5 },
        },
        {
          id: "77",
          brand: "Seh",
          model: "TV55",
          labelClass: "F",
          labelRegime: "EU-2021",
          figure: { kind: "per1000HoursKwh", kwh: 81 },
        },
      ]);
      expect(JSON.stringify(items)).not.toMatch(/canary/iu);
    }
  });

  test.each([
    ["dishwashers2019", { energyCons100: 75, energyCons: 0.75 }, "per100CyclesKwh", 75],
    ["dishwashers2019", { energyCons100: null, energyCons: 0.75 }, "perCycleKwh", 0.75],
    ["washerdriers2019", { energyConsumption100Wash: 60 }, "per100CyclesKwh", 60],
    ["washerdriers2019", { energyConsumptionWash: 0.6 }, "perCycleKwh", 0.6],
    ["tumbledryers20232534", { energyConsDry: 1.34 }, "perCycleKwh", 1.34],
    // A hundred cycles would be more than a registration can tell of one.
    ["tumbledryers20232534", { energyConsDry: 134 }, null, null],
    ["tumbledriers", { weightedEnergyAnnual: 176.3 }, "perYearKwh", 176.3],
    [
      "refrigeratingappliances2019",
      { energyConsAnnual: 9, energyConsAnnualV2: 150 },
      "perYearKwh",
      150,
    ],
    ["refrigeratingappliances2019", { consolidatedEnergyConsAnnual: 151.2 }, "perYearKwh", 151.2],
    ["televisions", { energyConsumption: 61, energyAnnual: 89 }, "perYearKwh", 89],
    ["lamps", { weightedEnergyConsumption: 11 }, "per1000HoursKwh", 11],
    ["lightsources", { powerOnMode: 8.4, energyConsOnMode: 9 }, "per1000HoursKwh", 9],
    ["rangehoods", { energyAnnual: 41.5 }, "perYearKwh", 41.5],
    [
      "waterheaters",
      { declaredLoadProfileWaterHeatingAnnualElectricityCons: 1340 },
      "perYearKwh",
      1340,
    ],
    [
      "airconditioners",
      { coolingCharacteristics: { annualElectricityConsumption: 144 } },
      "perYearKwh",
      144,
    ],
    [
      "ovens",
      { cavities: [{ energyConsumptionCycle: 0.93, energyConsumptionCycleFanForced: 0.69 }] },
      "perCycleKwh",
      0.69,
    ],
    // Of two cavities no one figure tells, and of a ventilation unit it is of a hundred square meters.
    [
      "ovens",
      { cavities: [{ energyConsumptionCycle: 0.9 }, { energyConsumptionCycle: 1 }] },
      null,
      null,
    ],
    ["residentialventilationunits", { energyAnnual: 30 }, null, null],
    ["smartphonestablets20231669", {}, null, null],
  ])("of %s with %j the figure is %s %s", async (productGroup, told, kind, kwh) => {
    const { energyConsPer100Cycle: _100, energyConsPerCycle: _1, ...plain } = washer;
    const file = JSON.stringify([{ ...plain, productGroup, ...told }]);
    const [entry] = entriesOf(await itemsOf(file, "eprel"));
    expect(entry?.figure).toEqual(kind === null ? null : { kind, kwh });
  });

  test("the class of an air conditioner is that of its cooling", async () => {
    const told = { coolingCharacteristics: { energyClass: "APPP" } };
    const file = JSON.stringify([
      { ...washer, productGroup: "airconditioners", energyClass: "", ...told },
    ]);
    expect(entriesOf(await itemsOf(file, "eprel"))).toMatchObject([
      { labelClass: "A+++", labelRegime: "EU-2010" },
    ]);
  });

  test("what is old, no thing of a household, tells nothing or is damaged says why", async () => {
    const rows = [
      { ...washer, lastVersion: false },
      { ...washer, productGroup: "tyres" },
      { ...washer, energyClass: "?", energyConsPer100Cycle: -1, energyConsPerCycle: null },
      { ...washer, modelIdentifier: " " },
      { ...washer, eprelRegistrationNumber: "x" },
      { ...washer, energyConsPer100Cycle: 1e300, energyConsPerCycle: 0.62 },
    ];
    expect(said(await itemsOf(JSON.stringify(rows), "eprel"))).toEqual([
      "old-version",
      "other-group",
      "no-figures",
      "modelIdentifier is missing.",
      "eprelRegistrationNumber is missing.",
      "lookup",
    ]);
    // A file that was cut off gives its whole models and one fault.
    const cut = JSON.stringify([washer, fridge]).slice(0, -9);
    expect(said(await itemsOf(cut, "eprel"))).toEqual([
      "lookup",
      "The file ends before its list does.",
    ]);
  });
});

test.each([
  ["people read", people],
  ["the interface has", machine],
])("a data set of ENERGY STAR by the names that %s", async (_what, header) => {
  const file = new Blob([csv(header)]);
  expect(await detectFile(file)).toMatchObject({ format: "energy-star" });
  const items = await itemsOf(file, "energy-star");
  expect(said(items)).toEqual(["lookup", "lookup", "no-figures", "brand name is missing."]);
  expect(entriesOf(items)[0]).toEqual({
    id: "2238726",
    brand: "Laundra",
    model: "EHWF098**#",
    labelClass: null,
    labelRegime: "ENERGY_STAR",
    figure: { kind: "perYearKwh", kwh: 113 },
  });
});

const modelOf = (more: object) => ({
  pd_id: "2238726",
  brand_name: "Laundra",
  model_number: "EHWF098**#",
  ...more,
});

test("a data set of ENERGY STAR as the interface's JSON; what a model does not tell is left out there", async () => {
  const rows = [
    modelOf({ annual_energy_use_kwh_year: "113", upc: "1", energy_star_partner: "CANARY Inc." }),
    modelOf({
      model_number: undefined,
      model_name: "OLED 55",
      reported_annual_energy_consumption_kwh: "216.87",
    }),
    modelOf({ energy_used_watts: "11" }),
    modelOf({ tec_of_model_kwh: 42.5 }),
    modelOf({}),
    modelOf({ brand_name: undefined, annual_energy_use_kwh_yr: "9" }),
    modelOf({ annual_energy_use_kwh_yr: "much" }),
  ];
  for (const file of [
    new Blob([JSON.stringify(rows)]),
    await zipOf({ "t.json": JSON.stringify(rows) }),
  ]) {
    expect(await detectFile(file)).toMatchObject({ format: "energy-star" });
    const items = await itemsOf(file, "energy-star");
    expect(said(items)).toEqual([
      "lookup",
      "lookup",
      "lookup",
      "lookup",
      "no-figures",
      "brand name is missing.",
      "Annual Energy Use is no number.",
    ]);
    expect(entriesOf(items).map(({ model, figure }) => [model, figure])).toEqual([
      ["EHWF098**#", { kind: "perYearKwh", kwh: 113 }],
      ["OLED 55", { kind: "perYearKwh", kwh: 216.87 }],
      ["EHWF098**#", { kind: "per1000HoursKwh", kwh: 11 }],
      ["EHWF098**#", { kind: "perYearKwh", kwh: 42.5 }],
    ]);
    expect(JSON.stringify(items)).not.toMatch(/canary/iu);
  }
  // A file that was cut off gives its whole models and one fault.
  expect(said(await itemsOf(JSON.stringify(rows.slice(0, 2)).slice(0, -9), "energy-star"))).toEqual(
    ["lookup", "The file ends before its list does."],
  );
});

function matches(context: CollectionContext, appliance: JsonObject): readonly string[] {
  return lookupTables(context)
    .match(appliance)
    .map(({ source, id }) => `${source} ${id}`);
}

test.each([
  { format: "eprel", file: JSON.stringify([washer, fridge, screen]), canaries: /canary/iu },
  { format: "energy-star", file: csv(people) },
  {
    format: "energy-star",
    file: JSON.stringify([
      { pd_id: "1", brand_name: "Laundra", model_number: "A1", energy_used_watts: "9" },
      { pd_id: "2", brand_name: "Laundra", model_number: "A2", energy_used_watts: "8" },
    ]),
  },
])("$format holds to what every importer does", async (tried) => {
  expect(await importerProblems(tried)).toEqual([]);
});

describe("in the vault", () => {
  let clock = Date.parse("2026-05-01T10:00:00Z");
  function openAnn(): CollectionContext {
    return {
      records: new RecordSet(createMemoryLog()),
      idRoot: toIdRoot(new Uint8Array(32).fill(10)),
      device: "ann-laptop",
      random: (length) => new Uint8Array(length).fill((clock += 1) % 251),
      now: () => (clock += 1_000),
      homeZone: () => "Europe/Berlin",
    };
  }

  async function takeIn(
    context: CollectionContext,
    items: readonly ImportItem[],
    format: string,
  ): Promise<ImportReport> {
    const id = `run${(clock += 1)}`.padEnd(22, "A").slice(0, 22);
    const run = { id, format, file: "f", started: new Date((clock += 1_000)).toISOString() };
    const plan = new TakeIn(context, run);
    await plan.take(items);
    // Something else is written meanwhile: the plan is made anew.
    const again = await plan.again();
    return writeImport(context, again, { isStopped: () => false, onWritten: () => undefined });
  }

  test("appliances are looked up by number, or by brand and model; a table is taken back as one act", async () => {
    const ann = openAnn();
    const items = await itemsOf(JSON.stringify([washer, fridge, screen]), "eprel");
    const report = await takeIn(ann, items, "eprel");
    expect(report).toMatchObject({
      state: "done",
      read: 3,
      imported: 3,
      collections: { lookups: 3 },
    });
    await takeIn(ann, await itemsOf(csv(people), "energy-star"), "energy-star");
    expect(matches(ann, { manufacturer: "BROSCH Hausgeräte", model: "wav28g43" })).toEqual([
      "eprel 298173",
    ]);
    expect(matches(ann, { manufacturer: "Brosch", model: "WAV28G" })).toEqual([]);
    expect(matches(ann, { manufacturer: "Other", model: "WAV28G43" })).toEqual([]);
    expect(matches(ann, { eprelId: "77" })).toEqual(["eprel 77"]);
    // A sign for a color is a letter, a digit, or none.
    for (const [model, fits] of [
      ["EHWF098", 1],
      ["EHWF-098 WB2", 1],
      ["EHWF098WB22", 0],
      ["EHWF09", 0],
    ] as const)
      expect([model, matches(ann, { manufacturer: "Laundra", model }).length]).toEqual([
        model,
        fits,
      ]);
    // The same file again is nothing new; what changed stands above what was there.
    expect(await takeIn(ann, items, "eprel")).toMatchObject({ state: "nothing-new", duplicate: 3 });
    const newer = await itemsOf(JSON.stringify([{ ...washer, energyClass: "B" }]), "eprel");
    const changed = await takeIn(ann, newer, "eprel");
    expect(changed).toMatchObject({ imported: 1 });
    expect(lookupTables(ann).match({ eprelId: "298173" })).toMatchObject([{ labelClass: "B" }]);
    await undoImport(ann, changed.run);
    expect(lookupTables(ann).match({ eprelId: "298173" })).toMatchObject([{ labelClass: "C" }]);
    await undoImport(ann, report.run);
    expect(matches(ann, { manufacturer: "Brosch", model: "WAV28G43" })).toEqual([]);
    expect(await takeIn(ann, items, "eprel")).toMatchObject({ imported: 3 });
  });

  test("a model of many wildcards is held against an appliance in no time, and one of few letters fits nothing", async () => {
    const ann = openAnn();
    const models = [`${"A*".repeat(59)}B`, "***", "*a*"];
    const rows = models.map((model, at) =>
      Object.assign({}, washer, { eprelRegistrationNumber: `${at}`, modelIdentifier: model }),
    );
    await takeIn(ann, await itemsOf(JSON.stringify(rows), "eprel"), "eprel");
    expect(matches(ann, { manufacturer: "Brosch", model: "A".repeat(100_000) })).toEqual([]);
  });

  test("a number that a file tells twice counts as it was told first, and the same file again is nothing new", async () => {
    const ann = openAnn();
    const twice = JSON.stringify([washer, { ...washer, energyClass: "B" }]);
    const items = await itemsOf(twice, "eprel");
    expect(await takeIn(ann, items, "eprel")).toMatchObject({ imported: 1, duplicate: 1 });
    expect(lookupTables(ann).match({ eprelId: "298173" })).toMatchObject([{ labelClass: "C" }]);
    expect(await takeIn(ann, items, "eprel")).toMatchObject({ state: "nothing-new", duplicate: 2 });
  });

  test("tables hold so many models and no more, and one that is full can be brought up to date", async () => {
    const ann = openAnn();
    const items = await itemsOf(JSON.stringify([washer, fridge, screen]), "eprel");
    await takeIn(ann, items, "eprel");
    const next = new TakenLookups(ann, { id: "next", format: "eprel" }, 3);
    const model = items.find((item) => item.kind === "lookup");
    const { entry } = model!;
    expect(next.take({ ...model!, entry: { ...entry, labelClass: "B" } })).toBe(true);
    expect(() => next.take({ ...model!, entry: { ...entry, id: "4" } })).toThrow(
      expect.objectContaining({ code: "too-large", details: { limit: 3 } }),
    );
    // What did not fit is not kept either.
    expect(next.count).toBe(1);
  });

  test("what is no model, or comes by another importer, is refused", async () => {
    const ann = openAnn();
    const [item] = await itemsOf(JSON.stringify([washer]), "eprel");
    await expect(takeIn(ann, [item!], "ofx")).rejects.toMatchObject({ code: "bad-value" });
    const bad = { kind: "lookup", row: 1, entry: { id: "1", brand: "x" } } as never;
    await expect(takeIn(ann, [bad], "eprel")).rejects.toMatchObject({ code: "bad-value" });
  });
});
