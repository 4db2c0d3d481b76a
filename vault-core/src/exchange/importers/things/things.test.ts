/**
 * Things of a household: Homebox, wardrobe tables, Snipe-IT, Home Assistant.
 * @module
 */
import { describe, expect, test } from "vitest";
import type { Draft, ImportAnswers } from "../../../model/drafts.ts";
import { knownThings, thingKind } from "../../../records/thing-words.ts";
import {
  applianceCategories,
  colorFamilies,
  electronicsCategories,
  garmentTypes,
} from "../../../records/vocabularies.ts";
import { importerProblems } from "../../../testing/importer-problems.ts";
import { takeInTwice } from "../../../testing/take-in-twice.ts";
import { detectFile } from "../../detect.ts";
import { draftsOf, itemsOf } from "../../testing.ts";

function table(sign: string, rows: readonly Record<string, string>[]): string {
  const header = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const lines = rows.map((row) => header.map((name) => row[name] ?? ""));
  return [header, ...lines].map((line) => `${line.join(sign)}\r\n`).join("");
}

async function asks(text: string): Promise<readonly string[]> {
  return (await detectFile(new Blob([text]))).questions.map(({ id }) => id);
}

async function one(
  format: string,
  row: Record<string, string>,
  answers: ImportAnswers = { currency: "EUR" },
): Promise<Draft> {
  const [item] = await itemsOf(table(",", [row]), format, answers);
  if (item?.kind !== "draft") throw new Error(JSON.stringify(item));
  return item;
}

const washer = {
  "HB.import_ref": "w-1",
  "HB.parent_import_ref": "",
  "HB.location": "Cellar",
  "HB.tags": "white goods; loud",
  "HB.asset_id": "000-001",
  "HB.archived": "false",
  "HB.url": "https://CANARY.example/item/1",
  "HB.name": "Washing machine",
  "HB.quantity": "1",
  "HB.description": "front loader",
  "HB.insured": "true",
  "HB.notes": "ask bea.canary@example.org",
  "HB.purchase_price": "649.00",
  "HB.purchase_from": "Whitegoods",
  "HB.purchase_date": "2024-03-17",
  "HB.manufacturer": "Lavanda",
  "HB.model_number": "L-7",
  "HB.serial_number": "S1",
  "HB.lifetime_warranty": "false",
  "HB.warranty_expires": "2027-03-17",
  "HB.warranty_details": "parts",
  "HB.sold_to": "",
  "HB.sold_price": "0",
  "HB.sold_date": "0001-01-01",
  "HB.sold_notes": "",
  "HB.field.Color": "white",
};

