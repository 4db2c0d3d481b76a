/**
 * What a form holds while it is filled in, and the record it makes: from values to texts and back.
 * @module
 */
import type { FormField, Json, JsonObject } from "@rootvault/vault-core";
import { isObject, valueAt } from "../../parts/values.ts";
import { type Fault, quantityIn, textIn } from "./form-read.ts";

/** What stands in the controls of one field. */
export type Input = string | readonly string[] | Pair | readonly Item[] | readonly Named[];

/** Two controls: amount and currency, number and unit, day and time. */
export interface Pair {
  readonly first: string;
  readonly second: string;
}

/** One item of a group: its inputs, and the value that they began with, whose other members are kept. */
export interface Item {
  readonly base: JsonObject;
  readonly inputs: Inputs;
}

/** A name with a text. */
export interface Named {
  readonly name: string;
  readonly text: string;
}

/** Inputs of a form by the path of their field. */
export interface Inputs {
  readonly [path: string]: Input;
}

/** What an input says: a value, nothing (null), or why it is none. Faults are by path; of a group with its items. */
export type Reading =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly faults: Readonly<Record<string, Fault>> };

/** The inputs of fields for a record, or for a new one that begins with `starts`. */
export function toInputs(
  fields: readonly FormField[],
  record: JsonObject,
  starts: Readonly<Record<string, string>>,
): Inputs {
  return Object.fromEntries(
    fields.map((field) => {
      const value = valueAt(record, field.path);
      const start = starts[field.path];
      const isNew = value === undefined || value === null;
      return [
        field.path,
        isNew && start !== undefined ? begun(field, start) : toInput(field, value ?? null),
      ];
    }),
  );
}

/** Money begins with its currency, a quantity with its unit, a time with its day. */
function begun({ kind }: FormField, start: string): Input {
  if (kind === "money" || kind === "quantity") return { first: "", second: start };
  return kind === "when" ? { first: start, second: "" } : start;
}

/** The input of one field for a value; null for none. */
export function toInput(field: FormField, value: Json): Input {
  const { kind, isList } = field;
  if (kind === "group") return toItems(field, value);
  if (kind === "pairs") return isObject(value) ? toNamed(value) : [];
  if (isList && (kind === "choice" || kind === "record")) return toTexts(value);
  if (isList) return toTexts(value).join("\n");
  if (kind === "money" || kind === "quantity") return toPair(value);
  if (kind === "when") return toMoment(value);
  if (Array.isArray(value)) return toTexts(value).join("\n");
  return toText(field, value);
}

/**
 * Reads what a form holds.
 * @returns values by path, null where a field is empty; or faults by path.
 */
export function readInputs(
  fields: readonly FormField[],
  inputs: Inputs,
):
  | { readonly ok: true; readonly values: Readonly<Record<string, Json>> }
  | { readonly ok: false; readonly faults: Readonly<Record<string, Fault>> } {
  const values: Record<string, Json> = {};
  const faults: Record<string, Fault> = {};
  for (const field of fields) {
    const reading = readInput(field, inputs[field.path] ?? "", inputs);
    if (reading.ok) values[field.path] = reading.value;
    else Object.assign(faults, reading.faults);
  }
  for (const field of fields) {
    if (faults[field.path] !== undefined || values[field.path] !== null) continue;
    if (isNeeded(field, fields, values)) faults[field.path] = { why: "required" };
  }
  return Object.keys(faults).length === 0 ? { ok: true, values } : { ok: false, faults };
}

/** Reads one field; an empty one is null, or what an empty one must be. */
export function readInput(field: FormField, input: Input, all: Inputs): Reading {
  const { kind, isList, path } = field;
  if (kind === "group") return readItems(field, isItems(input) ? input : []);
  if (kind === "pairs") return { ok: true, value: readNamed(isNamed(input) ? input : []) };
  if (Array.isArray(input)) return { ok: true, value: emptyOr(field, input.filter(isText)) };
  if (isPair(input)) return named(path, readPair(field, input));
  if (typeof input !== "string") return { ok: true, value: null };
  if (kind === "value") return named(path, readKeyed(field, input, all));
  if (isList) return named(path, readLines(field, input));
  return named(path, input.trim() === "" ? { value: emptyOf(field) } : textIn(field, input.trim()));
}

interface Read {
  readonly value?: Json;
  readonly fault?: Fault;
}

function named(path: string, { value = null, fault }: Read): Reading {
  return fault === undefined ? { ok: true, value } : { ok: false, faults: { [path]: fault } };
}

/** A field that must be there, on its own or because others of its object are. */
function isNeeded(
  field: FormField,
  fields: readonly FormField[],
  values: Readonly<Record<string, Json>>,
): boolean {
  if (!field.required || field.nullable) return false;
  if (field.parent === null) return true;
  return fields.some(
    ({ path, parent }) => parent === field.parent && (values[path] ?? null) !== null,
  );
}

/** What must be there and may be empty. */
function emptyOf(field: FormField): Json {
  if (field.required && field.kind === "flag" && field.parent === null) return false;
  return null;
}

