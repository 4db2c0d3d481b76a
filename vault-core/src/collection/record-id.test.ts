import fc from "fast-check";
import { expect, test } from "vitest";

import { utf8 } from "../bytes/encoding.ts";
import { PlainTexts } from "../model/plain-texts.ts";
import { recordIdOf, recordIdsOf, toIdRoot } from "./record-id.ts";

const root = toIdRoot(new Uint8Array(32).fill(1));

test("ids made together are those made one by one", () => {
  const unit = fc.constantFrom("a", "|", "\u0000", "é", "e\u0301", "👟", "\ud83d", "東");
  const keys = fc.array(fc.string({ unit }), { maxLength: 20 });
  fc.assert(
    fc.property(keys, fc.constantFrom("clickstream", "media"), (naturalKeys, collection) => {
      expect(recordIdsOf(root, { collection, naturalKeys }).texts()).toEqual(
        naturalKeys.map((key) => recordIdOf(root, collection, key)),
      );
    }),
  );
});

test("ids made of keys where they stand are those made one by one", () => {
  const keys = fc.array(fc.string({ unit: "grapheme-ascii" }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(keys, (some) => {
      const naturalKeys = some.map((key) => key.replaceAll(/["\\]/g, "|"));
      const keyTexts = PlainTexts.find(utf8(JSON.stringify(naturalKeys)), naturalKeys.length);
      expect(keyTexts).not.toBeNull();
      const table = { collection: "media", naturalKeys: [], keyTexts };
      expect(recordIdsOf(root, table).texts()).toEqual(
        naturalKeys.map((key) => recordIdOf(root, "media", key)),
      );
    }),
  );
});

test("a key has one id however its letters are composed", () => {
  const [composed, apart] = ["visit|Caf\u00e9", "visit|Cafe\u0301"];
  const collection = "clickstream";
  const id = recordIdOf(root, collection, composed);
  expect(recordIdOf(root, "clickstream", apart)).toBe(id);
  expect(
    recordIdsOf(root, { collection, naturalKeys: [apart, composed, "visit|Cafe"] }).texts(),
  ).toEqual([id, id, recordIdOf(root, "clickstream", "visit|Cafe")]);
  expect(recordIdOf(root, "media", composed)).not.toBe(id);
});
