/**
 * Categories are found only where a name tells them.
 * @module
 */
import { expect, test } from "vitest";
import { productCategory, siteCategory } from "./category-words.ts";

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
