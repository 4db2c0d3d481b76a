/**
 * Of a long list only what is near the screen is drawn, and the list is as high as if all were.
 * @module
 */
import { expect, test } from "vitest";
import { nearOf, planOf } from "./windowed-plan.ts";

const ROWS = 100_000;

function highOf(plan: ReturnType<typeof planOf>): number {
  return plan.reduce((sum, { kind, rows, px }) => sum + (kind === "gap" ? px : rows * 44), 0);
}

test("in the middle of a hundred thousand rows a few hundred are drawn, and two gaps", () => {
  const near = nearOf(ROWS, new Map(), { top: 2_000_000, height: 900 }, -1);
  const plan = planOf(ROWS, new Set(near), new Map());
  expect(plan.map(({ kind }) => kind)).toEqual(["gap", "rows", "rows", "rows", "gap"]);
  expect(highOf(plan)).toBe(ROWS * 44);
  // The rows on screen are among them.
  const first = plan[0]?.px ?? 0;
  expect(first).toBeLessThan(2_000_000);
  expect(first + 150 * 44).toBeGreaterThan(2_000_900);
});

test("the stretch with the focus stays, and heights that were seen count", () => {
  const heights = new Map([[0, 5_000]]);
  const near = nearOf(ROWS, heights, { top: 3_000_000, height: 900 }, 1);
  expect(near).toContain(1);
  const plan = planOf(ROWS, new Set(near), heights);
  expect(plan[0]).toEqual({ kind: "gap", at: 0, rows: 1, px: 5_000 });
  expect(plan[1]).toMatchObject({ kind: "rows", at: 1, rows: 50 });
});

test("a short list is drawn whole", () => {
  expect(planOf(120, null, new Map()).map(({ rows }) => rows)).toEqual([50, 50, 20]);
  expect(planOf(0, null, new Map())).toEqual([]);
});
