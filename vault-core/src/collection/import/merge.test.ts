import { expect, test } from "vitest";
import fc from "fast-check";
import type { Json, JsonObject } from "../../model/json.ts";
import { corrected } from "../read/effective.ts";
import { sortedText, toLine } from "../line.ts";
import { mergeContent } from "./merge.ts";
import { isJsonObject, readPath, withPath } from "../paths.ts";

const key = fc.constantFrom("name", "brand", "status", "ids", "price", "tags", "__proto__");
const leaf = fc.oneof(
  fc.constantFrom("", "a", "b"),
  fc.integer({ min: 0, max: 2 }),
  fc.constant(null),
);
const content: fc.Arbitrary<JsonObject> = fc.dictionary(
  key,
  fc.oneof(leaf, fc.array(leaf, { maxLength: 2 }), fc.dictionary(key, leaf, { maxKeys: 2 })),
);

function known(value: Json | undefined): boolean {
  return value !== undefined && value !== null && value !== "" && sortedText(value) !== "[]";
}

test("the same content is nothing new, in whatever order its members come", () => {
  fc.assert(
    fc.property(content, (one) => {
      const turned = Object.fromEntries(Object.entries(one).toReversed());
      expect(mergeContent(one, turned).kind).toBe("same");
    }),
  );
});

test("what is taken once is known the second time", () => {
  fc.assert(
    fc.property(content, content, (before, after) => {
      const merged = mergeContent(before, after);
      expect(mergeContent(merged.content, after).kind).toBe("same");
    }),
  );
});

test("nothing that was known is lost without the owner's word", () => {
  fc.assert(
    fc.property(content, content, (before, after) => {
      const merged = mergeContent(before, after);
      if (merged.kind === "conflict") return;
      for (const [name, value] of Object.entries(before)) {
        if (name === "status" || !known(value) || isJsonObject(value)) continue;
        expect(sortedText(merged.content[name])).toBe(sortedText(value));
      }
    }),
  );
});

test("money is compared whole: another currency is another price", () => {
  const before = { price: { value: "5.00", currency: "EUR" } };
  expect(mergeContent(before, { price: { value: "5.00", currency: "USD" } }).kind).toBe("conflict");
  expect(mergeContent({ ids: { a: "1" } }, { ids: { b: "2" } })).toEqual({
    kind: "fills",
    content: { ids: { a: "1", b: "2" } },
  });
});

test("a correction sets and takes away fields by path, and never touches the envelope or a prototype", () => {
  const record = { id: "x", rev: 1, price: { value: "1", currency: "EUR" }, brand: "A" };
  const correct = {
    "price.value": "2",
    brand: null,
    rev: 9,
    __proto__: { x: 1 },
    "a.__proto__.x": 1,
  };
  expect(corrected(record, correct)).toEqual({
    id: "x",
    rev: 1,
    price: { value: "2", currency: "EUR" },
  });
  expect(readPath(withPath({}, "a.b", 1), "a.b")).toBe(1);
  expect(withPath({ a: { b: 1 } }, "a.b", undefined)).toEqual({});
  expect(readPath({}, "constructor.name")).toBeUndefined();
});

test("a line above 1 MiB is refused before anything is written", () => {
  const long = { id: "x", type: "click", title: "ü".repeat(600_000) };
  expect(() => toLine("clickstream", "self", long)).toThrow("1 MiB");
});

test("a line begins with the members of the envelope, in one order; the others follow in theirs", () => {
  const names = ["when", "note", "id", "edited", "7", "source", "__proto__", "v", "tags", "type"];
  const first = ["id", "v", "rev", "edited", "type", "when", "source", "tags"];
  fc.assert(
    fc.property(fc.shuffledSubarray(names), (keys) => {
      const record = Object.fromEntries(keys.map((name, at): [string, Json] => [name, at]));
      const written = [...JSON.stringify(record).matchAll(/"(\w+)":/g)].map(([, name]) => name!);
      const order = [
        ...written.filter((name) => name === "7"),
        ...first.filter((name) => written.includes(name)),
        ...written.filter((name) => name !== "7" && !first.includes(name)),
      ];
      const members = order.map((name) => `"${name}":${keys.indexOf(name)}`);
      expect(toLine("clickstream", "self", record).text).toBe(`{${members.join(",")}}`);
    }),
  );
});

test.each([
  [
    { day: "2026-05-03", precision: "day" },
    { at: "2026-05-04T02:00:00Z", precision: "s" },
  ],
  [
    { at: "2026-05-03T19:52:49Z", precision: "s" },
    { at: "2026-05-03T19:52:49.123Z", precision: "ms" },
  ],
  [
    { at: "2026-05-03T19:52:00Z", precision: "min" },
    { at: "2026-05-03T19:52:49Z", precision: "s" },
  ],
  [
    { at: "2026-05-03T19:52:49Z", precision: "s" },
    { at: "2026-05-03T19:52:49Z", tz: "+02:00", precision: "s" },
  ],
])("a time that is told more exactly is taken at once, and stays", (coarse, fine) => {
  expect(mergeContent({ when: coarse }, { when: fine })).toEqual({
    kind: "fills",
    content: { when: fine },
  });
  expect(mergeContent({ when: fine }, { when: coarse }).kind).toBe("same");
});

test.each([
  [
    { day: "2026-05-03", precision: "day" },
    { at: "2026-05-05T02:00:00Z", precision: "s" },
  ],
  [
    { at: "2026-05-03T19:52:48Z", precision: "s" },
    { at: "2026-05-03T19:52:49.123Z", precision: "ms" },
  ],
  [
    { at: "2026-05-03T19:52:49Z", precision: "s" },
    { at: "2026-05-03T19:52:48Z", precision: "s" },
  ],
  [
    { at: "2026-05-03T19:52:49Z", tz: "+01:00", precision: "s" },
    { at: "2026-05-03T19:52:49.123Z", tz: "+02:00", precision: "ms" },
  ],
])("another time waits for the owner's word", (one, other) => {
  expect(mergeContent({ when: one }, { when: other }).kind).toBe("conflict");
});

test("of one visit the longest telling counts, whichever came first", () => {
  const [short, long] = [{ dwellMs: 10_500 }, { dwellMs: 300_250 }];
  expect(mergeContent(short, long)).toEqual({ kind: "fills", content: long });
  expect(mergeContent(long, short)).toEqual({ kind: "same", content: long });
  expect(mergeContent({ playedMs: 1 }, { playedMs: 2 }).kind).toBe("conflict");
});
