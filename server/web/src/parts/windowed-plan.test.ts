/**
 * Of a long list only what is near the screen is drawn, and the list is as high as if all were.
 * @module
 */
import { expect, test } from "vitest";
import { type Listed, nearOf, planOf, STRETCH } from "./windowed-plan.ts";

const ROWS = 100_000;

function highOf(plan: ReturnType<typeof planOf>): number {
  return plan.reduce((sum, { kind, rows, px }) => sum + (kind === "gap" ? px : rows * 44), 0);
}

const few: Listed = { rows: 120, stretch: 50, heights: new Map() };
const many: Listed = { rows: ROWS, stretch: STRETCH, heights: new Map() };

function drawnAt(top: number): ReadonlySet<number> {
  return new Set(nearOf(many, { top, height: 900 }, -1));
}

test("in the middle of a hundred thousand rows some dozens are drawn, and two gaps", () => {
  const near = nearOf(many, { top: 2_000_000, height: 900 }, -1);
  const plan = planOf(many, new Set(near));
  const kinds = plan.map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === "gap")).toHaveLength(2);
  expect([kinds[0], kinds.at(-1)]).toEqual(["gap", "gap"]);
  expect(near.length * STRETCH).toBeLessThan(90);
  expect(highOf(plan)).toBe(ROWS * 44);
  // The rows on screen are among them.
  const first = plan[0]?.px ?? 0;
  expect(first).toBeLessThan(2_000_000);
  expect(first + near.length * STRETCH * 44).toBeGreaterThan(2_000_900);
});

test("a step of a finger brings few rows, however far it went", () => {
  for (let top = 0; top < 100_000; top += 120) {
    const before = drawnAt(top);
    const come = [...drawnAt(top + 120)].filter((at) => !before.has(at));
    expect(come.length * STRETCH).toBeLessThanOrEqual(10);
  }
});

test("the stretch with the focus stays, and heights that were seen count", () => {
  const heights = new Map([[0, 5_000]]);
  const near = nearOf({ ...many, heights }, { top: 3_000_000, height: 900 }, 1);
  expect(near).toContain(1);
  const plan = planOf({ ...many, heights }, new Set(near));
  expect(plan[0]).toEqual({ kind: "gap", at: 0, rows: 1, px: 5_000 });
  expect(plan[1]).toMatchObject({ kind: "rows", at: 1, rows: STRETCH });
});

test("a short list is drawn whole", () => {
  expect(planOf(few, null).map(({ rows }) => rows)).toEqual([50, 50, 20]);
  expect(planOf({ ...few, rows: 0 }, null)).toEqual([]);
});
