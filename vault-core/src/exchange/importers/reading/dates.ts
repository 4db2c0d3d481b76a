/**
 * Dates of other people's files. A stated zone gives `at`, a wall clock gives `local`, a date gives `day`; nothing
 * invents midnight UTC.
 * @module
 */
import type { JsonObject } from "../../../model/json.ts";
import { RowFault } from "./fault.ts";
import { isDay, whenOfUtcSecond } from "./instants.ts";
import { offsetOfName } from "./zones.ts";

/** Which part of `03/04/2024` is the day. */
export type DateOrder = "dmy" | "mdy";

/** The member `when` of a record. */
export type WhenFields = JsonObject;

const iso =
  /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d)(\.\d{1,9})?)?\s?(Z|UTC|[+-]\d\d:?\d\d)?)?$/u;
const parted =
  /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?:,?\s+(\d{1,2}):(\d\d)(?::(\d\d))?\s?([AaPp][Mm])?\s?(Z|[A-Z]{3,4}|[+-]\d\d:?\d\d)?)?$/u;
const monthFirst = /^([A-Za-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})(.*)$/su;
const dayFirst = /^(\d{1,2})\.? ([A-Za-z]{3,9})\.?,? (\d{4})(.*)$/su;
const yearFirst = /^(\d{4})(?:([/.-]) ?(\d{1,2})\2 ?|(?=\d{4}$)(\d\d))(\d{1,2})\.?(.*)$/su;
const months = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");

/** What one cell tells about the order of its column: an order, `unclear`, or null for other forms. */
export function dateOrderEvidence(cell: string): DateOrder | "unclear" | null {
  const parts = parted.exec(clean(cell));
  if (parts === null) return null;
  const [first, second] = [Number(parts[1]), Number(parts[2])];
  if (first > 12) return "dmy";
  if (second > 12) return "mdy";
  return first === second ? null : "unclear";
}

/**
 * Reads a date as exactly as it is stated.
 *
 * @param now Unix milliseconds: two-digit years are of the newest century not more than 1 year ahead.
 * @throws {RowFault} For anything else, and for dates that do not exist; `column` is named.
 */
export function readWhen(cell: string, order: DateOrder, column: string, now: number): WhenFields {
  const utc = whenOfUtcSecond(cell);
  if (utc !== null) return utc;
  const text = clean(cell);
  const standard = iso.exec(text);
  const plain = standard === null ? inNumbers(text) : null;
  const when =
    standard === null
      ? readParted(plain ?? text, plain === null ? order : "mdy", now)
      : readIso(standard);
  if (when === null) throw new RowFault(`${column} is no date.`);
  return when;
}

/**
 * The `now` by which `readWhen` reads a day that lies ahead, such as the end of a warranty: its two-digit years are of the
 * newest century not more than 50 years ahead.
 */
export function lookingAhead(now: number): number {
  return now + 49 * 365.25 * 86_400_000;
}

/** U+202F stands before AM and PM in files of newer systems. */
function clean(cell: string): string {
  return cell.replaceAll(/[\u00a0\u202f]/gu, " ").trim();
}

function readIso(parts: RegExpExecArray): WhenFields | null {
  const [, day = "", minute, second, fraction = "", zone] = parts;
  if (!isDay(day)) return null;
  if (minute === undefined) return { day, precision: "day" };
  if (!/^([01]\d|2[0-3]):[0-5]\d$/u.test(minute) || Number(second ?? 0) > 59) return null;
  if (zone === undefined) return local(day, minute, second);
  const clock = `${day}T${minute}:${second ?? "00"}`;
  const digits = fraction.slice(0, 7).replace(/\.?0*$/u, "");
  if (zone === "Z") return { at: `${clock}${digits}Z`, precision: precisionOf(second, digits) };
  return zoned(clock, zone, { second, digits });
}

function zoned(
  clock: string,
  zone: string,
  exactness: { readonly second: string | undefined; readonly digits: string },
): WhenFields | null {
  const offset = zone === "Z" || zone === "UTC" ? "Z" : zone.replace(/^(.\d\d):?/u, "$1:");
  const at = Date.parse(`${clock}${offset}`);
  if (Number.isNaN(at)) return null;
  const utc = `${new Date(at).toISOString().slice(0, 19)}${exactness.digits}Z`;
  const precision = precisionOf(exactness.second, exactness.digits);
  const isUtc = offset === "Z" || offset === "+00:00";
  return isUtc ? { at: utc, precision } : { at: utc, tz: offset, precision };
}

function precisionOf(second: string | undefined, fraction: string): string {
  if (second === undefined) return "min";
  if (fraction === "") return "s";
  return fraction.length > 4 ? "us" : "ms";
}

/** A date that no order of parts is needed for, as month/day/year: `3 May 2026`, `May 3, 2026`, `2026/5/3`, `2026. 05. 03.`, `20260503`. */
function inNumbers(text: string): string | null {
  const named = monthFirst.exec(text);
  if (named !== null) return numbered(named[1], named[2], named[3], named[4]);
  const day = dayFirst.exec(text);
  if (day !== null) return numbered(day[2], day[1], day[3], day[4]);
  const [, year = "", , spaced = null, tight = "", rest = "", tail = ""] =
    yearFirst.exec(text) ?? [];
  return year === "" ? null : `${spaced ?? tight}/${rest}/${year}${tail}`;
}

function numbered(name = "", day = "", year = "", tail = ""): string | null {
  const month = months.indexOf(name.slice(0, 3).toLowerCase());
  return month < 0 ? null : `${month + 1}/${day}/${year}${tail}`;
}

function readParted(text: string, order: DateOrder, now: number): WhenFields | null {
  const parts = parted.exec(text);
  if (parts === null) return null;
  const [, first = "", second = "", year = "", hour, minute, seconds, half, zone] = parts;
  const [month, dayOfMonth] = order === "mdy" ? [first, second] : [second, first];
  const day = `${fullYear(year, now)}-${month.padStart(2, "0")}-${dayOfMonth.padStart(2, "0")}`;
  if (!isDay(day)) return null;
  if (hour === undefined || minute === undefined) return { day, precision: "day" };
  const clock = hourOf(Number(hour), half);
  if (clock === null || Number(minute) > 59) return null;
  return onClock(day, `${String(clock).padStart(2, "0")}:${minute}`, seconds, zone);
}

/** "IST" is the time of three countries: without one meaning a zone is left open. */
function onClock(
  day: string,
  time: string,
  second: string | undefined,
  zone: string | undefined,
): WhenFields | null {
  const isName = /^[A-Z]/u.test(zone ?? "");
  const offset = isName ? offsetOfName(zone ?? "") : zone;
  if (offset === undefined || offset === null) return local(day, time, second);
  return zoned(`${day}T${time}:${second ?? "00"}`, offset, { second, digits: "" });
}

function local(day: string, minute: string, second: string | undefined): WhenFields {
  const clock = second === undefined ? minute : `${minute}:${second}`;
  return { local: `${day}T${clock}`, precision: second === undefined ? "min" : "s" };
}

function hourOf(hour: number, half: string | undefined): number | null {
  if (half === undefined) return hour <= 23 ? hour : null;
  if (hour < 1 || hour > 12) return null;
  return (hour % 12) + (half.toLowerCase() === "pm" ? 12 : 0);
}

function fullYear(year: string, now: number): string {
  if (year.length === 4) return year;
  const latest = new Date(now).getUTCFullYear() + 1;
  const century = Math.floor(latest / 100) * 100;
  const candidate = century + Number(year);
  return String(candidate > latest ? candidate - 100 : candidate);
}
