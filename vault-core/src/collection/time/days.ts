/**
 * The owner's day and hour of a record: from `local` or `day`, else `at` in its own zone or the home zone.
 * Nothing is invented: a record that knows its year only has a year.
 * @module
 */
import type { Json, JsonObject } from "../../model/json.ts";
import { readMoment } from "./moment.ts";
import { isJsonObject } from "../paths.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const [DAY_LETTERS, HOUR_LETTERS] = [10, 13];
const zones = new Map<string, Zone>();
const MOST_ZONES = 1_024;
const dayTexts = new Map<number, string>();
const MOST_DAYS = 8_192;
/** The end of time in ECMAScript, in ms. */
const LAST_MS = 8.64e15;
const TWO_DIGITS = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, "0"));
const known = new WeakMap<JsonObject, { readonly zone: string; readonly local: string | null }>();

/** Gives `YYYY`, `YYYY-MM`, `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM:SS`, as exactly as the record knows it; null without a date. */
export function localTimeOf(record: JsonObject, homeZone: string): string | null {
  const when = record["when"];
  if (!isJsonObject(when)) return null;
  const kept = known.get(when);
  if (kept?.zone === homeZone) return kept.local;
  const local = localOf(when, homeZone);
  known.set(when, { zone: homeZone, local });
  return local;
}

/** The same, without keeping it: for records that are read once and let go. */
export function readLocalTime(record: JsonObject, homeZone: string): string | null {
  const when = record["when"];
  return isJsonObject(when) ? localOf(when, homeZone) : null;
}

/** Gives `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; null without a date. */
export function dayOf(record: JsonObject, homeZone: string): string | null {
  return localTimeOf(record, homeZone)?.slice(0, 10) ?? null;
}

/** The same, without keeping it, and without its hour being made first. */
export function readLocalDay(record: JsonObject, homeZone: string): string | null {
  const when = record["when"];
  return isJsonObject(when)
    ? (toLocal(when, homeZone, dayOn)?.slice(0, DAY_LETTERS) ?? null)
    : null;
}

/**
 * Counts moments (Unix milliseconds) by days or hours of the owner's clock, `YYYY-MM-DD` or `YYYY-MM-DDTHH`: as `readLocalTime`
 * tells them of records that have `at` alone.
 */
export function countMoments(
  moments: Float64Array,
  homeZone: string,
  span: "day" | "hour",
): ReadonlyMap<string, number> {
  const zone = zoneOf(homeZone);
  const [size, letters] = span === "day" ? [DAY_MS, DAY_LETTERS] : [HOUR_MS, HOUR_LETTERS];
  const texts = new Map<string, number>();
  const add = (text: string, count: number): void =>
    void texts.set(text.slice(0, letters), (texts.get(text.slice(0, letters)) ?? 0) + count);
  const counts = new Map<number, number>();
  let [day, ahead]: [number, number | null] = [Number.NaN, zone.fixed];
  for (const time of moments) {
    const mine = Math.floor(time / DAY_MS);
    if (mine !== day) [day, ahead] = [mine, zone.fixed ?? aheadOn(zone, mine)];
    if (ahead === null) {
      add(clockOf(zone, time), 1);
      continue;
    }
    const at = Math.floor((time + ahead) / size);
    counts.set(at, (counts.get(at) ?? 0) + 1);
  }
  for (const [at, count] of counts) add(clockOfUtc(at * size), count);
  return texts;
}

/** Tells whether a day lies between two days, both inclusive; each may be a whole month or year. */
export function isBetween(
  day: string | null,
  from: string | undefined,
  to: string | undefined,
): boolean {
  if (from === undefined && to === undefined) return true;
  if (day === null) return false;
  return (from === undefined || order(day, from) >= 0) && (to === undefined || order(day, to) <= 0);
}

