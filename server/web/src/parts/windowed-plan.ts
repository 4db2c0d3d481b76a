/**
 * What of a long list is drawn: stretches of rows near the screen, and gaps as high as what is left out.
 * @module
 */

/** Rows of a stretch: as many as are drawn within a frame of a slow phone. */
export const STRETCH = 10;
/** Tiles of a stretch: whole lines, whether two or up to six stand in one. */
export const TILES_STRETCH = 60;

/** How high a row is until it was seen. */
const ROW_PX = 44;
/** How far from the screen a stretch is still drawn. */
const NEAR_PX = 800;

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

/** What is known of a list. */
export interface Listed {
  /** Rows in all, and of a stretch. */
  readonly rows: number;
  readonly stretch: number;
  /** Of the stretches that were seen, by their numbers. */
  readonly heights: ReadonlyMap<number, number>;
}

/**
 * Plans a list.
 * @param shown numbers of the stretches to draw; null for all.
 */
export function planOf(list: Listed, shown: ReadonlySet<number> | null): readonly Planned[] {
  const plan: Planned[] = [];
  for (let at = 0; at * list.stretch < list.rows; at++) {
    if (shown === null || shown.has(at))
      plan.push({ kind: "rows", at, rows: sizeOf(list, at), px: 0 });
    else addGap(plan, at, heightOf(list, at));
  }
  return plan;
}

/** Numbers of the stretches that are near what is on screen, and of the one that holds the focus. */
export function nearOf(
  list: Listed,
  view: { readonly top: number; readonly height: number },
  focused: number,
): readonly number[] {
  const near: number[] = [];
  let top = 0;
  for (let at = 0; at * list.stretch < list.rows; at++) {
    const bottom = top + heightOf(list, at);
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

function heightOf(list: Listed, at: number): number {
  return list.heights.get(at) ?? sizeOf(list, at) * ROW_PX;
}

function sizeOf({ rows, stretch }: Listed, at: number): number {
  return Math.min(stretch, rows - at * stretch);
}