describe("Homebox", () => {
  test("a thing with all that is known of it", async () => {
    expect(await one("homebox", washer)).toEqual({
      kind: "draft",
      collection: "appliances",
      naturalKey: "homebox|w-1",
      row: 2,
      fields: {
        type: "appliance",
        when: { day: "2024-03-17", precision: "day" },
        class: "appliance",
        category: "washer",
        status: "in_use",
        quantity: 1,
        name: "Washing machine",
        manufacturer: "Lavanda",
        model: "L-7",
        serialNumber: "S1",
        location: "Cellar",
        ownedFrom: "2024-03-17",
        acquiredFrom: "Whitegoods",
        price: { value: "649.00", currency: "EUR" },
        warranty: { until: "2027-03-17", note: "parts" },
        insured: true,
        tags: ["white goods", "loud"],
      },
      raw: { description: "front loader", notes: "ask ~", "field.color": "white" },
    });
  });

  test("older names of columns, tabs and another order give the same", async () => {
    const { "HB.tags": tags, "HB.purchase_date": bought, "HB.sold_date": sold, ...same } = washer;
    const older = { "HB.labels": tags, "HB.purchase_time": bought, "HB.sold_time": sold, ...same };
    const plain = await one("homebox", washer);
    expect(await itemsOf(table("\t", [older]), "homebox", { currency: "EUR" })).toEqual([plain]);
  });

  test("only the name is needed; what is sold, archived or used up is so", async () => {
    const { fields, naturalKey } = await one("homebox", { "HB.name": "Kettle" }, {});
    expect(naturalKey).toBe("thing|Kettle||");
    expect(fields).toEqual({
      type: "appliance",
      class: "appliance",
      category: "kettle",
      status: "in_use",
      quantity: 1,
      name: "Kettle",
    });
    const state = async (change: object) => (await one("homebox", { ...washer, ...change })).fields;
    expect(await state({ "HB.sold_date": "2026-01-02", "HB.sold_to": "CANARY" })).toMatchObject({
      status: "sold",
      ownedThrough: "2026-01-02",
    });
    expect(await state({ "HB.archived": "true" })).toMatchObject({ status: "gone" });
    expect(await state({ "HB.quantity": "0" })).toMatchObject({ status: "gone", quantity: 1 });
    expect(await state({ "HB.quantity": "2.4" })).toMatchObject({ quantity: 2 });
  });

  test("a part names the thing that it is of, by the same id", async () => {
    const part = { ...washer, "HB.import_ref": "w-2", "HB.parent_import_ref": "w-1" };
    const items = await itemsOf(table(",", [part, washer]), "homebox", { currency: "EUR" });
    const { written } = await takeInTwice(items, "homebox");
    expect(written[0]?.["parentId"]).toBe(written[1]?.["id"]);
  });

  test("the currency is asked for only if there is a price; rooms are no things", async () => {
    const free = { ...washer, "HB.purchase_price": "0", "HB.is_location": "false" };
    const room = { "HB.name": "Cellar", "HB.is_location": "true" };
    expect(await asks(table(",", [free]))).toEqual([]);
    expect(await asks(table(",", [washer]))).toEqual(["currency"]);
    const items = await itemsOf(table(",", [free, room]), "homebox");
    expect(items).toMatchObject([{ kind: "draft" }, { kind: "skip", rule: "location" }]);
    expect(draftsOf(items)[0]?.fields["price"]).toBeUndefined();
  });

  test("faults name the column", async () => {
    const bad = [
      { ...washer, "HB.name": "" },
      { ...washer, "HB.quantity": "many" },
      { ...washer, "HB.purchase_price": "dear" },
      { ...washer, "HB.purchase_date": "2024-02-30" },
    ];
    const items = await itemsOf(table(",", bad), "homebox", { currency: "EUR" });
    expect(items.map((item) => (item.kind === "fault" ? item.reason : item.kind))).toEqual([
      "HB.name is missing.",
      "HB.quantity is no number.",
      "HB.purchase_price is no number.",
      "HB.purchase_date is no date.",
    ]);
  });
});

const coat = {
  Name: "Winter coat",
  Brand: "Nordica",
  Category: "Coats",
  Price: "€189,90",
  Color: "Navy / Black",
  Size: "M",
  "Image URL": "https://CANARY.example/1.jpg?token=CANARY",
  "Purchase Date": "13.11.2025",
  Season: "Autumn, Winter",
  Material: "80% wool, 20% nylon",
  "Times Worn": "12",
  Notes: "from bea.canary@example.org",
  Tags: "warm, work",
};

describe("wardrobe", () => {
  test("a garment with all that is known of it", async () => {
    expect(
      await itemsOf(table(";", [coat]), "wardrobe", {
        currency: "EUR",
      }),
    ).toEqual([
      {
        kind: "draft",
        collection: "closet",
        naturalKey: "garment|Winter coat|Nordica|Navy / Black|M|1",
        row: 2,
        fields: {
          type: "garment",
          when: { day: "2025-11-13", precision: "day" },
          status: "owned",
          name: "Winter coat",
          garmentType: "coat",
          layer: "outer",
          colors: [
            { family: "blue", share: 0.5 },
            { family: "black", share: 0.5 },
          ],
          brand: "Nordica",
          material: [
            { name: "wool", percent: 80 },
            { name: "nylon", percent: 20 },
          ],
          size: { label: "M" },
          seasons: ["autumn", "winter"],
          ownedFrom: "2025-11-13",
          price: { value: "189.90", currency: "EUR" },
          tags: ["warm", "work"],
        },
        // A number of wears is no list of days.
        raw: { Category: "Coats", Color: "Navy / Black", Wears: "12", Notes: "from ~" },
      },
    ]);
  });

  test("other words for the columns; the least that makes a garment", async () => {
    const { fields } = await one(
      "wardrobe",
      { Item: "Blue jeans", Designer: "D", Type: "Denim", Colour: "blue", Season: "all year" },
      {},
    );
    expect(fields).toMatchObject({
      garmentType: "jeans",
      layer: "bottom",
      brand: "D",
      colors: [{ family: "blue", share: 1 }],
      seasons: ["spring", "summer", "autumn", "winter"],
    });
    for (const known of ["Category", "Color", "Size"])
      expect(
        (await one("wardrobe", { Name: "Thing", [known]: "x" }, {})).fields["garmentType"],
      ).toBe("other");
    for (const header of ["Name,Brand,Price", "Category,Color,Size", "Name,Size,Bytes,Owner,Path"])
      await expect(detectFile(new Blob([`${header}\r\n`]))).rejects.toMatchObject({
        code: "not-recognised",
      });
  });

  test("two equal garments stay two", async () => {
    const keys = draftsOf(
      await itemsOf(table(";", [coat, coat]), "wardrobe", { currency: "EUR" }),
    ).map(({ naturalKey }) => naturalKey);
    expect(new Set(keys).size).toBe(2);
  });
});

