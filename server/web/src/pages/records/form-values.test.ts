/**
 * What is typed into a form becomes a record, and a record fills a form that gives the same record again.
 * @module
 */
import type { FormField, Json, JsonObject } from "@rootvault/vault-core";
import { expect, test } from "vitest";
import { type Input, readInputs, toInputs } from "./form-values.ts";

function field(path: string, more: Partial<FormField>): FormField {
  const plain = { kind: "text", isList: false, required: false, parent: null, nullable: false };
  return { path, label: path, ...plain, ...more } as FormField;
}

const fields: readonly FormField[] = [
  field("name", { required: true }),
  field("when", { kind: "when" }),
  field("price", { kind: "money" }),
  field("quantity", { kind: "quantity" }),
  field("warmth", { kind: "number", whole: true, min: 1, max: 5 }),
  field("open", { kind: "flag", required: true }),
  field("wears", { kind: "day", isList: true }),
  field("seasons", { kind: "choice", isList: true, choices: ["spring", "summer"] }),
  field("tags", { isList: true, maxMembers: 2 }),
  field("ids", { kind: "pairs" }),
  field("barcode.symbology", { required: true, parent: "barcode" }),
  field("barcode.value", { required: true, parent: "barcode" }),
  field("country", { pattern: "^[A-Z]{2}$" }),
  field("until", { kind: "moment" }),
  field("colors", {
    kind: "group",
    isList: true,
    required: true,
    fields: [
      field("family", { kind: "choice", required: true, choices: ["red", "blue"] }),
      field("share", { kind: "number", required: true, max: 1 }),
    ],
  }),
];

const coat: JsonObject = {
  name: "Wool coat",
  when: { day: "2024-05", precision: "month" },
  price: { value: "240.00", currency: "EUR" },
  quantity: { value: 1.5, unit: "kg" },
  warmth: 5,
  open: false,
  wears: ["2026-01-02", "2026-02"],
  seasons: ["spring"],
  tags: ["blue"],
  ids: { isbn13: "9780000000001" },
  "barcode.symbology": "EAN_13",
  "barcode.value": "4006381333931",
  country: "CA",
  until: "2026-05-01T10:00:00Z",
  // What no control shows is kept.
  colors: [{ family: "blue", oklch: [0.4, 0.1, 230], share: 1 }],
};

function typed(texts: Readonly<Record<string, Input>>): ReturnType<typeof readInputs> {
  return readInputs(fields, { ...toInputs(fields, {}, {}), ...texts });
}

test("a record fills a form that gives the same record again", () => {
  const read = readInputs(fields, toInputs(fields, coat, {}));
  expect(read).toEqual({ ok: true, values: coat });
});

test("an empty form says what is needed; a flag is no, a list is empty", () => {
  expect(typed({})).toEqual({ ok: false, faults: { name: { why: "required" } } });
  const read = typed({ name: " Tent " });
  const values: Record<string, Json> = { name: "Tent", open: false, colors: [] };
  for (const { path } of fields) values[path] ??= null;
  expect(read).toEqual({ ok: true, values });
});

const wrong: readonly (readonly [string, Input, object])[] = [
  ["price", { first: "12,5x", second: "EUR" }, { price: { why: "money" } }],
  ["price", { first: "12", second: "" }, { price: { why: "money" } }],
  ["quantity", { first: "84", second: "" }, { quantity: { why: "quantity" } }],
  ["warmth", "6", { warmth: { why: "max", n: 5 } }],
  ["warmth", "1.5", { warmth: { why: "whole" } }],
  ["warmth", "warm", { warmth: { why: "number" } }],
  ["wears", "2026-02-30", { wears: { why: "day" } }],
  ["tags", "a\nb\nc", { tags: { why: "many", n: 2 } }],
  ["country", "ca", { country: { why: "pattern" } }],
  ["barcode.value", "123", { "barcode.symbology": { why: "required" } }],
  [
    "colors",
    [{ base: {}, inputs: { family: "red", share: "2" } }],
    { "colors.0.share": { why: "max", n: 1 } },
  ],
];
test("each wrong field is named, with what is wrong", () => {
  const found = wrong.map(([path, input]) => typed({ name: "x", [path]: input }));
  expect(found).toEqual(wrong.map(([, , faults]) => ({ ok: false, faults })));
});

test("amounts may have a comma, currencies small letters; a time of day makes a wall clock", () => {
  const read = typed({
    name: "x",
    price: { first: "12,50", second: "eur" },
    when: { first: "2026-05-01", second: "19:30" },
  });
  expect(read).toMatchObject({
    values: {
      price: { value: "12.50", currency: "EUR" },
      when: { local: "2026-05-01T19:30", precision: "min" },
    },
  });
});

test("a statement's value is read by its key", () => {
  const kinds = {
    householdSize: { kind: "number", isList: false },
    interests: { kind: "text", isList: true },
  } as const;
  const statement = [
    field("key", { kind: "choice", required: true }),
    field("value", { kind: "value", required: true, by: "key", kinds }),
  ];
  const say = (key: string, value: string): unknown => readInputs(statement, { key, value });
  expect(say("householdSize", "4")).toMatchObject({ values: { value: 4 } });
  expect(say("interests", "fjords\ntents")).toMatchObject({
    values: { value: ["fjords", "tents"] },
  });
  expect(say("householdSize", "many")).toEqual({
    ok: false,
    faults: { value: { why: "number" } },
  });
});
