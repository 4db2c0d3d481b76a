import fc from "fast-check";
import { expect, test } from "vitest";

import { z } from "../protocol/zod.ts";
import { collections } from "./registry.ts";
import { keptBy, UNSURE } from "./sure-parts.ts";
import { sureReader } from "./sure.ts";

const DATES = ["2024-02-29T10:00:00Z", "2026-05-03T10:00:00.25Z", "2026-05-03T10:00", "2026-05"];
const DAYS = ["2026-05-03", "2026-02-30T10:00:00Z", "2026", "1900-02-29"];

type Def = z.core.$ZodTypes["_zod"]["def"];
type DefOf<Type extends Def["type"]> = Extract<Def, { type: Type }>;

/** Values of a shape: valid but for what an object says of its members together. */
function valuesOf(shape: z.core.$ZodType): fc.Arbitrary<unknown> {
  const def = keptBy(shape) as Def;
  const make = makers[def.type as keyof typeof makers] as (def: Def) => fc.Arbitrary<unknown>;
  return make(def);
}

const makers = {
  object: (def: DefOf<"object">) => membersOf(def.shape),
  array: (def: DefOf<"array">) => fc.array(valuesOf(def.element), { maxLength: 3 }),
  tuple: (def: DefOf<"tuple">) => fc.tuple(...def.items.map(valuesOf)),
  record: (def: DefOf<"record">) =>
    fc.dictionary(fc.string({ maxLength: 3 }), valuesOf(def.valueType), {
      maxKeys: 3,
      noNullPrototype: true,
    }),
  union: (def: DefOf<"union">) => fc.oneof(...def.options.map(valuesOf)),
  nullable: (def: DefOf<"nullable">) => fc.option(valuesOf(def.innerType), { nil: null }),
  optional: (def: DefOf<"optional">) => valuesOf(def.innerType),
  default: (def: DefOf<"default">) => valuesOf(def.innerType),
  literal: (def: DefOf<"literal">) => fc.constantFrom(...def.values),
  enum: (def: DefOf<"enum">) => fc.constantFrom(...Object.values(def.entries)),
  boolean: () => fc.boolean(),
  number: (def: DefOf<"number">) => fc.constantFrom(...fitting(z.number(), def, NUMBERS)),
  unknown: () => fc.constantFrom(1, "a", null, [1], { a: 1 }),
  string: (def: DefOf<"string">) => textsOf(def),
};

const NUMBERS = [1, 2, 0, -0, 0.5, 60, 2 ** 31, -1, 2 ** 53];

function membersOf(shape: Readonly<Record<string, z.core.$ZodType>>): fc.Arbitrary<object> {
  const members = Object.entries(shape).map(([key, part]) =>
    fc
      .tuple(valuesOf(part), fc.nat(2))
      .map(([value, one]) => (mayLack(part) && one === 0 ? [] : [[key, value] as const])),
  );
  return fc
    .tuple(...members)
    .chain((all) => fc.shuffledSubarray(all.flat(), { minLength: all.flat().length }))
    .map((all) => Object.fromEntries(all));
}

function mayLack(part: z.core.$ZodType): boolean {
  return ["optional", "default"].includes(keptBy(part).type);
}

function textsOf(def: DefOf<"string">): fc.Arbitrary<string> {
  const checks = def.checks ?? [];
  const defs = checks.map((check) => keptBy(check) as { pattern?: RegExp; maximum?: number });
  const pattern = defs.find((one) => one.pattern !== undefined)?.pattern;
  if (pattern !== undefined && checks.length > 1)
    return fc.constantFrom(...fitting(z.string(), def, [...DATES, ...DAYS]));
  if (pattern !== undefined) return fc.stringMatching(pattern);
  const most = defs.find((one) => one.maximum !== undefined)?.maximum;
  const long = most === undefined ? "\ud800" : "é".repeat(most);
  return fc.oneof(fc.string({ minLength: 2, maxLength: 3 }), fc.constant(long));
}

/** Values that pass the checks of a part. */
function fitting<Value>(part: z.ZodType, { checks = [] }: Def, values: readonly Value[]): Value[] {
  const shape = part.check(...(checks as z.core.$ZodCheck<unknown>[]));
  return values.filter((value) => shape.safeParse(value).success);
}

