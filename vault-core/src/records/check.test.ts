/**
 * A record is written only if it fits its shape.
 * @module
 */
import { expect, test } from "vitest";
import type { JsonObject } from "../model/json.ts";
import { checkRecord, type RecordCheck } from "./check.ts";
import { collections } from "./registry.ts";
import { shownValue } from "./shown.ts";

const tent: JsonObject = {
  id: "AAAAAAAAAAAAAAAAAAAAAA",
  v: 1,
  rev: 1,
  type: "purchase",
  when: { day: "2026-05-03", precision: "day" },
  source: { format: "manual", run: "manual" },
  lineKind: "item",
  direction: "purchase",
  status: "delivered",
  orderId: null,
  seller: "Bootery",
  name: "Tent",
  quantity: 1,
  lineTotal: { value: "249.90", currency: "EUR" },
};

test("a purchase that Ann types in fits", () => {
  expect(checkRecord(collections.purchases, tent)).toMatchObject({ ok: true });
});

function wrong(change: JsonObject): RecordCheck {
  return checkRecord(collections.purchases, { ...tent, ...change });
}

test("what does not fit is named by field, without its value", () => {
  expect(wrong({ quantity: "SECRET" })).toMatchObject({ ok: false, field: "quantity" });
  expect(wrong({ lineTotal: { value: "1.1234567", currency: "EUR" } })).toMatchObject({
    ok: false,
    field: "lineTotal.value",
  });
  expect(wrong({ when: { day: "2026-02-30", precision: "day" } })).toMatchObject({
    ok: false,
    field: "when.day",
  });
  expect(wrong({ when: { precision: "day" } })).toMatchObject({ ok: false, field: "when" });
  expect(wrong({ colour: "red" })).toMatchObject({ ok: false, field: "colour" });
  expect(wrong({ type: "garment" })).toMatchObject({ ok: false, field: "type" });
  expect(JSON.stringify(wrong({ quantity: "SECRET" }))).not.toContain("SECRET");
});

test("a row holds the best time, the count of wears, the largest color and stars of five", () => {
  const record: JsonObject = {
    when: { at: "2026-05-03T22:30:00Z", local: "2026-05-04T00:30", precision: "min" },
    wears: ["2026-01-01", "2026-01-02"],
    colors: [
      { family: "blue", share: 0.2 },
      { family: "red", share: 0.8 },
    ],
    rating: { value: 4, best: 10, worst: 0 },
    medication: { ingredients: [{ name: "ibuprofen", strength: "400 mg" }] },
    places: [{ name: "Bergen", country: "NO" }, { name: "Oslo" }],
  };
  expect(shownValue(record, "when", "when")).toBe("2026-05-04T00:30");
  expect(shownValue(record, "wears", "count")).toBe(2);
  expect(shownValue(record, "colors.family", "largest-color-family")).toBe("red");
  expect(shownValue(record, "rating", "stars-of-five")).toBe(2);
  expect(shownValue(record, "medication.ingredients", "ingredient-names")).toEqual(["ibuprofen"]);
  expect(shownValue(record, "places.country", "stored")).toEqual(["NO", null]);
  expect(shownValue(record, "absent.deeper", "stored")).toBeNull();
});
