import fc from "fast-check";
import { expect, test } from "vitest";
import type { JsonObject } from "../../model/json.ts";
import { ancestorOf } from "../../peek/taxonomy.ts";
import { merchantCategories, merchantCategory } from "../../records/merchant-categories.ts";
import { tent } from "../../testing/sample-people.ts";
import { type CategoryRule, createCategorizer } from "./categorizer.ts";

/** The category of a purchase by these rules. */
function categoryOf(
  fields: JsonObject,
  rules: readonly CategoryRule[] = [],
  correct?: JsonObject,
): unknown {
  const record = { ...tent, name: "Thing", source: { format: "ofx", run: "r" }, ...fields };
  const annotation = correct === undefined ? null : { correct };
  return createCategorizer("purchases", rules).categorize(record, annotation)["category"];
}

function clickOf(fields: JsonObject, rules: readonly CategoryRule[] = []): unknown {
  return createCategorizer("clickstream", rules).categorize({ ...fields }, null)["categories"];
}

const rule = (more: Partial<CategoryRule>): CategoryRule => ({
  collection: "purchases",
  category: "1495",
  ...more,
});

test("a purchase has the category that the owner gave it, else by rule, by merchant code, by words, by the file", () => {
  const all = { category: "1422", name: "Hiking boots", mcc: "5812", seller: "Bootery" };
  const rules = [rule({ seller: "boot" })];
  expect(categoryOf(all, rules, { category: "1059" })).toBe("1422");
  expect(categoryOf({ ...all, source: { format: "manual", run: "manual" } }, rules)).toBe("1422");
  expect(categoryOf(all, rules)).toBe("1495");
  expect(categoryOf(all)).toBe("1360");
  expect(categoryOf({ ...all, mcc: "5999" })).toBe("1070");
  expect(categoryOf({ ...all, mcc: "5999", name: "Thing" })).toBe("1422");
  expect(categoryOf({})).toBeUndefined();
});

test("a visit has the category of the owner's rule, else of a well-known site, else what the page told", () => {
  const sites: CategoryRule = { collection: "clickstream", site: "Etsy.com", category: "239" };
  const told = { site: "etsy.com", title: "Yarn", categories: ["552"] };
  expect(clickOf(told, [sites])).toEqual(["239"]);
  expect(clickOf(told)).toEqual(["473"]);
  expect(clickOf({ ...told, site: "allotment.example" }, [sites])).toEqual(["552"]);
  expect(clickOf({ site: "allotment.example" }, [sites])).toBeUndefined();
  expect(clickOf(told, [{ ...sites, title: "wool" }])).toEqual(["473"]);
});

test("every condition of a rule has to be met, in any case and accent; the first rule that fits counts", () => {
  const cafe = { seller: "CAFÉ ÜRÜN 12", name: "Card payment" };
  expect(categoryOf(cafe, [rule({ seller: "cafe urun" })])).toBe("1495");
  expect(categoryOf(cafe, [rule({ seller: "cafe", title: "beans" })])).toBeUndefined();
  expect(categoryOf({ ...cafe, marketplace: "Bazaar" }, [rule({ seller: "bazaar" })])).toBe("1495");
  const two = [rule({ seller: "cafe", category: "1360" }), rule({ seller: "cafe" })];
  expect(categoryOf(cafe, two)).toBe("1360");
  // A rule of nothing fits nothing, and a rule for visits no purchase.
  expect(categoryOf(cafe, [rule({})])).toBeUndefined();
  expect(categoryOf(cafe, [rule({ title: "card", collection: "clickstream" })])).toBeUndefined();
});

test("a record is read once, however many rules there are", () => {
  let reads = 0;
  const record = {
    ...tent,
    get seller() {
      reads += 1;
      return "Café Ürün";
    },
  };
  const rules = Array.from({ length: 500 }, (_, n) => rule({ seller: `shop ${n}` }));
  const last = rule({ seller: "cafe", told: "rent", category: "1360" });
  const { categorize } = createCategorizer("purchases", [...rules, last]);
  categorize(record, null);
  expect(reads).toBeLessThan(5);
});

test("what the file told is found as an id and as the file's own word", () => {
  const source = { format: "mint", run: "r", raw: { Category: "Arts & Crafts", Memo: "Rent" } };
  expect(categoryOf({ source }, [rule({ told: "arts & crafts" })])).toBe("1495");
  expect(categoryOf({ source }, [rule({ told: "rent" })])).toBeUndefined();
  expect(categoryOf({ category: "1422" }, [rule({ told: "1422" })])).toBe("1495");
});

test("the record itself stays, and its category says nothing of any other field", () => {
  const text = fc.constantFrom("Bootery", "tent", "", "5812", "1422", "boot");
  const fields = fc.record({ seller: text, name: text, mcc: text, category: text });
  const conditions = fc.record(
    { seller: text, title: text, told: text },
    { requiredKeys: [], noNullPrototype: true },
  );
  fc.assert(
    fc.property(fields, fc.array(conditions, { maxLength: 3 }), (record, some) => {
      const rules = some.map((one) => rule(one));
      const { categorize, key } = createCategorizer("purchases", rules);
      const before = JSON.stringify(record);
      const { category: _category, ...rest } = categorize(record, null);
      const { category: _told, ...told } = record;
      expect(rest).toEqual(told);
      expect(JSON.stringify(record)).toBe(before);
      expect(createCategorizer("purchases", [...rules]).key).toBe(key);
    }),
  );
});

test("every merchant code on the list gives a category of the taxonomy", () => {
  for (const id of merchantCategories)
    expect(ancestorOf("iab-adproduct-2.0", id, 1), id).not.toBeNull();
  expect(new Set(merchantCategories).size).toBe(merchantCategories.length);
  expect(
    ["3015", "3351", "3700", "5411", "5912", "7995", "9999", ""].map(merchantCategory),
  ).toEqual(["1537", "1567", "1533", "1501", "1386", "1361", null, null]);
});