const odd = fc.oneof(
  fc.constantFrom("a".repeat(65), "😀".repeat(33), "😀".repeat(65), "a\ud800", ...DATES, ...DAYS),
  fc.constantFrom(NaN, Infinity, -Infinity, -0, 1.5, 2 ** 53, -1, "1", "", true, null, undefined),
  fc.constantFrom(
    [],
    {},
    [[]],
    [undefined],
    [undefined, undefined],
    "a".repeat(70),
    new Date(0),
    Symbol.iterator,
  ),
  fc.constantFrom(
    new Map(),
    Object.create({ day: "2026" }) as object,
    Object.create(null) as object,
  ),
  fc.constantFrom({ value: "1.00", currency: "EUR" }, { day: "2026", precision: "year" }),
  fc.jsonValue({ maxDepth: 2 }),
);

type Place = Record<PropertyKey, unknown>;

const changes = {
  drop: (place: Place, key: string) => delete place[key],
  rename: (place: Place, key: string) => {
    place[`${key}s`] = place[key];
    delete place[key];
  },
  set: (place: Place, key: string, value: unknown) => (place[key] = value),
  add: (place: Place, _key: string, value: unknown) => (place["colour"] = value),
  copy: (place: Place, key: string) => (place["other"] = place[key]),
  proto: (place: Place, _key: string, value: unknown) =>
    Object.defineProperty(place, "__proto__", { value, enumerable: true, writable: true }),
  symbol: (place: Place, _key: string, value: unknown) => (place[Symbol.for("colour")] = value),
  hole: (place: Place, key: string) =>
    Array.isArray(place) ? (place.length += 1) : (place[key] = undefined),
};

const change = fc.record({
  how: fc.constantFrom(...(Object.keys(changes) as (keyof typeof changes)[])),
  at: fc.array(fc.nat(), { minLength: 1, maxLength: 4 }),
  value: odd,
});
type Change = typeof change extends fc.Arbitrary<infer Value> ? Value : never;

/** Changes a record somewhere inside it. */
function changed(record: unknown, { how, at, value }: Change): unknown {
  const copy: unknown = structuredClone(record);
  let place = copy as Place;
  let key = "";
  for (const step of at) {
    const keys = Object.keys(place);
    key = keys[step % Math.max(1, keys.length)] ?? "none";
    const next = place[key];
    if (typeof next !== "object" || next === null) break;
    place = next as Place;
  }
  const keys = Object.keys(place);
  key = keys[(at[0] ?? 0) % Math.max(1, keys.length)] ?? "none";
  changes[how](place, key, value);
  return copy;
}

/** Equal in every member, in their order, and in every bit of a number. */
function isSame(one: unknown, other: unknown): boolean {
  if (typeof one !== "object" || one === null) return Object.is(one, other);
  if (typeof other !== "object" || other === null) return false;
  if (Object.getPrototypeOf(one) !== Object.getPrototypeOf(other)) return false;
  const [keys, others] = [Reflect.ownKeys(one), Reflect.ownKeys(other)];
  return (
    keys.length === others.length &&
    keys.every(
      (key, at) => key === others[at] && isSame(Reflect.get(one, key), Reflect.get(other, key)),
    )
  );
}

/** Holds the reader of a shape against the shape; tells whether it was sure. */
function mustAgree(
  shape: z.core.$ZodType,
  read: (value: unknown) => unknown,
  value: unknown,
): boolean {
  const sure = read(value);
  if (sure === UNSURE) return false;
  const asked = z.safeParse(shape, value);
  if (!asked.success || !isSame(sure, asked.data))
    expect({ read: sure }).toStrictEqual({ read: asked.data });
  expect(JSON.stringify(sure)).toBe(JSON.stringify(asked.data));
  return true;
}

/** A function that is no class. */
const noMaker = Object.assign((): void => undefined, { prototype: null });

const types = Object.values(collections).flatMap((collection) => collection.types);

test.each(types)("what is read as a surely valid $type is what its shape gives", ({ shape }) => {
  const strict = shape.strict();
  const read = sureReader(strict)!;
  let unsure = 0;
  fc.assert(
    fc.property(valuesOf(strict), fc.array(change, { maxLength: 6 }), (record, all) => {
      if (!mustAgree(strict, read, record)) {
        unsure += 1;
        // Nothing that is valid is left to the shape, as importers write it.
        expect(z.safeParse(strict, record).success).toBe(false);
      }
      for (const one of all) mustAgree(strict, read, changed(record, one));
    }),
    { numRuns: 40 },
  );
  // Some records have no time at all.
  expect(unsure).toBeLessThan(12);
});

