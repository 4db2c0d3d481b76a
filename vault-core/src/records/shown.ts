/**
 * The value of a field as a row holds it before any coarsening.
 *
 * A dotted path leads through objects; through a list it gives the list of what its members hold. `when` becomes the
 * best time the record has; a rating becomes stars of five.
 * @module
 */
import { isList, type Json, type JsonObject } from "../model/json.ts";
import type { Shown } from "./ladders.ts";

/** Gives the value of a field; null if the record has none. */
export function shownValue(record: JsonObject, field: string, shown: Shown): Json {
  switch (shown) {
    case "stored":
      return valueAt(record, field);
    case "when":
      return bestTime(valueAt(record, field));
    case "count":
      return countOf(valueAt(record, field));
    case "largest-color-family":
      return largestFamily(valueAt(record, "colors"));
    case "stars-of-five":
      return starsOfFive(valueAt(record, field));
    case "ingredient-names":
      return valueAt(record, `${field}.name`);
  }
}

/** Follows a dotted path; null where it leads nowhere. */
export function valueAt(value: Json, path: string): Json {
  const dot = path.indexOf(".");
  const head = dot < 0 ? path : path.slice(0, dot);
  const rest = dot < 0 ? "" : path.slice(dot + 1);
  const member = memberOf(value, head);
  if (rest === "") return member;
  if (isList(member)) return member.map((element) => valueAt(element, rest));
  return valueAt(member, rest);
}

function memberOf(value: Json, name: string): Json {
  if (!isObject(value) || !Object.hasOwn(value, name)) return null;
  return value[name] ?? null;
}

function isObject(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A wall clock or a day comes before an instant: it needs no zone. */
function bestTime(when: Json): Json {
  for (const name of ["local", "day", "at"]) {
    const value = memberOf(when, name);
    if (value !== null) return value;
  }
  return null;
}

function countOf(value: Json): Json {
  return isList(value) ? value.length : null;
}

function largestFamily(colors: Json): Json {
  if (!isList(colors)) return null;
  const share = (color: Json): number => Number(memberOf(color, "share"));
  const [largest = null] = colors.toSorted((one, other) => share(other) - share(one));
  return memberOf(largest, "family");
}

function starsOfFive(rating: Json): Json {
  const [value, best, worst] = ["value", "best", "worst"].map((name) => memberOf(rating, name));
  if (typeof value !== "number" || typeof best !== "number" || typeof worst !== "number")
    return null;
  return best > worst ? ((value - worst) / (best - worst)) * 5 : null;
}
