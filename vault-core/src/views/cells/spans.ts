/**
 * Spans of the owner's time that records are grouped by.
 * @module
 */

// Letters of a wall-clock time, `2026-05-03T18:20`, that name its span.
const SPAN = { month: 7, day: 10, hour: 13 } as const;

const weeks = new Map<string, string>();
const MOST_DAYS = 8_192;

/** The span of a wall-clock time; null without a time, or for one that is less exact. */
export function spanOf(time: string | null, span: keyof typeof SPAN): string | null {
  return time === null || time.length < SPAN[span] ? null : time.slice(0, SPAN[span]);
}

/** Gives the ISO week of a day, `YYYY-Www`: the one that holds its Thursday. */
export function weekOf(day: string): string {
  // Many records have one day.
  const kept = weeks.get(day);
  if (kept !== undefined) return kept;
  if (weeks.size >= MOST_DAYS) weeks.clear();
  const week = toWeek(day);
  weeks.set(day, week);
  return week;
}

function toWeek(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  const fromMonday = (date.getUTCDay() + 6) % 7;
  date.setUTCDate(date.getUTCDate() - fromMonday + 3);
  const year = date.getUTCFullYear();
  const days = (date.getTime() - Date.UTC(year, 0, 1)) / 86_400_000;
  return `${year}-W${String(Math.floor(days / 7) + 1).padStart(2, "0")}`;
}