const laptop = {
  Company: "Home",
  Name: "Ann's laptop",
  "Asset Tag": "A-7",
  Category: "Laptops",
  Supplier: "Elektra",
  Manufacturer: "Pomona",
  Location: "Desk",
  Status: "Deployed",
  "Checked Out To": "CANARY Bea",
  Model: "Pomona 14",
  "Model No.": "P14",
  Serial: "SN7",
  "Purchase Date": "1/23/23",
  "Purchase Cost": "1,249.00",
  "Warranty Expires": "1/23/26",
  "Asset EOL Date": "2028-01-23",
  Notes: "gift of bea.canary@example.org",
};
const quotedLaptop = { ...laptop, "Purchase Cost": '"1,249.00"' };

describe("Snipe-IT", () => {
  test("an asset; the end of its life is the end of its support", async () => {
    expect(await one("snipe-it", quotedLaptop)).toEqual({
      kind: "draft",
      collection: "appliances",
      naturalKey: "snipe-it|A-7",
      row: 2,
      fields: {
        type: "appliance",
        when: { day: "2023-01-23", precision: "day" },
        class: "electronics",
        category: "laptop",
        status: "in_use",
        quantity: 1,
        name: "Ann's laptop",
        manufacturer: "Pomona",
        model: "P14",
        serialNumber: "SN7",
        location: "Desk",
        ownedFrom: "2023-01-23",
        acquiredFrom: "Elektra",
        price: { value: "1249.00", currency: "EUR" },
        warranty: { until: "2026-01-23" },
        software: { supportEnds: "2028-01-23" },
      },
      raw: { "Asset Tag": "A-7", Category: "Laptops", Company: "Home", Notes: "gift of ~" },
    });
  });

  test("two digits of a year that lies ahead are no year of the last century", async () => {
    const days = { "Asset EOL Date": "10/27/28", "Warranty Expires": "1/23/31" };
    const { fields } = await one("snipe-it", {
      ...quotedLaptop,
      ...days,
      "Purchase Date": "1/23/99",
    });
    expect(fields).toMatchObject({
      ownedFrom: "1999-01-23",
      warranty: { until: "2031-01-23" },
      software: { supportEnds: "2028-10-27" },
    });
  });

  test("states, and a table that lacks a column", async () => {
    const status = async (word: string) =>
      (await one("snipe-it", { ...quotedLaptop, Status: word })).fields["status"];
    expect(
      await Promise.all(["Ready to Deploy", "Broken", "Archived", "Sold", ""].map(status)),
    ).toEqual(["stored", "broken", "gone", "sold", "in_use"]);
    const { Model: _model, ...less } = quotedLaptop;
    await expect(detectFile(new Blob([table(",", [less])]))).rejects.toMatchObject({
      code: "missing-columns",
      details: { format: "snipe-it", missing: ["model"] },
    });
  });
});

const lamp = {
  area_id: "kitchen",
  configuration_url: "http://192.0.2.7/CANARY",
  config_entries: ["CANARY"],
  connections: [["mac", "00:00:5e:00:53:CA:CANARY"]],
  created_at: "2025-02-03T04:05:06.789012+00:00",
  entry_type: null,
  hw_version: "2",
  id: "dev1",
  identifiers: [["zha", "CANARY"]],
  manufacturer: "Lumina",
  model: "White bulb",
  name: "Bulb 1",
  name_by_user: "Kitchen lamp",
  serial_number: "SN1",
  sw_version: "1.2",
  via_device_id: "hub1",
};
const hub = {
  ...lamp,
  id: "hub1",
  name: "Zigbee bridge",
  name_by_user: null,
  model: "Hub",
  via_device_id: null,
  created_at: "1970-01-01T00:00:00+00:00",
  area_id: null,
  identifiers: [],
};
const registry = (devices: readonly object[]) =>
  JSON.stringify({
    version: 1,
    minor_version: 9,
    key: "core.device_registry",
    data: { devices, deleted_devices: [{ id: "CANARY" }] },
  });

