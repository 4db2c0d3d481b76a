/**
 * iCalendar files (RFC 5545): a space an event, reservations of KDE's itinerary app with it.
 *
 * Who organizes, who attends, descriptions and links are left at the door. Repetitions are not written out.
 * @module
 */
import ICAL from "ical.js";
import type { Draft, ImportItem } from "../../../model/drafts.ts";
import type { Json, JsonObject } from "../../../model/json.ts";
import { naturalKey } from "../../../records/natural-key.ts";
import type { Detection, Importer, ImportMember, Sample } from "../importer.ts";
import { itemOf, RowFault } from "../reading/fault.ts";
import { stripped } from "../reading/strip.ts";
import { said } from "../things/thing-rows.ts";
import { flatJson } from "../reading/whole.ts";
import { calendarTime, lastDay, type CalendarTime } from "./calendar-times.ts";
import { calendarComponents, type CalendarComponent } from "./components.ts";
import { DeclaredZones } from "./declared-zones.ts";
import { reservationsOf } from "./reservations.ts";
import { valueIn, valuesIn } from "./values.ts";

/** The importer. */
export const icalendar: Importer = {
  id: "icalendar",
  name: "Calendar (iCalendar)",
  collections: ["spaces"],
  detect,
  questions: async () => [],
  read,
};

function detect(sample: Sample): Detection | null {
  if (sample.kind !== "csv") return null;
  const isCalendar = /^\s*BEGIN:VCALENDAR\s*(\r?\n|$)/iu.test(sample.start);
  return isCalendar ? { confidence: 1, missing: [] } : null;
}

async function* read(members: readonly ImportMember[]): AsyncGenerator<ImportItem> {
  for (const { name, source } of members) {
    const place = name === null ? {} : { member: name };
    const zones = await zonesOf(source);
    for await (const component of calendarComponents(source)) {
      if (component.name === "VTIMEZONE" && component.text !== null) continue;
      yield { ...toItem(component, zones), ...place };
    }
  }
}

/** Zones may be declared behind the events that use them. */
async function zonesOf(source: ImportMember["source"]): Promise<DeclaredZones> {
  const zones = new DeclaredZones();
  for await (const { name, text } of calendarComponents(source)) {
    const component = name === "VTIMEZONE" && text !== null ? parsed(text) : null;
    if (component !== null) zones.add(component);
  }
  return zones;
}

function toItem({ row, name, text }: CalendarComponent, zones: DeclaredZones): ImportItem {
  if (text === null) return { kind: "fault", row, reason: "The file ends inside an entry." };
  if (name !== "VEVENT") return { kind: "skip", rule: "type", row };
  const event = parsed(text);
  if (event === null) return { kind: "fault", row, reason: "The event cannot be read." };
  return itemOf(row, () => toDraft(event, row, zones));
}

/** The library throws at whatever breaks its rules; of a text that ends more than it began it makes a list of components. */
function parsed(text: string): ICAL.Component | null {
  try {
    const component = ICAL.Component.fromString(text);
    return typeof component.jCal[0] === "string" ? component : null;
  } catch {
    return null;
  }
}

function toDraft(event: ICAL.Component, row: number, zones: DeclaredZones): Draft {
  const start = calendarTime(event, "dtstart", zones);
  if (start === null) throw new RowFault("DTSTART is missing.");
  const end = calendarTime(event, "dtend", zones);
  const status = textOf(event, "status")?.toUpperCase() ?? null;
  const { list, isJourney, isUnreadable } = bookedIn(event, start);
  const reservations = status === "CANCELLED" ? list.map(cancelled) : list;
  const fields = {
    type: "space",
    when: start.when,
    name: stripped(textOf(event, "summary") ?? "Untitled").slice(0, 1_000),
    kind: isJourney ? "trip" : kindOf(event, start),
    open: false,
    start: start.day,
    end: lastDay(event, start, end),
    ...said({
      places: placesOf(event),
      reservations: reservations.length === 0 ? null : reservations,
      tags: tagsOf(event),
    }),
  };
  const raw = said({
    status,
    rrule: ruleOf(event),
    reservation: isUnreadable ? "unreadable" : null,
  });
  const uid = textOf(event, "uid");
  const own = uid === null ? [startOf(start), fields.name] : [recurrenceOf(event)];
  const key = naturalKey("ical", uid ?? "", ...own);
  return { kind: "draft", collection: "spaces", naturalKey: key, fields, raw, row };
}

function textOf(event: ICAL.Component, name: string): string | null {
  const value = valueIn(event, name);
  return typeof value === "string" && value.trim() !== "" ? value.trim() : null;
}

/** One changed occurrence of a series is an event of its own. */
function recurrenceOf(event: ICAL.Component): string {
  const value: unknown = event.getFirstProperty("recurrence-id")?.jCal[3];
  return typeof value === "string" ? value : "";
}

/** An event without an id is known by its start and its name. */
function startOf({ day, local, zone }: CalendarTime): string {
  return `${local ?? day}${zone ?? ""}`;
}

function ruleOf(event: ICAL.Component): string | null {
  const value = valueIn(event, "rrule");
  return value instanceof ICAL.Recur ? value.toString() : null;
}

/** A whole day that comes every year is a birthday or the like. */
function kindOf(event: ICAL.Component, start: CalendarTime): string {
  const isYearly = /FREQ=YEARLY/iu.test(ruleOf(event) ?? "");
  return isYearly && start.local === null ? "gift_occasion" : "event";
}

function placesOf(event: ICAL.Component): Json {
  const name = textOf(event, "location");
  const geo: unknown = valueIn(event, "geo");
  const [lat, lon] = Array.isArray(geo) ? geo.map(Number) : [];
  const isOnEarth = lat !== undefined && lon !== undefined && Math.abs(lat) <= 90;
  if (name === null || /^https?:/iu.test(name)) return null;
  return [{ name: stripped(name), ...(isOnEarth && Math.abs(lon) <= 180 && { lat, lon }) }];
}

function tagsOf(event: ICAL.Component): Json {
  const tags = valuesIn(event, "categories")
    .map(String)
    .map((tag) => stripped(tag.trim()).slice(0, 64));
  const named = [...new Set(tags)].filter((tag) => tag !== "").slice(0, 32);
  return named.length === 0 ? null : named;
}

interface Booked {
  readonly list: readonly JsonObject[];
  readonly isJourney: boolean;
  readonly isUnreadable: boolean;
}

function bookedIn(event: ICAL.Component, start: CalendarTime): Booked {
  const value: unknown = valueIn(event, "x-kde-kitinerary-reservation");
  if (typeof value !== "string") return { list: [], isJourney: false, isUnreadable: false };
  const nodes = jsonIn(value);
  const times = { startLocal: start.local, startTz: start.zone };
  const found = nodes === undefined ? null : reservationsOf(nodes, times);
  const list = found?.reservations ?? [];
  return { list, isJourney: found?.isJourney === true, isUnreadable: list.length === 0 };
}

/** The JSON of a value, with or without the backslashes of RFC 5545, 3.3.11. */
function jsonIn(value: string): Json | undefined {
  const unescaped = value.replaceAll(/\\([\\,;])/gu, "$1").replaceAll(/\\n/giu, "\n");
  return flatJson(value) ?? flatJson(unescaped);
}

function cancelled(reservation: JsonObject): JsonObject {
  return { ...reservation, status: "cancelled" };
}
