/**
 * Coarsening of values: what a row shows of a value on one rung (docs/protocol/grants.md, coarsen).
 *
 * Coarsening twice equals coarsening once, and a coarser rung is a function of a finer one: so a rung shows nothing that
 * the finer one does not. A value that a rung does not suit is shown as null, never as it is.
 * @module
 */
import type { Json, JsonObject } from "../model/json.ts";
import type { Coarsen } from "../protocol/grants/coarseness.ts";
import { audienceRange } from "./audience.ts";
import { bandOf, toBand } from "./bands.ts";
import { ancestorOf } from "./taxonomy.ts";

/** What coarsening depends on beside value and rung. */
export interface CoarsenContext {
  /** Makes the pseudonym of a value of the field. */
  readonly pseudonym: (value: Json) => string;
  /** For ages. */
  readonly thisYear: number;
}

/** Gives the value on a rung; null if the rung does not suit it. Lists are coarsened one by one, without repeats. */
export function coarsenValue(
  value: Json,
  step: Coarsen | undefined,
  context: CoarsenContext,
): Json {
  if (step === undefined || value === null) return value;
  if (step.op === "pseudonym") return context.pseudonym(value);
  return Array.isArray(value)
    ? coarsenList(value, step, context)
    : coarsenOne(value, step, context);
}

type PlainStep = Exclude<Coarsen, { op: "pseudonym" }>;

function coarsenOne(value: Json, step: PlainStep, context: CoarsenContext): Json {
  switch (step.op) {
    case "date":
      return coarsenDate(value, step.to);
    case "round":
      return coarsenNumber(value, (number) => roundDown(number, step.to));
    case "band":
      return coarsenToBand(value, step.edges);
    case "prefix":
      return typeof value === "string" ? Array.from(value).slice(0, step.n).join("") : null;
    case "category":
      if (step.scheme === "iab-audience-1.1") return audienceRange(value, context.thisYear);
      return typeof value === "string" ? ancestorOf(step.scheme, value, step.level) : null;
  }
}

/** Reads a number of a value: itself, decimal text, money or a quantity; null for anything else. */
export function numberIn(value: Json | undefined): number | null {
  if (typeof value === "number") return value;
  if (typeof value === "string") return /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : null;
  return isObject(value) ? numberIn(value["value"] ?? null) : null;
}

function coarsenList(list: readonly Json[], step: Coarsen, context: CoarsenContext): Json {
  const shown = list
    .map((element) => coarsenValue(element, step, context))
    .filter((element) => element !== null);
  const texts = new Set<string>();
  return shown.filter((element) => {
    const text = JSON.stringify(element);
    return !texts.has(text) && texts.add(text);
  });
}

/** Keeps the precision of what is coarser already: a year stays a year. A week needs the day. */
function coarsenDate(
  value: Json,
  to: "day" | "week" | "month" | "quarter" | "year",
): string | null {
  if (typeof value !== "string") return null;
  const [, year, month, day] = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T.*)?)?)?$/.exec(value) ?? [];
  if (year === undefined) return coarsenSpan(value, to);
  const quarter = month === undefined ? "" : `-Q${Math.ceil(Number(month) / 3)}`;
  switch (to) {
    case "day":
      return value.slice(0, 10);
    case "week":
      return day === undefined ? value : isoWeek(value.slice(0, 10));
    case "month":
      return value.slice(0, 7);
    case "quarter":
      return year + quarter;
    case "year":
      return year;
  }
}

/** A quarter or week as an earlier rung left it. */
function coarsenSpan(value: string, to: string): string | null {
  if (/^\d{4}-W\d\d$/.test(value)) return to === "week" || to === "day" ? value : null;
  if (!/^\d{4}-Q[1-4]$/.test(value)) return null;
  return to === "year" ? value.slice(0, 4) : value;
}

/** ISO 8601: the week belongs to the year of its Thursday. */
function isoWeek(day: string): string | null {
  const time = Date.parse(day);
  if (Number.isNaN(time)) return null;
  const thursday = new Date(time + (4 - (new Date(time).getUTCDay() || 7)) * 86_400_000);
  const year = thursday.getUTCFullYear();
  const days = (thursday.getTime() - Date.UTC(year, 0, 1)) / 86_400_000;
  return `${year}-W${String(Math.floor(days / 7) + 1).padStart(2, "0")}`;
}

/** Money stays money and a quantity keeps its unit; measures are coarsened one by one. */
function coarsenNumber(value: Json, change: (number: number) => number): Json {
  if (isObject(value)) {
    if (isObject(value["quantity"]))
      return { ...value, quantity: coarsenNumber(value["quantity"], change) };
    const inner = coarsenNumber(value["value"] ?? null, change);
    return inner === null ? null : { ...value, value: inner };
  }
  const number = numberIn(value);
  if (number === null) return null;
  return typeof value === "string" ? String(change(number)) : change(number);
}

function roundDown(number: number, to: number): number {
  // Steps have six digits at most; what lies a billionth below a multiple is that multiple.
  return Number((Math.floor(number / to + 1e-9) * to).toFixed(6));
}

/** Refunds count by their amount; `direction` tells them from purchases. */
function coarsenToBand(value: Json, edges: readonly number[]): string | null {
  if (typeof value === "string" && numberIn(value) === null) {
    const band = bandOf(value);
    return band === null ? null : toBand(band.from, edges, band.unit);
  }
  const number = numberIn(value);
  if (number === null) return null;
  const unit = isObject(value) ? unitOf(value) : "";
  const isMoney = isObject(value) && typeof value["currency"] === "string";
  return toBand(isMoney ? Math.abs(number) : number, edges, unit);
}

function unitOf(value: JsonObject): string {
  const unit = value["currency"] ?? value["unit"];
  return typeof unit === "string" ? unit : "";
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