describe("Home Assistant", () => {
  test("devices, the one behind which they are, and no services", async () => {
    const items = await itemsOf(
      registry([lamp, hub, { ...hub, id: "sun", entry_type: "service" }]),
      "home-assistant.devices",
    );
    expect(items[0]).toEqual({
      kind: "draft",
      collection: "appliances",
      naturalKey: "home-assistant|dev1",
      row: 1,
      fields: {
        type: "appliance",
        when: { at: "2025-02-03T04:05:06.789012Z", precision: "us" },
        class: "appliance",
        category: "lamp",
        status: "in_use",
        quantity: 1,
        name: "Kitchen lamp",
        manufacturer: "Lumina",
        model: "White bulb",
        serialNumber: "SN1",
        location: "kitchen",
        software: { version: "1.2" },
        connects: ["zigbee"],
      },
      refs: { parentId: "home-assistant|hub1" },
      raw: { hw_version: "2" },
    });
    expect(draftsOf(items)[1]?.fields).toMatchObject({ category: "smart_home_hub" });
    // Before 2024.8 nobody noted when a device came.
    expect(draftsOf(items)[1]?.fields["when"]).toBeUndefined();
    expect(items[2]).toEqual({ kind: "skip", rule: "service", row: 3 });
    const { written } = await takeInTwice(items, "x");
    expect(written[0]?.["parentId"]).toBe(written[1]?.["id"]);
  });

  test("an older registry numbers its areas, and calls the device behind otherwise", async () => {
    const { via_device_id: via, ...older } = { ...lamp, area_id: "0".repeat(32) };
    const [draft] = draftsOf(
      await itemsOf(registry([{ ...older, hub_device_id: via }]), "home-assistant.devices"),
    );
    expect(draft?.fields["location"]).toBeUndefined();
    expect(draft?.refs).toEqual({ parentId: "home-assistant|hub1" });
  });

  test("hardware addresses in names and numbers are left at the door", async () => {
    const [adapter, bulb] = draftsOf(
      await itemsOf(
        registry([
          { ...lamp, name_by_user: null, name: "hci0 (00:53:00:AA:BB:0C)" },
          { ...hub, serial_number: "00-53-00-aa-bb-0d" },
        ]),
        "home-assistant.devices",
      ),
    );
    expect(adapter?.fields).toMatchObject({ name: "hci0 (~)", serialNumber: "SN1" });
    expect(bulb?.fields["serialNumber"]).toBeUndefined();
  });

  test("other files of its storage are no registry", async () => {
    const other = registry([lamp]).replace("device_registry", "area_registry");
    await expect(detectFile(new Blob([other]))).rejects.toMatchObject({ code: "not-recognised" });
  });
});

test.each([
  [
    "homebox",
    table(",", [
      washer,
      { ...washer, "HB.import_ref": "w-2", "HB.sold_to": "CANARY", "HB.sold_notes": "CANARY" },
      { ...washer, "HB.import_ref": "w-3" },
    ]),
  ],
  ["wardrobe", table(";", [coat, { ...coat, Name: "Boots" }, { ...coat, Name: "Scarf" }])],
  [
    "snipe-it",
    table(",", [
      quotedLaptop,
      { ...quotedLaptop, "Asset Tag": "A-8" },
      { ...quotedLaptop, "Asset Tag": "A-9" },
    ]),
  ],
  ["home-assistant.devices", registry([lamp, hub, { ...lamp, id: "dev2" }])],
])("%s holds to what every importer must", async (format, file) => {
  const answers = { currency: "EUR" };
  expect(await importerProblems({ format, file, answers, canaries: /canary|192\.0\.2/i })).toEqual(
    [],
  );
});

test("every kind that the lists of words name is one of the vocabularies", () => {
  expect(
    knownThings.appliances.filter((kind) => !applianceCategories.some((known) => known === kind)),
  ).toEqual([]);
  expect(
    knownThings.electronics.filter(
      (kind) => !electronicsCategories.some((known) => known === kind),
    ),
  ).toEqual([]);
  expect(
    [...knownThings.garments, ...Object.keys(knownThings.layers)].filter(
      (kind) => !garmentTypes.some((known) => known === kind),
    ),
  ).toEqual([]);
  expect(knownThings.colors).toEqual([...colorFamilies]);
  expect(thingKind("Quite a thing", "Electronics")).toEqual({
    class: "electronics",
    category: "other_electronics",
  });
  expect(thingKind("Quite a thing")).toEqual({ class: "appliance", category: "other_appliance" });
});
