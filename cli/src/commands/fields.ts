/**
 * Fields typed on the command line: `name=text`, `name:=JSON`. What a text becomes is told by the form of the collection,
 * which is read from its shapes.
 * @module
 */
import type { CollectionForm, FormField, FormKind, Json, JsonObject } from "@rootvault/vault-core";
import { RvError } from "../errors.ts";

const MONEY = /^(-?\d{1,15}(?:\.\d{1,6})?) ([A-Z]{3})$/;
const QUANTITY = /^(-?\d{1,15}(?:\.\d{1,6})?) (\S{1,16})$/;
const DAY = /^\d{4}(-\d\d(-\d\d)?)?$/;

/** Fields by dotted path; null takes one away. */
export type TypedFields = Readonly<Record<string, Json>>;

/**
 * Reads fields of the command line.
 *
 * @throws {RvError} bad-value, with the field and what it should look like.
 */
export function readFields(texts: readonly string[], form: CollectionForm): TypedFields {
  const typed = texts.map((text) => {
    const match = /^([A-Za-z][A-Za-z0-9.]*)(:?=)([\s\S]*)$/.exec(text);
    if (match === null)
      throw new RvError("bad-value", `"${text}" is no field. Write field=text or field:=JSON.`);
    const [, name = "", sign = "", value = ""] = match;
    return { name, sign, value };
  });
  const given = new Map(typed.map(({ name, value }) => [name, value]));
  return Object.fromEntries(
    typed.map(({ name, sign, value }) => {
      if (sign === ":=") return [name, readJson(name, value)];
      if (name === "type") return [name, value];
      return [name, readText(mustBeField(name, form, given.get("type")), value, given)];
    }),
  );
}

/**
 * Makes the fields of a new record: dotted paths put into each other, needed lists empty unless something is in them; what
 * was left empty is left out.
 */
export function newRecord(form: CollectionForm, typed: TypedFields): JsonObject {
  const defaults = defaultsOf(form.collection, Date.now());
  const fields = { ...defaults, ...typed };
  const paths = Object.keys(fields);
  const lists = fieldsOf(form, fields["type"]).filter(
    ({ path, required, isList, parent }) =>
      required &&
      isList &&
      !Object.hasOwn(fields, path) &&
      (parent === null || paths.some((one) => one.startsWith(`${parent}.`))),
  );
  const empty = Object.fromEntries(lists.map(({ path }) => [path, []]));
  return { ...defaults, ...nested({ ...typed, ...empty }) };
}

/** Puts dotted paths into each other; what was left empty is left out. */
export function nested(fields: TypedFields): JsonObject {
  let record: JsonObject = {};
  for (const [path, value] of Object.entries(fields))
    if (value !== null) record = withPath(record, path.split("."), value);
  return record;
}

/** The form of one type of a collection; of the first one unless said otherwise. */
export function fieldsOf(form: CollectionForm, type?: Json): readonly FormField[] {
  const found = type === undefined ? form.types[0] : form.types.find((one) => one.type === type);
  if (found !== undefined) return found.fields;
  const types = form.types.map((one) => one.type).join(" or ");
  throw new RvError("bad-value", `"type" is ${types}, not ${JSON.stringify(type)}.`);
}

/** What a field looks like when it is typed. */
export function shapeText({ kind, isList, choices }: FormField): string {
  const one = choices === undefined ? KINDS[kind] : choices.join(" | ");
  return isList && kind !== "group" ? `${one}; several with ;` : one;
}

/** What a record typed by hand has unless said otherwise. */
export function defaultsOf(collection: string, nowMs: number): JsonObject {
  const when = { day: new Date(nowMs).toISOString().slice(0, 10), precision: "day" };
  switch (collection) {
    case "purchases":
      return {
        when,
        type: "purchase",
        lineKind: "item",
        direction: "purchase",
        status: "unknown",
        orderId: null,
        quantity: 1,
        seller: "unknown",
      };
    case "media":
      return { when, type: "media", action: "watch", kind: "film" };
    case "closet":
      return {
        when,
        type: "garment",
        status: "owned",
        garmentType: "other",
        layer: "accessory",
        colors: [],
      };
    case "clickstream":
      return { when, type: "click", action: "visit", title: null, site: null };
    default:
      return { when };
  }
}

