/**
 * Measures as courses: each point for itself, in one unit, a value a day.
 * @module
 */
import type { RecordView } from "@rootvault/vault-core";
import { expect, test } from "vitest";
import { coursesOf, pointsOf } from "./courses.ts";

function measure(point: string, day: string, value: number, unit = "cm"): RecordView {
  const shown = { point, when: { day, precision: "day" }, quantity: { value, unit } };
  return { shown, effective: shown } as unknown as RecordView;
}

test("each point has its course, the oldest first; what is left out or of another unit is in none", () => {
  const left = { ...measure("Waist", "2026-03-01", 99), effective: null };
  const courses = coursesOf([
    measure("Waist", "2026-05-01", 84),
    measure("Weight", "2026-04-01", 77.5, "kg"),
    left,
    measure("Waist", "2026-02-01", 86),
    measure("Waist", "2025-02-01", 33, "[in_i]"),
  ]);
  const told = courses.map(({ point, records }) => [
    point,
    pointsOf(records).map(({ value }) => value),
  ]);
  expect(told).toEqual([
    ["Waist", [86, 84]],
    ["Weight", [77.5]],
  ]);
});

test("of a day the last value counts", () => {
  const twice = [measure("Waist", "2026-05-01", 85), measure("Waist", "2026-05-01", 84)];
  expect(pointsOf(twice)).toEqual([{ at: Date.parse("2026-05-01"), value: 84 }]);
});
