/**
 * Ranges of days as they are asked for.
 * @module
 */
import { VaultError } from "../errors.ts";
import { Day } from "../records/values.ts";
import type { DayRange } from "./source.ts";

const DAY_MS = 86_400_000;

/** Gives a range with a day more on either side: a day of the owner touches two days of UTC. */
export function widened({ from, to }: DayRange): DayRange {
  const first = from === undefined ? null : toText(beginOf(from, 0) - DAY_MS);
  const last = to === undefined ? null : toText(beginOf(to, 1));
  return { ...(first !== null && { from: first }), ...(last !== null && { to: last }) };
}

/** Checks the ends of a range. @throws {VaultError} bad-value for an end that is no day, month or year. */
export function mustBeRange({ from, to }: DayRange): void {
  for (const end of [from, to])
    if (end !== undefined && !Day.safeParse(end).success)
      throw new VaultError("bad-value", `"${end}" is no day, month or year.`);
}

/** Begin of a day, month or year, or of a later one. */
function beginOf(text: string, later: number): number {
  const [year = 0, month, day] = text.split("-").map(Number);
  const date = new Date(0);
  date.setUTCFullYear(
    month === undefined ? year + later : year,
    month === undefined ? 0 : month - 1 + (day === undefined ? later : 0),
    day === undefined ? 1 : day + later,
  );
  return date.getTime();
}

/** Null outside the years of four digits: there a range has no end. */
function toText(time: number): string | null {
  const text = new Date(time).toISOString();
  return /^\d{4}-/.test(text) ? text.slice(0, 10) : null;
}
