/**
 * What a field of a record says in words.
 * @module
 */
import type { FormField, FormKind, Json, JsonObject } from "@rootvault/vault-core";
import { clockOf, dayOf, isObject, quantityText, valueAt, valueText } from "../../parts/values.ts";
import { t } from "../../text/catalog.ts";
import { count, day, moment } from "../../text/format.ts";

/** The lines of a field, none if the record does not have it. */
export function factOf(
  collection: string,
  record: JsonObject,
  field: FormField,
): readonly string[] {
  const value = valueAt(record, field.path);
  if (value === undefined || value === null || value === "") return [];
  if (field.kind === "when") return [whenText(record)];
  if (!field.isList) return [wordOf(collection, field, value)];
  if (!Array.isArray(value)) return [valueText(value)];
  const words = value.map((one: Json) => wordOf(collection, field, one));
  return field.kind === "group" || words.length === 0 ? words : [words.join(", ")];
}

/** The day of a record, with its time where it has one; the empty text without a day. */
export function whenText(record: JsonObject): string {
  const clock = clockOf(record);
  return [day(dayOf(record), true), clock].filter((text) => text !== "").join(", ");
}

/** One value in words. */
function wordOf(collection: string, field: FormField, value: Json): string {
  if (typeof value === "string") return TEXTS[field.kind]?.(value, field) ?? value;
  if (typeof value === "number") return numberText(field, value);
  if (typeof value === "boolean") return value ? t.records.one.yes : t.records.one.no;
  if (field.kind === "group") return groupText(collection, field, value);
  if (field.kind === "quantity") return quantityText(value);
  return field.kind === "pairs" ? pairsText(value) : valueText(value);
}

function numberText({ path }: FormField, value: number): string {
  return path.endsWith("Ms") ? lastedText(value) : count(value);
}

/** Milliseconds as minutes and seconds. */
export function lastedText(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  return t.records.one.lasted(Math.floor(seconds / 60), seconds % 60);
}

const TEXTS: Partial<Readonly<Record<FormKind, (text: string, field: FormField) => string>>> = {
  choice: (text) => t.records.choice(text),
  day: (text) => day(text, true),
  moment: (text) => moment(text, t.today),
  "local-time": (text) => `${day(text, true)}, ${text.slice(11, 16)}`,
  // A category is told by its name where it has one.
  text: (text, { path }) => (path === "category" ? (t.categories[text] ?? text) : text),
};

function groupText(collection: string, field: FormField, value: Json): string {
  if (!isObject(value)) return valueText(value);
  return (field.fields ?? []).flatMap((one) => factOf(collection, value, one)).join(", ");
}

function pairsText(value: Json): string {
  if (!isObject(value)) return valueText(value);
  return Object.entries(value)
    .map(([name, text]) => `${name}: ${valueText(text)}`)
    .join(", ");
}
