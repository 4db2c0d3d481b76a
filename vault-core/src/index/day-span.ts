/**
 * Between which days events lie. The owner's day depends on a time zone that may change, so a moment counts for the day
 * before and the day after too; a month or a year counts for all its days.
 * @module
 */

/** First and last day, `YYYY-MM-DD`; null if nothing has a day. */
export interface DaySpan {
  readonly firstDay: string | null;
  readonly lastDay: string | null;
}

const DAY_MS = 86_400_000;
/** An offset as text may be any. */
const ODD_ZONE_DAYS = 5;
/** Days that are none stand before and after every other. */
const ALWAYS: DaySpan = { firstDay: "", lastDay: "\uffff" };
const NEVER: DaySpan = { firstDay: null, lastDay: null };
/** Days of UTC since 1970, of the years 0 to 9999. */
const FIRST_DAY = Date.parse("0000-01-01T00:00:00Z") / DAY_MS;
const LAST_DAY = Date.parse("9999-12-31T00:00:00Z") / DAY_MS;
/** Spans by day: a vault has many records of one day. */
const aroundZone = new Map<number, DaySpan>();
const aroundOffset = new Map<number, DaySpan>();
const MAX_KEPT = 8_192;

/** Gives the span of a record's `when`, by the members that say it. */
export function spanOf(when: unknown): DaySpan {
  if (typeof when !== "object" || when === null) return NEVER;
  const { local, day, at, tz } = membersOf(when);
  if (typeof local === "string") return spanOfDay(local.slice(0, 10));
  if (typeof day === "string") return spanOfDay(day);
  if (typeof at !== "string") return NEVER;
  const time = Date.parse(at);
  if (Number.isNaN(time)) return NEVER;
  return spanAround(Math.floor(time / DAY_MS), typeof tz === "string" && /^[+-]/.test(tz));
}

/** Gives the span of two spans. */
export function widen(a: DaySpan, b: DaySpan): DaySpan {
  if (a.firstDay === null || a.lastDay === null) return b;
  if (b.firstDay === null || b.lastDay === null) return a;
  return {
    firstDay: a.firstDay < b.firstDay ? a.firstDay : b.firstDay,
    lastDay: a.lastDay > b.lastDay ? a.lastDay : b.lastDay,
  };
}

/** Days from and to, both inclusive; each may be a whole month or year. */
export interface DayRange {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** Tells whether days of a span may lie in a range. Without a range everything does, also what has no day. */
export function touches({ firstDay, lastDay }: DaySpan, { from, to }: DayRange): boolean {
  if (from === undefined && to === undefined) return true;
  if (firstDay === null || lastDay === null) return false;
  const isAfter = from === undefined || lastDay.slice(0, from.length) >= from.slice(0, 10);
  const isBefore = to === undefined || firstDay.slice(0, to.length) <= to.slice(0, 10);
  return isAfter && isBefore;
}

function spanOfDay(day: string): DaySpan {
  if (/^\d{4}-\d\d-\d\d$/.test(day)) return { firstDay: day, lastDay: day };
  if (/^\d{4}-\d\d$/.test(day)) return { firstDay: `${day}-01`, lastDay: `${day}-31` };
  if (/^\d{4}$/.test(day)) return { firstDay: `${day}-01-01`, lastDay: `${day}-12-31` };
  return ALWAYS;
}

function spanAround(day: number, hasOffset: boolean): DaySpan {
  const around = hasOffset ? aroundOffset : aroundZone;
  const kept = around.get(day);
  if (kept !== undefined) return kept;
  const margin = hasOffset ? ODD_ZONE_DAYS : 1;
  const span = { firstDay: isoDay(day - margin), lastDay: isoDay(day + margin) };
  if (around.size >= MAX_KEPT) around.clear();
  around.set(day, span);
  return span;
}

function isoDay(day: number): string {
  // A year beyond 9999 or before 0 has a sign in ISO 8601; days beyond all that a clock can tell have no text at all.
  if (day < FIRST_DAY) return "";
  return day > LAST_DAY ? "\uffff" : new Date(day * DAY_MS).toISOString().slice(0, 10);
}

function membersOf(when: object): { local?: unknown; day?: unknown; at?: unknown; tz?: unknown } {
  return when;
}
