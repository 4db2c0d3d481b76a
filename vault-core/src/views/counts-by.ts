/**
 * How many records fall on each day, hour, week, month, site, creator or seller, and how long they took.
 * @module
 */
import { dayOf, isBetween, localTimeOf } from "../collection/days.ts";
import type { JsonObject } from "../model/json.ts";
import type { CountBucket } from "../vault/api.ts";

/** What records are grouped by. */
export type CountKey =
  | "day"
  | "day-hour"
  | "hour"
  | "week"
  | "month"
  | "site"
  | "creator"
  | "seller";

/** What to count. */
export interface CountOptions {
  readonly by: CountKey;
  readonly from?: string;
  readonly to?: string;
  /** Only so many, the largest. */
  readonly top?: number;
}

interface Bucket {
  readonly key: string;
  count: number;
  ms?: number;
}

/** Where a span stands in a wall-clock time, `2026-05-03T18:20`. */
const SPANS: ReadonlyMap<CountKey, readonly [from: number, to: number]> = new Map([
  ["month", [0, 7]],
  ["week", [0, 10]],
  ["day", [0, 10]],
  ["day-hour", [0, 13]],
  ["hour", [11, 13]],
]);

/** Counts effective records. Times come in their order, values with the most records first. */
export function countsBy(
  records: Iterable<JsonObject>,
  options: CountOptions,
  homeZone: string,
): CountBucket[] {
  const buckets = new Map<string, Bucket>();
  for (const record of records) {
    if (!isBetween(dayOf(record, homeZone), options.from, options.to)) continue;
    const key = keyOf(record, options.by, homeZone);
    if (key === null) continue;
    const bucket = buckets.get(key) ?? newBucket(key);
    bucket.count += 1;
    const ms = record["playedMs"] ?? record["dwellMs"];
    if (typeof ms === "number") bucket.ms = (bucket.ms ?? 0) + ms;
    buckets.set(key, bucket);
  }
  const byCount = [...buckets.values()].toSorted(
    (a, b) => b.count - a.count || compare(a.key, b.key),
  );
  const top = byCount.slice(0, options.top ?? byCount.length);
  return SPANS.has(options.by) ? top.toSorted((a, b) => compare(a.key, b.key)) : top;
}

/** Gives the ISO week of a day, `YYYY-Www`: the one that holds its Thursday. */
export function weekOf(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  const fromMonday = (date.getUTCDay() + 6) % 7;
  date.setUTCDate(date.getUTCDate() - fromMonday + 3);
  const year = date.getUTCFullYear();
  const days = (date.getTime() - Date.UTC(year, 0, 1)) / 86_400_000;
  return `${year}-W${String(Math.floor(days / 7) + 1).padStart(2, "0")}`;
}

function newBucket(key: string): Bucket {
  return { key, count: 0 };
}

function keyOf(record: JsonObject, by: CountKey, homeZone: string): string | null {
  if (!SPANS.has(by)) {
    const value = record[by];
    return typeof value === "string" && value !== "" ? value : null;
  }
  const time = localTimeOf(record, homeZone);
  return time === null ? null : spanOf(time, by);
}

/** The part of a wall-clock time that a span names; null if the time is less exact than the span. */
function spanOf(time: string, by: CountKey): string | null {
  const [from, to] = SPANS.get(by) ?? [0, 10];
  if (time.length < to) return null;
  const part = time.slice(from, to);
  return by === "week" ? weekOf(part) : part;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
