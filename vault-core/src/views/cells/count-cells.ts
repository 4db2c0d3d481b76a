/**
 * Parts that count: how many records fall on each value, and how long they took.
 * @module
 */
import { countMoments } from "../../collection/time/days.ts";
import { isList, type Json } from "../../model/json.ts";
import type { EffectiveRecord } from "../source.ts";
import type { View, ViewRow } from "../view.ts";

/** Count of one value; `ms` is null if no record has any. */
export type CountCell = readonly [key: string, count: number, ms: number | null];

/** What a record is grouped by; null leaves it out. */
export type KeyOf = (record: EffectiveRecord) => string | null;

/** Members that counting by time reads, and by which the days of a record are told. */
export const TIMED_FIELDS: readonly string[] = ["when", "playedMs", "dwellMs"];

/** Counts the records of a block. */
export function toCountCells(
  records: readonly EffectiveRecord[],
  keyOf: KeyOf,
): readonly CountCell[] {
  const sums = new Map<string, Sum>();
  for (const record of records) {
    const key = keyOf(record);
    if (key !== null) add(sums, [key, 1, msOf(record)]);
  }
  return toCells(sums);
}

/** Counts moments by days or hours of the owner: of records that took no time that is known. */
export function countsOfMoments(
  span: "day" | "hour",
): NonNullable<View<readonly CountCell[]>["ofMoments"]> {
  return {
    without: TIMED_FIELDS.filter((name) => name !== "when"),
    part: (moments, { homeZone }) =>
      Array.from(
        countMoments(moments, homeZone, span),
        ([key, count]) => [key, count, null] as const,
      ),
  };
}

/** Reads a kept part; null if it is none. */
export function readCountCells(kept: Json): readonly CountCell[] | null {
  return isList(kept) && kept.every(isCell) ? kept : null;
}

/** Adds parts up, in no order. */
export function mergeCounts(parts: readonly (readonly CountCell[])[]): ViewRow[] {
  return joinCounts(parts).map(([key, count, ms]) =>
    ms === null ? { key, count } : { key, count, ms },
  );
}

/** Adds parts up to one. */
export function joinCounts(parts: readonly (readonly CountCell[])[]): readonly CountCell[] {
  const sums = new Map<string, Sum>();
  for (const part of parts) for (const cell of part) add(sums, cell);
  return toCells(sums);
}

interface Sum {
  count: number;
  ms: number | null;
}

function toCells(sums: ReadonlyMap<string, Sum>): readonly CountCell[] {
  return Array.from(sums, ([key, { count, ms }]) => [key, count, ms] as const);
}

function add(sums: Map<string, Sum>, [key, count, ms]: CountCell): void {
  const sum = sums.get(key);
  if (sum === undefined) sums.set(key, { count, ms });
  else {
    sum.count += count;
    sum.ms = addMs(sum.ms, ms);
  }
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

function isCell(value: Json): value is CountCell {
  if (!isList(value) || value.length !== 3) return false;
  const [key, count, ms] = value;
  return typeof key === "string" && isCount(count) && (ms === null || isCount(ms));
}
