/**
 * Reading records and rows for the screen: dotted fields, days, money, and what a cell says.
 * @module
 */
import type { Json, JsonObject } from "@rootvault/vault-core";
import { amount, count, money } from "../text/format.ts";

/** The value at a dotted field; a row of a peek may hold the dotted name itself. */
export function valueAt(record: JsonObject, field: string): Json | undefined {
  if (Object.hasOwn(record, field)) return record[field];
  let value: Json | undefined = record;
  for (const part of field.split(".")) {
    if (!isObject(value)) return undefined;
    value = value[part];
  }
  return value;
}

/** The text at a field, or the empty text. */
export function textAt(record: JsonObject, field: string): string {
  const value = valueAt(record, field);
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}

/** The day of a record as exactly as it is known, `YYYY[-MM[-DD]]`. */
export function dayOf(record: JsonObject): string {
  const when = valueAt(record, "when");
  if (!isObject(when)) return "";
  for (const member of ["day", "local", "at"]) {
    const value = when[member];
    if (typeof value === "string") return value.slice(0, 10);
  }
  return "";
}

/** The clock time of a record, or the empty text. */
export function clockOf(record: JsonObject): string {
  const when = valueAt(record, "when");
  if (!isObject(when)) return "";
  if (typeof when["at"] === "string") {
    return new Date(when["at"]).toTimeString().slice(0, 5);
  }
  return typeof when["local"] === "string" ? when["local"].slice(11, 16) : "";
}

/** Money at a field. */
export function moneyAt(
  record: JsonObject,
  field: string,
): { readonly value: string; readonly currency: string } | null {
  const value = valueAt(record, field);
  if (!isObject(value)) return null;
  const { value: decimal, currency } = value;
  return typeof decimal === "string" && typeof currency === "string"
    ? { value: decimal, currency }
    : null;
}

/** What a purchase cost as a list shows it; a refund with a minus sign. */
export function priceOf(
  record: JsonObject,
): { readonly text: string; readonly back: boolean } | null {
  const total = moneyAt(record, "lineTotal") ?? moneyAt(record, "unitPrice");
  if (total === null) return null;
  const back = textAt(record, "direction") === "refund" || textAt(record, "direction") === "return";
  const value = back && !total.value.startsWith("-") ? `-${total.value}` : total.value;
  return { text: `${amount(value)} ${total.currency}`, back };
}

/** `84 cm`; the empty text for what is no quantity. A unit in braces is a word: `30 {tbl}` becomes `30 tbl`. */
export function quantityText(value: Json | undefined): string {
  if (!isObject(value)) return "";
  const { value: number, unit } = value;
  if (typeof number !== "number" || typeof unit !== "string") return "";
  return `${count(number)} ${unit.replaceAll(/[{}]/g, "")}`;
}

/** What a cell of a sheet says; null where the value is absent. */
export function cellText(row: JsonObject, field: string): string | null {
  const value = valueAt(row, field);
  return value === undefined || value === null ? null : valueText(value);
}

/** A value in words: money, lists and objects as short as they can be. */
export function valueText(value: Json): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return value.map((one) => valueText(one)).join(", ");
  if (!isObject(value)) return typeof value === "string" ? value : JSON.stringify(value);
  const { value: decimal, currency } = value;
  if (typeof decimal === "string" && typeof currency === "string") return money(decimal, currency);
  for (const member of ["day", "local", "at"]) {
    const moment = value[member];
    if (typeof moment === "string") return moment;
  }
  const quantity = quantityText(value);
  if (quantity !== "") return quantity;
  return JSON.stringify(value);
}

/** Tells a JSON object from the other values. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
