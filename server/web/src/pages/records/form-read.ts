/**
 * One text of a form as the value of its field.
 * @module
 */
import type { FormField, FormKind, Json } from "@rootvault/vault-core";

/** Why a field cannot be taken: a key of the catalog, with a number where it names one. */
export interface Fault {
  readonly why:
    | "required"
    | "number"
    | "whole"
    | "min"
    | "max"
    | "above"
    | "money"
    | "quantity"
    | "day"
    | "time"
    | "pattern"
    | "long"
    | "many"
    | "refused";
  readonly n?: number;
}

/** A value, or why a text is none. */
export interface TextRead {
  readonly value?: Json;
  readonly fault?: Fault;
}

const READERS: Partial<Readonly<Record<FormKind, (text: string, field: FormField) => TextRead>>> = {
  number: (text, field) => bounded(field, numberIn(text)),
  flag: (text) => ({ value: text === "yes" }),
  day: (text) => (isDay(text) ? { value: text } : { fault: { why: "day" } }),
  moment: instantIn,
  "local-time": (text) =>
    /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(text) ? { value: text } : { fault: { why: "time" } },
  text: plainIn,
};

/** Reads a text that is not empty. */
export function textIn(field: FormField, text: string): TextRead {
  return READERS[field.kind]?.(text, field) ?? { value: text };
}

/** A decimal number, with a point or a comma. */
export function numberIn(text: string): number | null {
  const plain = text.replace(",", ".");
  return /^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : null;
}

/** A number and a unit. */
export function quantityIn(text: string, unit: string): TextRead {
  const value = numberIn(text);
  return value === null || unit === ""
    ? { fault: { why: "quantity" } }
    : { value: { value, unit } };
}

function bounded(field: FormField, value: number | null): TextRead {
  if (value === null) return { fault: { why: "number" } };
  const { min, max, above, whole } = field;
  if (whole === true && !Number.isSafeInteger(value)) return { fault: { why: "whole" } };
  if (min !== undefined && value < min) return { fault: { why: "min", n: min } };
  if (max !== undefined && value > max) return { fault: { why: "max", n: max } };
  if (above !== undefined && value <= above) return { fault: { why: "above", n: above } };
  return { value };
}

function plainIn(text: string, { pattern, maxLetters }: FormField): TextRead {
  if (maxLetters !== undefined && text.length > maxLetters)
    return { fault: { why: "long", n: maxLetters } };
  if (pattern !== undefined && !new RegExp(pattern).test(text))
    return { fault: { why: "pattern" } };
  return { value: text };
}

function instantIn(text: string): TextRead {
  const when = new Date(text);
  return Number.isNaN(when.getTime())
    ? { fault: { why: "time" } }
    : { value: when.toISOString().replace(/\.\d+Z$/, "Z") };
}

function isDay(text: string): boolean {
  if (!/^\d{4}(-\d\d(-\d\d)?)?$/.test(text)) return false;
  const whole = `${text}-01-01`.slice(0, 10);
  const date = new Date(`${whole}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === whole;
}