function emptyOr(field: FormField, list: readonly Json[]): Json {
  return list.length > 0 || (field.required && field.parent === null) ? list : null;
}

function readPair(field: FormField, { first, second }: Pair): Read {
  const [a, b] = [first.trim(), second.trim()];
  if (field.kind === "when") return readMoment(a, b);
  if (a === "") return { value: null };
  if (field.kind === "quantity") return quantityIn(a, b);
  const isMoney = /^-?\d{1,15}(\.\d{1,6})?$/.test(a.replace(",", ".")) && /^[A-Za-z]{3}$/.test(b);
  return isMoney
    ? { value: { value: a.replace(",", "."), currency: b.toUpperCase() } }
    : { fault: { why: "money" } };
}

function readMoment(day: string, time: string): Read {
  if (day === "") return { value: null };
  if (time !== "") return { value: { local: `${day}T${time}`, precision: "min" } };
  const precision = (["year", "month", "day"] as const)[day.split("-").length - 1];
  return precision === undefined ? { fault: { why: "day" } } : { value: { day, precision } };
}

function readKeyed(field: FormField, input: string, all: Inputs): Read {
  const key = all[field.by ?? ""];
  const kind = typeof key === "string" ? field.kinds?.[key] : undefined;
  const { kinds: _kinds, by: _by, ...rest } = field;
  const as: FormField = { ...rest, kind: kind?.kind ?? "text", isList: kind?.isList === true };
  if (input.trim() === "") return { value: null };
  return as.isList ? readLines({ ...as, required: false }, input) : textIn(as, input.trim());
}

function readLines(field: FormField, input: string): Read {
  const lines = input
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const values: Json[] = [];
  for (const line of lines) {
    const { value, fault } = textIn(field, line);
    if (fault !== undefined) return { fault };
    if (value !== undefined) values.push(value);
  }
  const most = field.maxMembers;
  if (most !== undefined && values.length > most) return { fault: { why: "many", n: most } };
  return { value: emptyOr(field, values) };
}

function readItems(field: FormField, items: readonly Item[]): Reading {
  const values: Json[] = [];
  const faults: Record<string, Fault> = {};
  items.forEach(({ base, inputs }, index) => {
    const read = readInputs(field.fields ?? [], inputs);
    if (read.ok) values.push(withValues(base, read.values));
    else
      for (const [path, fault] of Object.entries(read.faults))
        faults[`${field.path}.${index}.${path}`] = fault;
  });
  return Object.keys(faults).length === 0
    ? { ok: true, value: emptyOr(field, values) }
    : { ok: false, faults };
}

function withValues(base: JsonObject, values: Readonly<Record<string, Json>>): JsonObject {
  const left = Object.entries({ ...base, ...values }).filter(([, value]) => value !== null);
  return Object.fromEntries(left);
}

function readNamed(all: readonly Named[]): Json {
  const kept = all.filter(({ name }) => name.trim() !== "");
  return kept.length === 0
    ? null
    : Object.fromEntries(kept.map(({ name, text }) => [name.trim(), text]));
}

function toItems(field: FormField, value: Json): readonly Item[] {
  const list = Array.isArray(value) ? value : [];
  return list
    .filter((one: Json): one is JsonObject => isObject(one))
    .map((base) => ({ base, inputs: toInputs(field.fields ?? [], base, {}) }));
}

function toNamed(value: JsonObject): readonly Named[] {
  return Object.entries(value).map(([name, text]) => ({ name, text: plain(text) }));
}

function toTexts(value: Json): readonly string[] {
  return Array.isArray(value) ? value.map((one: Json) => plain(one)) : [];
}

function toPair(value: Json): Pair {
  if (!isObject(value)) return { first: "", second: "" };
  const { value: amount, currency, unit } = value;
  return { first: plain(amount), second: plain(currency ?? unit) };
}

/** The wall clock where it is known; of an instant that of this device. */
function toMoment(value: Json): Pair {
  if (!isObject(value)) return { first: "", second: "" };
  const { at, local, day } = value;
  if (typeof local === "string") return { first: local.slice(0, 10), second: local.slice(11, 16) };
  if (typeof day === "string") return { first: day, second: "" };
  const here = typeof at === "string" ? localText(at) : "";
  return { first: here.slice(0, 10), second: here.slice(11, 16) };
}

function toText({ kind }: FormField, value: Json): string {
  if (kind === "flag" && value !== null) return value === true ? "yes" : "no";
  if (kind === "moment" && typeof value === "string") return localText(value);
  return plain(value);
}

function plain(value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** `2026-05-01T12:00` on the clock of this device. */
function localText(instant: string): string {
  const when = new Date(instant);
  if (Number.isNaN(when.getTime())) return "";
  const shifted = new Date(when.getTime() - when.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isPair(input: Input): input is Pair {
  return typeof input === "object" && "first" in input;
}

function isItems(input: Input): input is readonly Item[] {
  return Array.isArray(input);
}

function isNamed(input: Input): input is readonly Named[] {
  return Array.isArray(input);
}
