/**
 * Time zones that a calendar declares itself (RFC 5545, 3.6.5), by their ids.
 * @module
 */
import ICAL from "ical.js";
import { limits, refusal } from "../reading/limits.ts";
import { valueIn } from "./values.ts";

/** Parts of a rule by which a zone changes: once a year, or at most once in each of some days of a month. */
const ruleParts = new Set([
  "freq",
  "interval",
  "until",
  "count",
  "wkst",
  "bymonth",
  "byday",
  "bymonthday",
]);
/** Some zones write "the first Sunday from the 8th on" as these days and that day of the week. */
const MOST_DAYS = 7;
const MOST_CHANGES = 200;
/** Windows begins in 1601. */
const FIRST_YEAR = 1600;
const LAST_YEAR = 2200;

/** The zones. */
export class DeclaredZones {
  readonly #components = new Map<string, ICAL.Component>();
  readonly #zones = new Map<string, Zone | null>();

  /** Takes a `VTIMEZONE`. @throws {VaultError} import-refused, too-large: there are too many. */
  add(component: ICAL.Component): void {
    const id = valueIn(component, "tzid");
    if (typeof id !== "string") return;
    this.#components.set(id, component);
    if (this.#components.size > limits.calendarZones)
      throw refusal("too-large", limits.calendarZones);
  }

  /** The IANA name that a zone says it is; null without one. */
  location(id: string): string | null {
    const component = this.#components.get(id);
    const location = component === undefined ? null : valueIn(component, "x-lic-location");
    return typeof location === "string" ? location : null;
  }

  /** The seconds by which a zone is ahead of UTC at a time of its own; null for a zone that cannot be read. */
  seconds(id: string, local: string): number | null {
    const found = this.#zoneOf(id);
    const year = Number(local.slice(0, 4));
    // Before its first change the library takes any zone for UTC.
    if (found === null || local < found.from || !(year <= LAST_YEAR)) return null;
    try {
      const seconds = found.zone.utcOffset(ICAL.Time.fromDateTimeString(local));
      return Number.isFinite(seconds) ? seconds : null;
    } catch {
      return null;
    }
  }

  /** What changes when is worked out once. */
  #zoneOf(id: string): Zone | null {
    const known = this.#zones.get(id);
    if (known !== undefined) return known;
    const component = this.#components.get(id);
    const [from] = component === undefined ? [] : startsOf(component);
    const zone =
      component === undefined || from === undefined
        ? null
        : { from, zone: new ICAL.Timezone(component) };
    this.#zones.set(id, zone);
    return zone;
  }
}

interface Zone {
  /** The wall clock time of its first change. */
  readonly from: string;
  readonly zone: ICAL.Timezone;
}

/**
 * When the changes of a zone begin, the earliest first; none if one of them is not as zones have them. The library walks from
 * change to change: one that comes each second would keep it for days.
 */
function startsOf(zone: ICAL.Component): readonly string[] {
  const changes = zone.getAllSubcomponents();
  const starts = changes.flatMap((change) => {
    const start: unknown = change.getFirstProperty("dtstart")?.jCal[3];
    const isOurs =
      change.hasProperty("tzoffsetto") &&
      change.hasProperty("tzoffsetfrom") &&
      change.getAllProperties("rrule").every(({ jCal }) => isOfAnyZone(jCal[3]));
    const hasYear = typeof start === "string" && Number(start.slice(0, 4)) >= FIRST_YEAR;
    return isOurs && hasYear ? [start] : [];
  });
  return starts.length === changes.length && starts.length <= MOST_CHANGES ? starts.toSorted() : [];
}

function isOfAnyZone(rule: unknown): boolean {
  if (typeof rule !== "object" || rule === null) return false;
  const parts = new Map<string, unknown>(Object.entries(rule));
  const count = (name: string): number => [parts.get(name) ?? []].flat().length;
  return (
    parts.get("freq") === "YEARLY" &&
    [...parts.keys()].every((name) => ruleParts.has(name)) &&
    count("bymonth") <= 1 &&
    count("byday") <= 1 &&
    count("bymonthday") <= MOST_DAYS
  );
}
