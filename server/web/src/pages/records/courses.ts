/**
 * Courses of measures: what was measured of one point of the body, in one unit, day by day.
 * @module
 */
import type { RecordView } from "@rootvault/vault-core";
import type { SparkPoint } from "../../charts/spark-point.ts";
import { dayOf, textAt, valueAt } from "../../parts/values.ts";

/** The records of a point. */
export interface Course {
  readonly point: string;
  /** Of the unit of the newest alone, the oldest first. */
  readonly records: readonly RecordView[];
}

/** Gives the courses of records that come newest first; what the owner left out is in none. */
export function coursesOf(records: readonly RecordView[]): readonly Course[] {
  const kept = records.filter(({ effective }) => effective !== null);
  const points = [...new Set(kept.map(({ shown }) => textAt(shown, "point")))];
  return points.map((point) => {
    const own = kept.filter(({ shown }) => textAt(shown, "point") === point);
    const unit = textAt(own[0]?.shown ?? {}, "quantity.unit");
    const alike = own.filter(({ shown }) => textAt(shown, "quantity.unit") === unit);
    return { point, records: alike.toReversed() };
  });
}

/** Gives the points of a line: of each day the last one. */
export function pointsOf(records: readonly RecordView[]): readonly SparkPoint[] {
  const byDay = new Map<number, number>();
  for (const { shown } of records) {
    const value = valueAt(shown, "quantity.value");
    const at = Date.parse(dayOf(shown));
    if (typeof value === "number" && !Number.isNaN(at)) byDay.set(at, value);
  }
  return [...byDay].map(([at, value]) => ({ at, value }));
}
