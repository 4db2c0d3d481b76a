/**
 * Orders of rows, the same on every device: texts by code unit, never by the words of a language.
 * @module
 */
import type { ViewRow } from "../view.ts";

/** Compares texts by code unit. */
export function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Orders by key, earliest first; of too many keys the newest are left. */
export function inTime(rows: readonly ViewRow[], limit: number | undefined): readonly ViewRow[] {
  const sorted = rows.toSorted(byKey);
  const keys = [...new Set(sorted.map((row) => row.key))];
  const first = limit === undefined ? undefined : keys.at(-limit);
  // Fewer keys than the limit: all stay.
  return first === undefined ? sorted : sorted.filter((row) => row.key >= first);
}

/** Orders by number of records, most first. */
export function byCount(rows: readonly ViewRow[], limit: number | undefined): readonly ViewRow[] {
  return rows.toSorted((a, b) => b.count - a.count || byKey(a, b)).slice(0, limit);
}

function byKey(a: ViewRow, b: ViewRow): number {
  return (
    compareTexts(a.key, b.key) ||
    compareTexts(a.category ?? "", b.category ?? "") ||
    compareTexts(a.currency ?? "", b.currency ?? "")
  );
}
