/**
 * Forms are read from the shapes: what they ask for is what a shape takes.
 * @module
 */
import { expect, test } from "vitest";
import type { Json, JsonObject } from "../model/json.ts";
import { checkRecord } from "./check.ts";
import type { Collection } from "./collection.ts";
import { type FormField, formOf } from "./form.ts";
import { collections, collectionNamed } from "./registry.ts";

const all = Object.values<Collection>(collections).filter(({ name }) => name !== "annotations");

function field(collection: string, path: string): FormField | undefined {
  const found = collectionNamed(collection);
  return found === null
    ? undefined
    : formOf(found)
        .types.flatMap(({ fields }) => fields)
        .find((one) => one.path === path);
}

test("a form says what each field holds, with its choices and bounds", () => {
  expect(field("closet", "garmentType")?.choices).toContain("t_shirt");
  expect(field("closet", "formality")).toMatchObject({
    kind: "number",
    whole: true,
    min: 1,
    max: 5,
  });
  expect(field("closet", "seasons")).toMatchObject({ kind: "choice", isList: true });
  expect(field("closet", "wears")).toMatchObject({ kind: "day", isList: true });
  expect(field("closet", "price")).toMatchObject({ kind: "money", required: false });
  expect(field("measurements", "quantity")).toMatchObject({ kind: "quantity", required: true });
  expect(field("intents", "want")).toMatchObject({ kind: "text", maxLetters: 280, required: true });
  expect(field("intents", "attributes")).toMatchObject({ kind: "pairs" });
  expect(field("intents", "validThrough")).toMatchObject({ kind: "moment" });
  expect(field("intents", "spaceId")).toMatchObject({ kind: "record" });
  expect(field("clickstream", "title")).toMatchObject({ required: true, nullable: true });
  expect(field("appliances", "quantity")).toMatchObject({ required: false, initial: 1 });
  expect(field("appliances", "gtin")?.pattern).toBe(String.raw`^(\d{8}|\d{12,14})$`);
  expect(field("closet", "tags")).toMatchObject({ isList: true, maxMembers: 32, maxLetters: 64 });
});

test("objects are spread out, lists of objects are groups; pictures are in no form", () => {
  expect(field("prescriptions", "medication.text")).toMatchObject({ required: true, parent: null });
  expect(field("cards", "barcode.value")).toMatchObject({ required: true, parent: "barcode" });
  expect(field("spaces", "places")).toMatchObject({ kind: "group", isList: true });
  expect(field("spaces", "places")?.fields?.map(({ path, label }) => [path, label])).toContainEqual(
    ["country", "places.country"],
  );
  expect(field("closet", "colors")?.fields?.map(({ path }) => path)).toEqual(["family", "share"]);
  for (const path of ["photos", "attachments", "id", "rev", "source"])
    expect(all.map(({ name }) => field(name, path))).toEqual(all.map(() => undefined));
});

test("a statement's value depends on its key", () => {
  expect(field("profile", "value")).toMatchObject({
    kind: "value",
    by: "key",
    kinds: {
      birthDate: { kind: "day", isList: false },
      householdSize: { kind: "number", isList: false },
      interests: { kind: "text", isList: true },
      gender: { kind: "text", isList: false },
    },
  });
});

/** A value that a form would give. */
function sample(one: FormField): Json {
  const { kind, choices, fields = [], above = 0, min = above + 1 } = one;
  const texts: Readonly<Record<string, string>> = {
    [String.raw`^(\d{8}|\d{12,14})$`]: "12345678",
    [String.raw`^\d{4}$`]: "5411",
    "^[A-Z]{2}$": "CA",
  };
  const samples: Readonly<Record<string, Json>> = {
    text: one.pattern === undefined ? "tent" : (texts[one.pattern] ?? "12.50"),
    number: min,
    flag: true,
    choice: choices?.[0] ?? "",
    money: { value: "12.50", currency: "EUR" },
    quantity: { value: 2, unit: "kg" },
    day: "2026-05",
    moment: "2026-05-01T10:00:00Z",
    "local-time": "2026-05-01T10:00",
    when: { day: "2026-05-01", precision: "day" },
    record: "AAAAAAAAAAAAAAAAAAAAAA",
    group: fromFields(fields),
    pairs: { size: "42" },
    value: "1990-05-01",
  };
  const value = samples[kind] ?? null;
  return one.isList ? [value] : value;
}

function fromFields(fields: readonly FormField[]): JsonObject {
  const record: Record<string, Json> = {};
  for (const one of fields) {
    const steps = one.path.split(".");
    let at = record;
    for (const step of steps.slice(0, -1)) at = at[step] = (at[step] ?? {}) as Record<string, Json>;
    at[steps.at(-1) ?? ""] = sample(one);
  }
  return record;
}

test("what a whole form gives, and what its required fields give, fits the shape", () => {
  const head = {
    id: "AAAAAAAAAAAAAAAAAAAAAA",
    v: 1,
    rev: 1,
    when: { day: "2026-05-01", precision: "day" },
    source: { format: "manual", run: "manual" },
  };
  const checks = all.flatMap((collection) =>
    formOf(collection).types.flatMap(({ type, fields }) => {
      const needed = fields.filter(({ required, parent }) => required && parent === null);
      return [fields, needed].map((some) =>
        checkRecord(collection, { ...head, type, ...fromFields(some) }),
      );
    }),
  );
  expect(checks.filter(({ ok }) => !ok)).toEqual([]);
  // Without any of them no shape is content.
  for (const collection of all)
    for (const { type, fields } of formOf(collection).types)
      for (const left of fields.filter(({ required, parent }) => required && parent === null)) {
        const rest = fields.filter((one) => one !== left);
        const { ok } = checkRecord(collection, { ...head, type, ...fromFields(rest) });
        expect([collection.name, left.path, ok]).toEqual([collection.name, left.path, false]);
      }
});
