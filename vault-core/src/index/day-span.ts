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

/** Gives the span of a record's `when`, by the members that say it. */
export function spanOf(when: unknown): DaySpan {
  if (typeof when !== "object" || when === null) return NEVER;
  const { local, day, at, tz } = membersOf(when);
  if (typeof local === "string") return spanOfDay(local.slice(0, 10));
  if (typeof day === "string") return spanOfDay(day);
  if (typeof at !== "string") return NEVER;
  const time = Date.parse(at);
  if (Number.isNaN(time)) return NEVER;
  const margin = DAY_MS * (typeof tz === "string" && /^[+-]/.test(tz) ? ODD_ZONE_DAYS : 1);
  return { firstDay: isoDay(time - margin), lastDay: isoDay(time + margin) };
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

function isoDay(time: number): string {
  const text = new Date(time).toISOString();
  // A year beyond 9999 or before 0 has a sign.
  if (text.startsWith("-")) return "";
  return text.startsWith("+") ? "\uffff" : text.slice(0, 10);
}

function membersOf(when: object): { local?: unknown; day?: unknown; at?: unknown; tz?: unknown } {
  return when;
}
