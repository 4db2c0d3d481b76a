/**
 * Times of a calendar: UTC, floating, in a zone, or whole days.
 * @module
 */
import ICAL from "ical.js";
import type { JsonObject } from "../../../model/json.ts";
import { readWhen } from "../reading/dates.ts";
import { RowFault } from "../reading/fault.ts";
import { instantIn, isZone } from "../reading/zones.ts";
import type { DeclaredZones } from "./declared-zones.ts";
import { valueIn } from "./values.ts";
import { windowsZones } from "./windows-zones.ts";

/** A moment as a calendar states it. */
export interface CalendarTime {
  /** The member `when` of a record. */
  readonly when: JsonObject;
  /** Day of the wall clock. */
  readonly day: string;
  /** Wall clock; null for a whole day. */
  readonly local: string | null;
  /** IANA name, or `+00:00`; null if the time floats. */
  readonly zone: string | null;
}

/** Reads a property such as `DTSTART`; null if it is absent. @throws {RowFault} */
export function calendarTime(
  event: ICAL.Component,
  name: string,
  declared: DeclaredZones,
): CalendarTime | null {
  const property = event.getFirstProperty(name);
  if (property === null) return null;
  const column = name.toUpperCase();
  const stated: unknown = property.jCal[3];
  if (typeof stated !== "string") throw new RowFault(`${column} is no date.`);
  // Many programs write a day without saying that it is one: what is parsed as a time then has no clock.
  const value = stated.replace(/T::$/u, "");
  const when = readWhen(value, "mdy", column, 0);
  const { day, local, at } = when;
  if (typeof day === "string") return { when, day, local: null, zone: null };
  if (typeof at === "string")
    return { when, day: value.slice(0, 10), local: value.slice(0, 19), zone: "+00:00" };
  if (typeof local !== "string") throw new RowFault(`${column} is no date.`);
  const id = property.getFirstParameter("tzid");
  return inZone(local, typeof id === "string" ? id : "", declared);
}

function inZone(local: string, id: string, declared: DeclaredZones): CalendarTime {
  const floating = { when: { local, precision: "s" }, day: local.slice(0, 10), local, zone: null };
  if (id === "") return floating;
  const zone = knownZone(id, declared.location(id));
  if (zone !== null) {
    const at = instantIn(zone, local);
    return at === null ? floating : { ...floating, when: { at, tz: zone, precision: "s" }, zone };
  }
  const offset = offsetOf(declared.seconds(id, local));
  if (offset === null) return floating;
  const when = readWhen(`${local}${offset}`, "mdy", "DTSTART", 0);
  return { ...floating, when, zone: offset };
}

/** No name of a zone has more letters. */
const LONGEST_ZONE = 128;

/** The IANA zone that an id means: its own name, that of Windows, or the end of a path. */
function knownZone(id: string, location: string | null): string | null {
  const end = id.slice(-LONGEST_ZONE);
  const names = [
    id,
    windowsZones.get(id),
    ...(/[\w+-]+\/[\w+-]+(?:\/[\w+-]+)?$/u.exec(end) ?? []),
    ...(/[\w+-]+\/[\w+-]+$/u.exec(end) ?? []),
    location ?? undefined,
  ];
  return names.find((name) => name !== undefined && isZone(name)) ?? null;
}

/** An offset such as `+02:00`; null for none that a zone has. */
function offsetOf(seconds: number | null): string | null {
  if (seconds === null || Math.abs(seconds) >= 86_400) return null;
  const minutes = Math.trunc(Math.abs(seconds) / 60);
  return `${seconds < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}

/** The last day of an event: an end of whole days is exclusive, and a duration is added to the wall clock. */
export function lastDay(
  event: ICAL.Component,
  start: CalendarTime,
  end: CalendarTime | null,
): string {
  if (end !== null) {
    const isExclusive = end.local === null && end.day > start.day;
    return isExclusive ? shifted(end.day, -86_400) : end.day;
  }
  const seconds = durationOf(event);
  if (seconds === null || seconds <= 0) return start.day;
  const from = start.local ?? start.day;
  return shifted(from, start.local === null ? seconds - 86_400 : seconds);
}

/** Seconds of `DURATION`; null without one. */
function durationOf(event: ICAL.Component): number | null {
  const value = valueIn(event, "duration");
  return value instanceof ICAL.Duration ? value.toSeconds() : null;
}

function shifted(from: string, seconds: number): string {
  const clock = from.length > 10 ? from : `${from}T00:00:00`;
  const moved = new Date(Date.parse(`${clock}Z`) + seconds * 1_000);
  return Number.isNaN(moved.getTime()) ? from.slice(0, 10) : moved.toISOString().slice(0, 10);
}