test("what is read as surely valid of any other shape is what the shape gives", () => {
  const odds = [
    z.object({ a: z.string().optional(), b: z.number().default(7), c: z.boolean().nullable() }),
    z.object({ a: z.literal([1, "1", null]), b: z.array(z.number().min(1)).min(1).max(2) }),
    z.object({ a: z.union([z.number(), z.object({ b: z.string() }), z.array(z.string())]) }),
    z.object({ a: z.record(z.string().min(1), z.unknown()), b: z.tuple([z.number(), z.string()]) }),
    z.object({ a: z.string().min(2).max(3) }).refine(({ a }) => a !== "aa"),
    z.object({ a: z.string().nullable().optional(), b: z.number().int().gt(1).lt(5).nullable() }),
  ];
  for (const shape of odds) {
    const read = sureReader(shape)!;
    let sure = 0;
    fc.assert(
      fc.property(valuesOf(shape), fc.array(change, { maxLength: 6 }), (value, all) => {
        if (mustAgree(shape, read, value)) sure += 1;
        for (const one of all) mustAgree(shape, read, changed(value, one));
      }),
      { numRuns: 40 },
    );
    expect(sure).toBeGreaterThan(0);
  }
});

test("the edges of each check, and objects that JSON never gives, are read as the shape gives them", () => {
  const edges: [z.core.$ZodType, unknown][] = [
    [z.string().min(2), "😀"],
    [z.string().max(1), "😀"],
    [z.number().gt(1), 1],
    [z.number().lt(1), 1],
    [z.number().int(), 2 ** 53],
    [z.array(z.string()).max(1), ["a", "b"]],
    [z.array(z.unknown()), Object.assign([], { length: 2 })],
    [z.object({ a: z.string().optional() }), []],
    [z.object({ a: z.string().optional() }), ["a"]],
    [
      z.strictObject({ a: z.string() }),
      Object.assign(Object.create({ a: "a" }) as object, { b: 1 }),
    ],
    [z.record(z.string(), z.unknown()), { constructor: noMaker }],
    [z.record(z.string(), z.unknown()), new Map()],
  ];
  for (const [shape, value] of edges) mustAgree(shape, sureReader(shape)!, value);
});

test("a shape with a part of another kind is not read at all", () => {
  const parts = [
    z.string().trim(),
    z.string().toLowerCase(),
    z.email(),
    z.iso.date(),
    z.string().startsWith("a"),
    z.string().regex(/a/g),
    z.string().regex(/a/y),
    z.coerce.string(),
    z.coerce.number(),
    z.int(),
    z.number().multipleOf(2),
    z.bigint(),
    z.date(),
    z.map(z.string(), z.string()),
    z.set(z.string()),
    z.any(),
    z.lazy(() => z.string()),
    z.string().transform((text) => text.length),
    z.string().pipe(z.string()),
    z.preprocess(String, z.string()),
    z.string().catch("a"),
    z.string().prefault("a"),
    z.string().readonly(),
    z.custom(() => true),
    z.looseObject({}),
    z.object({}).catchall(z.string()),
    z.object({ constructor: z.string().optional() }),
    z.intersection(z.object({}), z.object({})),
    z.xor([z.string(), z.number()]),
    z.union([z.string(), z.string().default("a")]),
    z.tuple([z.string()], z.string()),
    z.tuple([z.string(), z.string().optional()]),
    z.record(z.enum(["a", "b"]), z.string()),
    z.looseRecord(z.string().regex(/a/), z.string()),
    z.string().default("a").optional(),
    z.array(z.string()).default([]),
    z.enum({ a: 1 }),
    z
      .string()
      .optional()
      .refine(() => true),
    z.string().refine(() => true, { when: () => false }),
    z.string().superRefine(() => undefined),
  ];
  for (const part of parts) {
    expect(sureReader(z.object({ part })), keptBy<{ type: string }>(part).type).toBeNull();
    expect(sureReader(z.array(part)), keptBy<{ type: string }>(part).type).toBeNull();
  }
});
