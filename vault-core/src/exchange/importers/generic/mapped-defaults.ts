/**
 * What a record of a collection says where a mapping says nothing: what follows from its other fields, and the plainest
 * word of each list.
 * @module
 */
import type { Json, JsonObject } from "../../../model/json.ts";
import { productCategory, siteCategory } from "../../../records/category-words.ts";
import { isObject } from "../reading/json.ts";
import { siteOf } from "../reading/site.ts";

/** Fields that need no column, by collection. A test holds them against the collections' shapes. */
export const defaultFields: Readonly<Record<string, JsonObject>> = {
  purchases: {
    type: "purchase",
    lineKind: "item",
    direction: "purchase",
    status: "unknown",
    orderId: null,
    quantity: 1,
  },
  clickstream: { type: "click", action: "visit", title: null, site: null },
  media: { type: "media" },
  closet: {
    type: "garment",
    status: "owned",
    garmentType: "other",
    layer: "mid",
    colors: [],
  },
  measurements: { type: "measurement" },
  appliances: {
    type: "appliance",
    class: "appliance",
    category: "other_appliance",
    status: "in_use",
    quantity: 1,
  },
  prescriptions: { type: "prescription", status: "unknown" },
  cards: { type: "card", kind: "loyalty" },
  spaces: { type: "space", kind: "other", open: false },
};

/** Fills in what a row leaves open. */
export function withDefaults(collection: string, fields: JsonObject): JsonObject {
  const filled = { ...defaultFields[collection], ...fields };
  if (collection === "purchases") return purchaseOf(filled, fields);
  if (collection === "clickstream") return clickOf(filled);
  return filled;
}

function purchaseOf(filled: JsonObject, stated: JsonObject): JsonObject {
  const { name, seller = name } = filled;
  const category = typeof name === "string" ? productCategory(name) : null;
  return {
    ...(category !== null && { category }),
    ...filled,
    ...(name === undefined && seller !== undefined && { name: seller }),
    ...(seller !== undefined && { seller }),
    ...(stated["direction"] === undefined && isBack(filled["lineTotal"])
      ? { direction: "refund" }
      : {}),
  };
}

/** A negative total went back to the owner. */
function isBack(total: Json | undefined): boolean {
  const value = isObject(total) ? total["value"] : undefined;
  return typeof value === "string" && value.startsWith("-");
}

function clickOf(filled: JsonObject): JsonObject {
  const { url } = filled;
  if (typeof url !== "string") return filled;
  const site = siteOf(url);
  const category = siteCategory(site);
  return { ...filled, site, ...(category !== null && { categories: [category] }) };
}
