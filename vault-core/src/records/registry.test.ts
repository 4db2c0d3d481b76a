/**
 * The ladders say of every field of every shape how exact it may be, and what no class may see.
 * @module
 */
import { describe, expect, test } from "vitest";
import type { z } from "../protocol/zod.ts";
import { collections as peekable } from "../protocol/collections.ts";
import type { Collection } from "./collection.ts";
import { neverOfEnvelope } from "./envelope.ts";
import { purposeClasses } from "./ladders.ts";
import { profileFields } from "./profile.ts";
import { collectionNamed, collections, fieldsOf, rungsFor } from "./registry.ts";

const all = Object.values<Collection>(collections);
const allRules = all.flatMap((collection) =>
  [...fieldsOf(collection).values()].map((rule) => ({ collection, rule })),
);

describe("no field is forgotten", () => {
  for (const collection of all) {
    for (const { type, shape, fields } of collection.types) {
      test(`every field of ${type} has a rung or is in no peek`, () => {
        const paths = Object.keys(shape.shape)
          .filter((name) => !(neverOfEnvelope as readonly string[]).includes(name))
          .flatMap((name) => pathsOf(name, shape.shape[name] as z.ZodType, fields));
        expect(Object.keys(fields).toSorted()).toEqual(paths.toSorted());
      });
    }
  }
});

/** A field counts as one path unless its ladder is given by the members below it. */
function pathsOf(path: string, shape: z.ZodType, fields: object): string[] {
  if (Object.hasOwn(fields, path)) return [path];
  const inner = unwrap(shape);
  if (inner === null) return [path];
  return Object.entries(inner).flatMap(([name, member]) =>
    pathsOf(`${path}.${name}`, member as z.ZodType, fields),
  );
}

function unwrap(shape: z.ZodType): Record<string, unknown> | null {
  const def = shape.def as {
    type: string;
    innerType?: z.ZodType;
    element?: z.ZodType;
    shape?: Record<string, unknown>;
  };
  if (def.type === "object") return def.shape ?? null;
  const inner = def.innerType ?? def.element;
  return inner === undefined ? null : unwrap(inner);
}

test("every ladder with rungs has a default among them, and what is never shown has none", () => {
  for (const { rule } of allRules) {
    expect(rule.rungs.length > 0).toBe(!rule.never);
    if (!rule.never) expect(rule.rungs[rule.defaultRung]).toBeDefined();
  }
});

test("a field that is the coarser rung of another exists and can be shown", () => {
  for (const { collection, rule } of allRules) {
    for (const name of [rule.coarserField, rule.withField]) {
      if (name !== null) expect(fieldsOf(collection).get(name)?.never).toBe(false);
    }
  }
});

test("a class that may not be shown a collection may not be shown any of its fields", () => {
  for (const { collection, rule } of allRules) {
    for (const purpose of purposeClasses) {
      if (!collection.peekable.includes(purpose)) expect(rule.finest[purpose]).toBeNull();
    }
  }
});

test("advertising sees a purchase's price in bands and never its name", () => {
  const { fields } = peekable.purchases;
  expect(fields.get("name")?.finest).toMatchObject({ advertising: null, recommendation: 0 });
  const price = fields.get("lineTotal");
  expect(rungsFor(price!, "advertising").map((rung) => rung.coarsen?.op)).toEqual(["band", "band"]);
  expect(rungsFor(price!, "service")[0]).toEqual({ coarsen: null, label: "exact" });
});

test("no peek holds a card number, a serial number or a condition", () => {
  expect(peekable.cards.never).toEqual(expect.arrayContaining(["number", "pin", "barcode"]));
  expect(peekable.appliances.never).toContain("serialNumber");
  expect(peekable.prescriptions.never).toEqual(
    expect.arrayContaining(["text", "codings", "allergy"]),
  );
  // A condition's status is not shown, a prescription's is.
  expect(peekable.prescriptions.fields.get("status")?.never).toBe(false);
  expect(collections.prescriptions.hiddenTypes).toEqual(["condition"]);
});

test("health collections refuse advertising, and annotations are in no scope", () => {
  for (const collection of all.filter((candidate) => candidate.health)) {
    expect(collection.peekable).not.toContain("advertising");
  }
  expect(peekable.annotations.peekable).toEqual([]);
});

test("a scope of the profile names its keys, not the members of a statement", () => {
  const { fields, never } = peekable.profile;
  for (const key of Object.keys(profileFields)) expect(fields.get(key)?.never).toBe(false);
  expect(never).toEqual(expect.arrayContaining(["key", "value", "origin", "derivedFrom"]));
});

test("names of Object.prototype are no collections", () => {
  expect(collectionNamed("constructor")).toBeNull();
  expect(collectionNamed("__proto__")).toBeNull();
  expect(collectionNamed("_grants")).toBeNull();
});
