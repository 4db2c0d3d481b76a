/**
 * Ranges of days as they are asked for.
 * @module
 */
import { VaultError } from "../errors.ts";
import { Day } from "../records/values.ts";
import type { DayRange, EventBlock } from "./source.ts";

const DAY_MS = 86_400_000;

/** Gives a range with a day more on either side: a day of the owner touches two days of UTC. */
export function widened({ from, to }: DayRange): DayRange {
  const first = from === undefined ? null : toText(beginOf(from) - DAY_MS);
  const last = to === undefined ? null : toText(endOf(to));
  return { ...(first !== null && { from: first }), ...(last !== null && { to: last }) };
}

/** Tells whether all records of a block lie in a range, in whichever zone its days are counted. */
export function isWithin({ firstDay, lastDay }: EventBlock, { from, to }: DayRange): boolean {
  if (firstDay === null || lastDay === null) return true;
  return (
    (from === undefined || beginOf(firstDay) - DAY_MS >= beginOf(from)) &&
    (to === undefined || endOf(lastDay) + DAY_MS <= endOf(to))
  );
}

/** Checks the ends of a range. @throws {VaultError} bad-value for an end that is no day, month or year. */
export function mustBeRange({ from, to }: DayRange): void {
  for (const end of [from, to])
    if (end !== undefined && !Day.safeParse(end).success)
      throw new VaultError("bad-value", `"${end}" is no day, month or year.`);
}

/** When a day, month or year begins, in UTC. */
function beginOf(text: string): number {
  const [year = 0, month = 1, day = 1] = text.split("-").map(Number);
  return toTime(year, month, day);
}

/** When the next one begins. */
function endOf(text: string): number {
  const [year = 0, month, day] = text.split("-").map(Number);
  if (month === undefined) return toTime(year + 1, 1, 1);
  return day === undefined ? toTime(year, month + 1, 1) : toTime(year, month, day + 1);
}

function toTime(year: number, month: number, day: number): number {
  const date = new Date(0);
  // Years below 100 too.
  date.setUTCFullYear(year, month - 1, day);
  return date.getTime();
}

/** Null outside the years of four digits: there a range has no end. */
function toText(time: number): string | null {
  const text = new Date(time).toISOString();
  return /^\d{4}-/.test(text) ? text.slice(0, 10) : null;
}
