/**
 * Categories are found only where a name tells them.
 * @module
 */
import { expect, test } from "vitest";
import { isSensitive, ancestorOf } from "../peek/taxonomy.ts";
import { knownCategories, productCategory, siteCategory } from "./category-words.ts";

test("a product's name tells its category by whole words", () => {
  expect(productCategory("Fjellvik hiking boots, size 42")).toBe("1070");
  expect(productCategory("Two-person tent, green")).toBe("1528");
  expect(productCategory("Attention: a content thing")).toBeNull();
  expect(productCategory("Ginger")).toBeNull();
});

test("what may be sensitive is marked as such before anything else", () => {
  expect(productCategory("Wine cooler refrigerator")).toBe("1007");
});

test("only well-known sites have a category", () => {
  expect(siteCategory("wikipedia.org")).toBe("132");
  expect(siteCategory("bootery.example")).toBeNull();
  expect(siteCategory(null)).toBeNull();
});

test("every category on the lists is in its taxonomy, and what may be sensitive counts as such", () => {
  for (const id of knownCategories.products) {
    expect(ancestorOf("iab-adproduct-2.0", id, 1)).not.toBeNull();
  }
  for (const id of knownCategories.sites)
    expect(ancestorOf("iab-content-3.1", id, 1)).not.toBeNull();
  expect(isSensitive("iab-adproduct-2.0", productCategory("Red wine, 6 bottles") ?? "")).toBe(true);
  expect(isSensitive("iab-adproduct-2.0", productCategory("Hiking boots") ?? "")).toBe(false);
});
