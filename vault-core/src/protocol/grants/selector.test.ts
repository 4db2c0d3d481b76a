import { expect, test } from "vitest";

import type { JsonObject } from "../../model/json.ts";
import {
  checkSelector,
  matchesSelector,
  selectorFields,
  type SelectorSubject,
} from "./selector.ts";

const fridge = { category: "refrigerator", price: 480, tags: ["kitchen", "white"], ports: [1, 3] };

function subjectOf(record: JsonObject): SelectorSubject {
  return {
    read: (field) => (Object.hasOwn(record, field) ? record[field] : undefined),
    compare: (field, value, literal) => {
      // A pseudonym is never compared.
      if (field === "hidden") return null;
      if (typeof value !== typeof literal || value === null || literal === null)
        return value === literal ? 0 : null;
      if (value === literal) return 0;
      return value < literal ? -1 : 1;
    },
  };
}

function meets(selector: JsonObject, record: JsonObject = fridge): boolean {
  const checked = checkSelector(selector);
  if (!checked.ok) throw new Error(checked.why);
  return matchesSelector(checked.selector, subjectOf(record));
}

test.each<[JsonObject, boolean]>([
  [{}, true],
  [{ category: "refrigerator" }, true],
  [{ category: "washer" }, false],
  [{ category: "refrigerator", price: 1 }, false],
  [{ price: { $gt: 400, $lt: 500 } }, true],
  [{ price: { $gt: 480 } }, false],
  [{ price: { $gte: 480 } }, true],
  [{ price: { $lt: 480 } }, false],
  [{ price: { $lte: 480 } }, true],
  [{ price: { $gt: "a" } }, false],
  [{ price: { $eq: 480 } }, true],
  [{ price: { $ne: 480 } }, false],
  [{ price: { $ne: 481 } }, true],
  [{ category: { $in: ["washer", "refrigerator"] } }, true],
  [{ category: { $in: ["washer"] } }, false],
  [{ category: { $nin: ["washer"] } }, true],
  [{ category: { $nin: ["refrigerator"] } }, false],
  [{ category: { $exists: true } }, true],
  [{ category: { $exists: false } }, false],
  [{ model: { $exists: false } }, true],
  [{ model: { $exists: true } }, false],
  // What a record lacks meets nothing else, not even "not equal".
  [{ model: { $ne: "x" } }, false],
  [{ model: { $nin: ["x"] } }, false],
  [{ model: "x" }, false],
  [{ $not: { model: "x" } }, true],
  [{ category: { $not: { $eq: "washer" } } }, true],
  [{ category: { $not: { $eq: "refrigerator" } } }, false],
  [{ $and: [{ category: "refrigerator" }, { price: 480 }] }, true],
  [{ $and: [{ category: "refrigerator" }, { price: 1 }] }, false],
  [{ $or: [{ category: "washer" }, { price: 480 }] }, true],
  [{ $or: [{ category: "washer" }, { price: 1 }] }, false],
  [{ $nor: [{ category: "washer" }, { price: 1 }] }, true],
  [{ $nor: [{ category: "washer" }, { price: 480 }] }, false],
  [{ tags: { $all: ["white", "kitchen"] } }, true],
  [{ tags: { $all: ["white", "black"] } }, false],
  [{ tags: { $size: 2 } }, true],
  [{ tags: { $size: 3 } }, false],
  [{ category: { $size: 12 } }, false],
  [{ ports: { $elemMatch: { $gt: 1, $lt: 4 } } }, true],
  [{ ports: { $elemMatch: { $gt: 1, $lt: 3 } } }, false],
])("%j is met: %s", (selector, met) => {
  expect(meets(selector)).toBe(met);
});

test("a field that may not be compared meets no comparison and tells nothing", () => {
  expect(meets({ hidden: "x" }, { hidden: "x" })).toBe(false);
  expect(meets({ hidden: { $in: ["x"] } }, { hidden: "x" })).toBe(false);
  expect(meets({ hidden: { $ne: "x" } }, { hidden: "x" })).toBe(
    meets({ hidden: { $ne: "y" } }, { hidden: "x" }),
  );
});

test.each<[string, unknown]>([
  ["a list", []],
  ["a text", "x"],
  ["an expression", { a: { $regex: "x" } }],
  ["code", { $where: "1" }],
  ["a type test", { a: { $type: "string" } }],
  ["a remainder", { a: { $mod: [2, 0] } }],
  ["a nested field", { a: { b: 1 } }],
  ["an empty condition", { a: {} }],
  ["a list as a literal", { a: [1] }],
  ["an object as a literal", { a: { $eq: { b: 1 } } }],
  ["an empty list", { a: { $in: [] } }],
  ["no list", { a: { $in: "x" } }],
  ["a list of lists", { a: { $in: [[1]] } }],
  ["an endless text", { a: "x".repeat(513) }],
  ["an unclear test", { a: { $exists: 1 } }],
  ["half a size", { a: { $size: 1.5 } }],
  ["an empty $and", { $and: [] }],
  ["an $or of one", { $or: { a: 1 } }],
  ["a $nor of texts", { $nor: ["a"] }],
  ["a $not of a text", { $not: "a" }],
  ["an $elemMatch of fields", { a: { $elemMatch: { b: 1 } } }],
  ["a $not inside that is none", { a: { $not: 1 } }],
])("a selector with %s is refused", (_, selector) => {
  expect(checkSelector(selector).ok).toBe(false);
});

const list = (count: number): unknown => ({ a: { $in: Array(count).fill(1) } });

test("64 nodes and depth 6 are allowed, one more is not", () => {
  expect(checkSelector(list(61)).ok).toBe(true);
  expect(checkSelector(list(62)).ok).toBe(false);
  const nest = (depth: number): JsonObject => (depth === 1 ? { a: 1 } : { $not: nest(depth - 1) });
  expect(checkSelector(nest(6)).ok).toBe(true);
  expect(checkSelector(nest(7)).ok).toBe(false);
  expect(checkSelector(nest(100)).ok).toBe(false);
});

test("a selector discloses the fields it names", () => {
  expect(selectorFields({ a: 1, $or: [{ b: 1 }, { $not: { "c.d": { $gt: 1 } } }] })).toEqual([
    "a",
    "b",
    "c.d",
  ]);
  expect(selectorFields(undefined)).toEqual([]);
});