const KINDS: Readonly<Record<FormKind, string>> = {
  text: "a text",
  number: "a number",
  flag: "yes or no",
  choice: "a word",
  money: "an amount such as 12.50 EUR",
  quantity: "a quantity such as 70 kg",
  day: "a day such as 2026-05-03, 2026-05 or 2026",
  moment: "a point in time such as 2026-05-03T10:00:00Z",
  "local-time": "a time such as 2026-05-03 10:00",
  when: "a day such as 2026-05-03, or 2026-05-03 10:00",
  record: "the id of a record",
  group: "JSON, by :=",
  pairs: "JSON, by :=",
  value: "a text",
};

function mustBeField(name: string, form: CollectionForm, type: string | undefined): FormField {
  const all = type === undefined ? form.types.flatMap((one) => one.fields) : fieldsOf(form, type);
  const found = all.find(({ path }) => path === name);
  if (found !== undefined) return found;
  const names = [...new Set(all.map(({ path }) => path))].join(", ");
  throw new RvError("bad-value", `${form.collection} have no field "${name}".`, {
    hint: `there are ${names}`,
    details: { field: name },
  });
}

function readJson(name: string, text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    throw wrong(name, "JSON", text);
  }
}

function readText(field: FormField, text: string, given: ReadonlyMap<string, string>): Json {
  if (text === "") return null;
  const { path, kind, isList } = field;
  if (kind === "group" || kind === "pairs") throw wrong(path, KINDS[kind], text);
  if (kind === "value") return readKeyed(field, text, given);
  if (!isList) return readOne(field, kind, text);
  return text.split(";").map((one) => readOne(field, kind, one.trim()));
}

/** A statement of the profile holds what its key is about. */
function readKeyed(field: FormField, text: string, given: ReadonlyMap<string, string>): Json {
  const { kind = "text", isList = false } = field.kinds?.[given.get(field.by ?? "") ?? ""] ?? {};
  if (!isList) return readOne(field, kind, text);
  return text.split(";").map((one) => readOne(field, kind, one.trim()));
}

function readOne(field: FormField, kind: FormKind, text: string): Json {
  const value = readers[kind]?.(text) ?? (readers[kind] === undefined ? text : undefined);
  if (value === undefined) throw wrong(field.path, KINDS[kind], text);
  if (kind === "choice" && field.choices?.includes(text) !== true)
    throw wrong(field.path, (field.choices ?? []).join(" | "), text);
  return value;
}

/** Kinds that are more than a text; undefined for a text that is none. */
const readers: Readonly<Partial<Record<FormKind, (text: string) => Json | undefined>>> = {
  number: (text) =>
    Number.isFinite(Number(text)) && text.trim() !== "" ? Number(text) : undefined,
  flag: (text) => {
    if (/^(yes|true)$/i.test(text)) return true;
    return /^(no|false)$/i.test(text) ? false : undefined;
  },
  money: (text) => {
    const [, value, currency] = MONEY.exec(text) ?? [];
    return value === undefined || currency === undefined ? undefined : { value, currency };
  },
  quantity: (text) => {
    const [, value, unit] = QUANTITY.exec(text) ?? [];
    return value === undefined || unit === undefined ? undefined : { value: Number(value), unit };
  },
  day: (text) => (DAY.test(text) ? text : undefined),
  "local-time": (text) =>
    /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d$/.test(text) ? text.replace(" ", "T") : undefined,
  when: readWhen,
};

function wrong(field: string, shape: string, text: string): RvError {
  return new RvError("bad-value", `${field} is ${shape}; not "${text}".`, { details: { field } });
}

function withPath(
  record: JsonObject,
  [step = "", ...rest]: readonly string[],
  value: Json,
): JsonObject {
  if (rest.length === 0) return { ...record, [step]: value };
  const held = Object.hasOwn(record, step) ? record[step] : undefined;
  const inner = isObject(held) ? held : {};
  return { ...record, [step]: withPath(inner, rest, value) };
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function readWhen(text: string): Json | undefined {
  if (DAY.test(text))
    return {
      day: text,
      precision: text.length === 4 ? "year" : text.length === 7 ? "month" : "day",
    };
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/.test(text))
    return { at: text, precision: text.includes(".") ? "ms" : "s" };
  if (/^\d{4}-\d\d-\d\d[ T]\d\d:\d\d$/.test(text))
    return { local: text.replace(" ", "T"), precision: "min" };
  return undefined;
}
