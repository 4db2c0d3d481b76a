/**
 * What of a long list is drawn: stretches of rows near the screen, and gaps as high as what is left out.
 * @module
 */

/** Rows of a stretch. */
export const STRETCH = 50;

/** How high a row is until it was seen. */
const ROW_PX = 44;
/** How far from the screen a stretch is still drawn. */
const NEAR_PX = 1_200;

/** A stretch that is drawn, or a gap. */
export interface Planned {
  readonly kind: "rows" | "gap";
  /** Number of the stretch, of a gap of its first one. */
  readonly at: number;
  /** Elements that it makes: its rows, or one. */
  readonly rows: number;
  /** Height of a gap. */
  readonly px: number;
}

/**
 * Plans a list.
 * @param shown numbers of the stretches to draw; null for all.
 */
export function planOf(
  rows: number,
  shown: ReadonlySet<number> | null,
  heights: ReadonlyMap<number, number>,
): readonly Planned[] {
  const plan: Planned[] = [];
  for (let at = 0; at * STRETCH < rows; at++) {
    const size = sizeOf(rows, at);
    if (shown === null || shown.has(at)) plan.push({ kind: "rows", at, rows: size, px: 0 });
    else addGap(plan, at, heightOf(heights, rows, at));
  }
  return plan;
}

/** Numbers of the stretches that are near what is on screen, and of the one that holds the focus. */
export function nearOf(
  rows: number,
  heights: ReadonlyMap<number, number>,
  view: { readonly top: number; readonly height: number },
  focused: number,
): readonly number[] {
  const near: number[] = [];
  let top = 0;
  for (let at = 0; at * STRETCH < rows; at++) {
    const bottom = top + heightOf(heights, rows, at);
    const touches = bottom >= view.top - NEAR_PX && top <= view.top + view.height + NEAR_PX;
    if (touches || at === focused) near.push(at);
    top = bottom;
  }
  return near;
}

function addGap(plan: Planned[], at: number, px: number): void {
  const last = plan.at(-1);
  if (last?.kind === "gap") plan[plan.length - 1] = { ...last, px: last.px + px };
  else plan.push({ kind: "gap", at, rows: 1, px });
}

function heightOf(heights: ReadonlyMap<number, number>, rows: number, at: number): number {
  return heights.get(at) ?? sizeOf(rows, at) * ROW_PX;
}

function sizeOf(rows: number, at: number): number {
  return Math.min(STRETCH, rows - at * STRETCH);
}
