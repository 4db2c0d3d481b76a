import type { CollectionForm, FormField } from "@rootvault/vault-core";
import { expect, test } from "vitest";
import { defaultsOf, fieldsOf, nested, readFields, shapeText } from "./fields.ts";

function field(path: string, rest: Partial<FormField> = {}): FormField {
  const base = { kind: "text", isList: false, required: false, parent: null, nullable: false };
  return { path, label: path, ...base, ...rest } as FormField;
}

const form: CollectionForm = {
  collection: "things",
  family: "document",
  types: [
    {
      type: "thing",
      fields: [
        field("name"),
        field("price", { kind: "money" }),
        field("weight", { kind: "quantity" }),
        field("count", { kind: "number" }),
        field("insured", { kind: "flag" }),
        field("status", { kind: "choice", choices: ["owned", "gone"] }),
        field("warranty.until", { kind: "day", parent: "warranty" }),
        field("groups", { isList: true }),
        field("when", { kind: "when" }),
        field("parts", { kind: "group", isList: true }),
        field("key", { kind: "choice", choices: ["homeArea", "language"] }),
        field("value", {
          kind: "value",
          by: "key",
          kinds: {
            homeArea: { kind: "number", isList: false },
            language: { kind: "text", isList: true },
          },
        }),
      ],
    },
    { type: "other", fields: [field("word")] },
  ],
};

test("what a text becomes is told by the field", () => {
  const texts = [
    "name=Tent = green",
    "price=-12.50 EUR",
    "weight=1.5 kg",
    "count=2",
    "insured=yes",
    "status=owned",
    "warranty.until=2028-05",
    "groups=camp; lake",
    'parts:=[{"name":"peg"}]',
    "when=2026-05",
  ];
  const fields = readFields(texts, form);
  expect(fields).toEqual({
    name: "Tent = green",
    price: { value: "-12.50", currency: "EUR" },
    weight: { value: 1.5, unit: "kg" },
    count: 2,
    insured: true,
    status: "owned",
    "warranty.until": "2028-05",
    groups: ["camp", "lake"],
    parts: [{ name: "peg" }],
    when: { day: "2026-05", precision: "month" },
  });
  // A new record has objects within objects; an edit names the path.
  expect(nested(fields)).toMatchObject({ warranty: { until: "2028-05" }, name: "Tent = green" });
  // What is left empty goes.
  expect(readFields(["name=", "count="], form)).toEqual({ name: null, count: null });
  expect(nested({ name: null, count: 2 })).toEqual({ count: 2 });
});

function when(text: string): unknown {
  return readFields([`when=${text}`], form)["when"];
}

test("times are as exact as they are typed", () => {
  expect(when("2026")).toEqual({ day: "2026", precision: "year" });
  expect(when("2026-05-03T10:00:00Z")).toEqual({ at: "2026-05-03T10:00:00Z", precision: "s" });
  expect(when("2026-05-03T10:00:00.25Z")).toMatchObject({ precision: "ms" });
  expect(when("2026-05-03 10:00")).toEqual({ local: "2026-05-03T10:00", precision: "min" });
});

test("a statement holds what its key is about", () => {
  expect(readFields(["key=homeArea", "value=80"], form)["value"]).toBe(80);
  expect(readFields(["value=de;no", "key=language"], form)["value"]).toEqual(["de", "no"]);
});

test("what is wrong is refused with the field and what it looks like", () => {
  const cases = [
    ["count=two", "count", "a number"],
    ["price=12", "price", "12.50 EUR"],
    ["insured=perhaps", "insured", "yes or no"],
    ["status=lost", "status", "owned | gone"],
    ["warranty.until=soon", "warranty.until", "2026-05-03"],
    ["when=soon", "when", "2026-05-03"],
    ["parts=peg", "parts", "JSON"],
    ["name:={", "name", "JSON"],
    ["color=red", "color", "no field"],
  ] as const;
  for (const [text, name, words] of cases)
    expect(() => readFields([text], form)).toThrowError(
      expect.objectContaining({
        code: "bad-value",
        details: { field: name },
        message: expect.stringContaining(words),
      }),
    );
  for (const text of ["name", "=x", "9=x", "a b=c", "type=ghost"])
    expect(() => fieldsOf(form, readFields([text], form)["type"])).toThrowError(
      expect.objectContaining({ code: "bad-value" }),
    );
  // A field of the other type is none of this one.
  expect(() => readFields(["type=other", "name=x"], form)).toThrow();
});

test("a field cannot reach Object.prototype", () => {
  expect(() => readFields(['__proto__:={"polluted":true}'], form)).toThrow();
  expect(nested({ "constructor.prototype.polluted": true })).toBeDefined();
  expect(Reflect.get({}, "polluted")).toBeUndefined();
});

test("a prompt says what a field looks like", () => {
  const [name, , , , , status, , groups] = fieldsOf(form);
  expect([name, status, groups].map((one) => shapeText(one!))).toEqual([
    "a text",
    "owned | gone",
    "a text; several with ;",
  ]);
});

test("a record typed by hand is of today unless said otherwise", () => {
  const now = Date.UTC(2026, 4, 3, 12);
  for (const collection of ["purchases", "media", "clickstream", "closet", "cards"])
    expect(defaultsOf(collection, now)).toMatchObject({
      when: { day: "2026-05-03", precision: "day" },
    });
});
