/**
 * iCalendar (RFC 5545): what comes, each date an event of a whole day.
 * @module
 */
import type { JsonObject } from "../../model/json.ts";

/** A date to tell. */
export interface CalendarDate {
  /** Names the event for good, such as `<record id>`. */
  readonly uid: string;
  /** `YYYY`, `YYYY-MM` or `YYYY-MM-DD`. */
  readonly day: string;
  readonly kind: string;
  readonly name: string;
  /** What the days until then are counted from. */
  readonly from?: { readonly what: "delivery" | "purchase"; readonly day: string };
}

const LINE_BYTES = 75;

/** What each kind of date is called; one that is missing here is called by its kind. */
const words: JsonObject = {
  warranty: "Warranty ends",
  "updates-end": "No more updates",
  expiry: "Expires",
  renewal: "Renewal",
  "prescription-end": "Prescription ends",
  "run-out": "Runs out (estimate)",
  needed: "Needed",
  "intent-end": "Offer of yours ends",
  start: "Begins",
  end: "Ends",
  reservation: "Reservation",
  "statement-end": "Statement ends",
  "return-until": "Return until",
};

const ESTIMATE = "Reckoned from the fills in your vault. Not medical advice.";

/** Gives the parts of a calendar. @param now `YYYYMMDDTHHMMSSZ`, when it was made. */
export function* calendarParts(dates: Iterable<CalendarDate>, now: string): Generator<string> {
  yield lines([
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Rootvault//rv//EN",
    "CALSCALE:GREGORIAN",
  ]);
  for (const date of dates) {
    const day = dayOf(date);
    const word = words[date.kind];
    const summary = `${typeof word === "string" ? word : date.kind}: ${date.name}`;
    yield lines([
      "BEGIN:VEVENT",
      `UID:${date.uid}@rootvault`,
      `DTSTAMP:${now}`,
      `DTSTART;VALUE=DATE:${toDate(day)}`,
      `DTEND;VALUE=DATE:${toDate(new Date(day.getTime() + 86_400_000))}`,
      `SUMMARY:${escaped(summary)}`,
      ...noteOf(date).map((note) => `DESCRIPTION:${escaped(note)}`),
      "TRANSP:TRANSPARENT",
      "END:VEVENT",
    ]);
  }
  yield lines(["END:VCALENDAR"]);
}

/** How the date came about, where that is not plain. */
function noteOf({ kind, from }: CalendarDate): readonly string[] {
  if (kind === "run-out") return [ESTIMATE];
  return from === undefined ? [] : [`Counted from the ${from.what} on ${from.day}.`];
}

/** A month or a year ends on its last day, and begins on its first. */
function dayOf({ day, kind }: CalendarDate): Date {
  const [year = 0, month, date] = day.split("-").map(Number);
  if (month !== undefined && date !== undefined) return new Date(Date.UTC(year, month - 1, date));
  if (kind === "start" || kind === "reservation" || kind === "needed")
    return new Date(Date.UTC(year, (month ?? 1) - 1, 1));
  return new Date(Date.UTC(year, month ?? 12, 0));
}

function toDate(day: Date): string {
  return day.toISOString().slice(0, 10).replaceAll("-", "");
}

/** RFC 5545, 3.3.11. */
function escaped(text: string): string {
  return text
    .replace(/[\\;,]/g, (mark) => `\\${mark}`)
    .replace(/\r\n|\n|\r/g, "\\n")
    .replace(/\p{Cc}/gu, "");
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${folded(text)}\r\n`).join("");
}

/** No line is longer than 75 bytes, and no letter is cut (3.1). */
function folded(text: string): string {
  let line = "";
  let room = LINE_BYTES;
  for (const letter of text) {
    const bytes = bytesOf(letter.codePointAt(0) ?? 0);
    if (bytes > room) {
      line += "\r\n ";
      room = LINE_BYTES - 1;
    }
    line += letter;
    room -= bytes;
  }
  return line;
}

/** In UTF-8. */
function bytesOf(code: number): number {
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}