// A month and a day within it are equal here: what may lie inside the span is shown.
function order(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  const a = left.slice(0, length);
  const b = right.slice(0, length);
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Where the clocks of a zone stand. */
interface Zone {
  /** How far they are ahead of UTC, ms; null where that changes. */
  readonly fixed: number | null;
  readonly formatter: Intl.DateTimeFormat | null;
  /** By day of UTC, null for one on which they are changed: a formatter takes its time, and a vault has many records of one day. */
  readonly days: Map<number, number | null>;
}

function localOf(when: JsonObject, homeZone: string): string | null {
  return toLocal(when, homeZone, clockOfUtc);
}

/** @param show writes a moment of a wall clock, which is told as if it were UTC. */
function toLocal(
  when: JsonObject,
  homeZone: string,
  show: (time: number) => string,
): string | null {
  const local = when["local"];
  if (typeof local === "string") return local;
  const day = when["day"];
  if (typeof day === "string") return day;
  const at = when["at"];
  if (typeof at !== "string") return null;
  const time = readMoment(at);
  if (Number.isNaN(time)) return null;
  const zone = zoneOf(nameOf(when["tz"], homeZone));
  const ahead = zone.fixed ?? aheadOn(zone, Math.floor(time / DAY_MS));
  return ahead === null ? clockOf(zone, time) : show(time + ahead);
}

function nameOf(zone: Json | undefined, homeZone: string): string {
  return typeof zone === "string" && zone !== "" ? zone : homeZone;
}

function zoneOf(name: string): Zone {
  const kept = zones.get(name);
  if (kept !== undefined) return kept;
  const zone = makeZone(name);
  if (zones.size >= MOST_ZONES) zones.clear();
  zones.set(name, zone);
  return zone;
}

function makeZone(name: string): Zone {
  const offset = /^([+-])(\d\d):?(\d\d)$/.exec(name);
  const minutes = Number(offset?.[2] ?? 0) * 60 + Number(offset?.[3] ?? 0);
  const isFixed = offset !== null || name === "UTC" || name === "Z";
  const formatter = isFixed ? null : makeFormatter(name);
  // A zone that this runtime does not know counts as UTC.
  const fixed = formatter === null ? (offset?.[1] === "-" ? -minutes : minutes) * 60_000 : null;
  return { fixed, formatter, days: new Map() };
}

/** How far the clocks of a zone are ahead of UTC on a day of UTC, in ms; null if they are changed on that day. */
function aheadOn(zone: Zone, day: number): number | null {
  const kept = zone.days.get(day);
  if (kept !== undefined) return kept;
  const [begin, end] = [day, day + 1].map((at) => {
    const time = withinClock(at * DAY_MS);
    return Date.parse(`${clockOf(zone, time)}Z`) - time;
  });
  const ahead = begin === undefined || begin !== end ? null : begin;
  zone.days.set(day, ahead);
  return ahead;
}

/** `YYYY-MM-DDTHH:MM:SS` in UTC. A record may name a moment at the end of all that a clock of JavaScript can tell. */
function clockOfUtc(at: number): string {
  const time = withinClock(at);
  const day = Math.floor(time / DAY_MS);
  const seconds = Math.floor((time - day * DAY_MS) / 1000);
  const minutes = Math.floor(seconds / 60);
  const hour = TWO_DIGITS[Math.floor(minutes / 60)];
  const text = `${dayText(day)}T${hour}:${TWO_DIGITS[minutes % 60]}:${TWO_DIGITS[seconds % 60]}`;
  // A year of more than four digits is written with a sign.
  return text.length === 19 ? text : text.slice(0, 19);
}

function dayOn(time: number): string {
  return dayText(Math.floor(withinClock(time) / DAY_MS));
}

/** A vault has many records of one day. */
function dayText(day: number): string {
  const kept = dayTexts.get(day);
  if (kept !== undefined) return kept;
  const text = new Date(day * DAY_MS).toISOString().replace(/T.*/, "");
  if (dayTexts.size >= MOST_DAYS) dayTexts.clear();
  dayTexts.set(day, text);
  return text;
}

function withinClock(time: number): number {
  return Math.min(Math.max(time, -LAST_MS), LAST_MS);
}

function clockOf({ formatter }: Zone, time: number): string {
  // Swedish dates are `2026-03-01 09:30:00`.
  return formatter?.format(time).replace(" ", "T") ?? clockOfUtc(time);
}

function makeFormatter(zone: string): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat("sv-SE", {
      timeZone: zone,
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      hourCycle: "h23",
    });
  } catch {
    return null; // no zone that this runtime knows
  }
}
