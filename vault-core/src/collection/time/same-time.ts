/**
 * One time told twice, once to the day, minute or second and once more exactly: the exact telling says what the other says.
 * @module
 */
import type { JsonObject } from "../../model/json.ts";
import { textOf } from "../line.ts";

/** How much of `2026-05-03T19:52:49.123Z` a precision tells. */
const LENGTHS: ReadonlyMap<string, number> = new Map([
  ["min", 16],
  ["s", 19],
  ["ms", 23],
  ["us", 26],
]);
const HOUR = 3_600_000;

/** Gives the more exact of two times if the other one holds it; null if they say different things. */
export function finerTime(one: JsonObject, other: JsonObject): JsonObject | null {
  if (holds(one, other)) return other;
  return holds(other, one) ? one : null;
}

function holds(coarse: JsonObject, fine: JsonObject): boolean {
  const [day, at] = [textOf(coarse, "day"), textOf(fine, "at")];
  if (day !== null) return at !== null && coarse["precision"] === "day" && isOnDay(at, day);
  const known = textOf(coarse, "at");
  const length = LENGTHS.get(textOf(coarse, "precision") ?? "");
  if (known === null || at === null || length === undefined) return false;
  const sameZone = coarse["tz"] === undefined || coarse["tz"] === fine["tz"];
  return sameZone && known.slice(0, length) === at.slice(0, length);
}

/** A day is one of the calendar where it was told, 12 hours behind to 14 hours ahead of UTC. */
function isOnDay(at: string, day: string): boolean {
  const [instant, begin] = [Date.parse(at), Date.parse(`${day}T00:00:00Z`)];
  return instant >= begin - 14 * HOUR && instant < begin + 36 * HOUR;
}
