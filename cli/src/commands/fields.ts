/**
 * Fields typed on the command line: `name=text`, `name:=JSON`; money, days and numbers are recognised by field.
 * @module
 */
import type { Json, JsonObject } from "@rootvault/vault-core";
import { RvError } from "../errors.ts";

const MONEY = /^(-?\d{1,15}(?:\.\d{1,6})?) ([A-Z]{3})$/;
const DAY = /^\d{4}(-\d\d(-\d\d)?)?$/;
const NUMBERS = new Set([
  "quantity",
  "rating",
  "playedMs",
  "durationMs",
  "dwellMs",
  "season",
  "episode",
]);

/** Reads fields of the command line. @throws {RvError} bad-value, with the field. */
export function readFields(texts: readonly string[]): Record<string, Json> {
  return Object.fromEntries(
    texts.map((text) => {
      const match = /^([A-Za-z][A-Za-z0-9.]*)(:?=)([\s\S]*)$/.exec(text);
      if (match === null)
        throw new RvError("bad-value", `"${text}" is no field. Write field=text or field:=JSON.`);
      const [, name = "", sign, value = ""] = match;
      return [name, sign === ":=" ? readJson(name, value) : readText(name, value)];
    }),
  );
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

function readJson(name: string, text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    throw new RvError("bad-value", `${name} is no JSON.`);
  }
}

function readText(name: string, text: string): Json {
  const money = MONEY.exec(text);
  if (money !== null) return { value: money[1] ?? "", currency: money[2] ?? "" };
  if (name === "when") return readWhen(text);
  if (NUMBERS.has(name)) {
    const value = Number(text);
    if (text.trim() === "" || !Number.isFinite(value))
      throw new RvError("bad-value", `${name} is a number, not "${text}".`);
    return value;
  }
  return text;
}

function readWhen(text: string): Json {
  if (DAY.test(text))
    return {
      day: text,
      precision: text.length === 4 ? "year" : text.length === 7 ? "month" : "day",
    };
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/.test(text))
    return { at: text, precision: text.includes(".") ? "ms" : "s" };
  if (/^\d{4}-\d\d-\d\d[ T]\d\d:\d\d$/.test(text))
    return { local: text.replace(" ", "T"), precision: "min" };
  throw new RvError("bad-value", `when is a day such as 2026-05-03, not "${text}".`);
}
