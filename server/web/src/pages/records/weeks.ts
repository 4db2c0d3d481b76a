/**
 * Weeks of ISO 8601: `2026-W48` begins on a Monday.
 * @module
 */

const DAY_MS = 86_400_000;

/** The day of a week: 0 Monday to 6 Sunday. */
export function dayOfWeek(week: string, weekday: number): string {
  return new Date(mondayOf(week) + weekday * DAY_MS).toISOString().slice(0, 10);
}

/** A week some weeks later or earlier. */
export function addWeeks(week: string, by: number): string {
  return weekOf(mondayOf(week) + by * 7 * DAY_MS);
}

/** The Monday in Unix milliseconds of UTC. 4 January lies in the first week. */
function mondayOf(week: string): number {
  const [year = 2000, number = 1] = week.split("-W").map(Number);
  return firstMonday(year) + (number - 1) * 7 * DAY_MS;
}

function firstMonday(year: number): number {
  const fourth = Date.UTC(year, 0, 4);
  const weekday = (new Date(fourth).getUTCDay() + 6) % 7;
  return fourth - weekday * DAY_MS;
}

function weekOf(monday: number): string {
  // Its Thursday says which year a week belongs to.
  const year = new Date(monday + 3 * DAY_MS).getUTCFullYear();
  const number = Math.round((monday - firstMonday(year)) / (7 * DAY_MS)) + 1;
  return `${year}-W${String(number).padStart(2, "0")}`;
}
