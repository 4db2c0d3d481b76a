/**
 * Ranges of days as they are asked for. A month or a year stands for all of its days.
 * @module
 */
import { VaultError } from "../errors.ts";
import { Day } from "../records/values.ts";
import type { DayRange } from "./source.ts";

const DAY_MS = 86_400_000;

/** First and last day of records, `YYYY-MM-DD`. */
export interface DaySpan {
  readonly firstDay: string;
  readonly lastDay: string;
}

/** Gives the span of days, months and years; null if there are none. */
export function spanOfDays(days: readonly string[]): DaySpan | null {
  const [first] = days;
  if (first === undefined) return null;
  let [firstDay, lastDay] = [beginOf(first), endOf(first)];
  for (const day of days) {
    const [begin, end] = [beginOf(day), endOf(day)];
    if (begin < firstDay) firstDay = begin;
    if (end > lastDay) lastDay = end;
  }
  return { firstDay, lastDay };
}

/** Tells how a span lies to a range: wholly within it, wholly outside, or neither. */
export function placeOf(
  { firstDay, lastDay }: DaySpan,
  { from, to }: DayRange,
): "within" | "outside" | "across" {
  const [begin, end] = [beginOf(from ?? "0000"), endOf(to ?? "9999")];
  if (lastDay < begin || firstDay > end) return "outside";
  return firstDay >= begin && lastDay <= end ? "within" : "across";
}

/** Gives a range with a day more on either side: a day of the owner touches two days of UTC. */
export function widened({ from, to }: DayRange): DayRange {
  const first = from === undefined ? null : moved(beginOf(from), -1);
  const last = to === undefined ? null : moved(endOf(to), 1);
  return { ...(first !== null && { from: first }), ...(last !== null && { to: last }) };
}

/** Checks the ends of a range. @throws {VaultError} bad-value for an end that is no day, month or year. */
export function mustBeRange({ from, to }: DayRange): void {
  for (const end of [from, to])
    if (end !== undefined && !Day.safeParse(end).success)
      throw new VaultError("bad-value", `"${end}" is no day, month or year.`);
}

/** First day of a day, month or year. */
function beginOf(text: string): string {
  return text.length >= 10 ? text : `${text}-01-01`.slice(0, 10);
}

/** Last day of a day, month or year. */
function endOf(text: string): string {
  if (text.length >= 10) return text;
  const [year = 0, month = 12] = text.split("-").map(Number);
  const date = new Date(0);
  // Day 0 of the next month; years below 100 too.
  date.setUTCFullYear(year, month, 0);
  return Number.isNaN(date.getTime()) ? text : date.toISOString().slice(0, 10);
}

/** Null outside the years of four digits: there a range has no end. */
function moved(day: string, by: number): string | null {
  const text = new Date(Date.parse(`${day}T00:00:00Z`) + by * DAY_MS).toISOString();
  return /^\d{4}-/.test(text) ? text.slice(0, 10) : null;
}
