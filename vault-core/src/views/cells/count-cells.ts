/**
 * Parts that count: how many records fall on each day and value, and how long they took.
 * @module
 */
import { dayOf, isBetween, localTimeOf } from "../../collection/days.ts";
import type { Json } from "../../model/json.ts";
import type { EffectiveRecord } from "../source.ts";
import type { PartOptions, ViewOptions, ViewRow } from "../view.ts";

/** Counts of one day and value. The day is as exact as the records know it, empty without a date; `ms` null if none has any. */
export type CountCell = readonly [day: string, key: string, count: number, ms: number | null];

/** What a record is grouped by, from its owner's time; null leaves it out. */
export type KeyOf = (record: EffectiveRecord, time: string | null) => string | null;

/** Counts the records of a block. */
export function toCountCells(
  records: readonly EffectiveRecord[],
  { homeZone }: PartOptions,
  keyOf: KeyOf,
): readonly CountCell[] {
  const days = new Map<string, Map<string, CountCell>>();
  for (const record of records) {
    const key = keyOf(record, localTimeOf(record, homeZone));
    if (key === null) continue;
    const day = dayOf(record, homeZone) ?? "";
    const cells = days.get(day) ?? new Map<string, CountCell>();
    days.set(day, cells);
    const [, , count, ms] = cells.get(key) ?? [day, key, 0, null];
    cells.set(key, [day, key, count + 1, addMs(ms, msOf(record))]);
  }
  return [...days.values()].flatMap((cells) => Array.from(cells.values()));
}

/** Reads a kept part; null if it is none. */
export function readCountCells(kept: Json): readonly CountCell[] | null {
  return isList(kept) && kept.every(isCell) ? kept : null;
}

/** Adds up what lies between the days asked for, in no order. */
export function mergeCounts(
  parts: readonly (readonly CountCell[])[],
  { from, to }: ViewOptions,
): ViewRow[] {
  const sums = new Map<string, { count: number; ms: number | null }>();
  for (const part of parts) {
    for (const [day, key, count, ms] of part) {
      if (!isBetween(day === "" ? null : day, from, to)) continue;
      const sum = sums.get(key);
      if (sum === undefined) sums.set(key, { count, ms });
      else {
        sum.count += count;
        sum.ms = addMs(sum.ms, ms);
      }
    }
  }
  return [...sums].map(([key, { count, ms }]) =>
    ms === null ? { key, count } : { key, count, ms },
  );
}

/** Stays at the largest exact number: so the order of a sum never matters. */
function addMs(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a + b, Number.MAX_SAFE_INTEGER);
}

function msOf(record: EffectiveRecord): number | null {
  const ms = record["playedMs"] ?? record["dwellMs"];
  return isCount(ms) ? ms : null;
}

function isCount(value: Json | undefined): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isCell(value: Json): value is CountCell {
  if (!isList(value) || value.length !== 4) return false;
  const [day, key, count, ms] = value;
  return (
    typeof day === "string" &&
    typeof key === "string" &&
    isCount(count) &&
    (ms === null || isCount(ms))
  );
}
