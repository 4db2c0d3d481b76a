/**
 * From three corners to the modules of a code: how many there are, where the fourth point lies, and the look at each
 * one through the slant of the picture.
 * @module
 */
import { type Bits, isDark } from "./bits.ts";
import { type Corners, distance, type Point } from "./finders.ts";

/** The modules of a code, row by row; 1 is dark. */
export interface Grid {
  /** Modules of a side: 17 + 4 * version. */
  readonly side: number;
  readonly dark: Uint8Array;
}

type Placing = (x: number, y: number) => Point;

const MOST_VERSION = 40;

/** Readings of a code with these corners, one a possible version, the likeliest first. */
export function* readGrids(bits: Bits, corners: Corners): Generator<Grid> {
  const size = moduleSize(bits, corners);
  if (size === null) return;
  const span = (distance(corners.a, corners.b) + distance(corners.a, corners.c)) / 2;
  const guess = Math.round((span / size + 7 - 17) / 4);
  for (const version of [guess, guess + 1, guess - 1, guess + 2, guess - 2]) {
    if (version < 1 || version > MOST_VERSION) continue;
    const side = 17 + 4 * version;
    for (const placing of placingsOf(bits, corners, side)) yield sample(bits, placing, side);
  }
}

function sample(bits: Bits, placing: Placing, side: number): Grid {
  const dark = new Uint8Array(side * side);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const at = placing(x + 0.5, y + 0.5);
      dark[y * side + x] = isDark(bits, at.x, at.y) ? 1 : 0;
    }
  }
  return { side, dark };
}

/** Pixels of a module, measured through the corner squares along the two sides; null if nothing fits. */
function moduleSize(bits: Bits, { a, b, c }: Corners): number | null {
  const spans = [
    [a, b],
    [b, a],
    [a, c],
    [c, a],
  ] as const;
  const sizes = spans.flatMap(([from, to]) => halfSquare(bits, from, to) ?? []);
  return sizes.length === 0 ? null : sizes.reduce((sum, one) => sum + one, 0) / sizes.length;
}

/** From the middle of a square to its outer edge are 3.5 modules: dark, light, dark. */
function halfSquare(bits: Bits, from: Point, to: Point): number | null {
  const length = distance(from, to);
  const step = { x: (to.x - from.x) / length, y: (to.y - from.y) / length };
  let turns = 0;
  for (let gone = 0; gone < length; gone += 0.25) {
    const dark = isDark(bits, from.x + step.x * gone, from.y + step.y * gone);
    if (dark === (turns % 2 === 1)) turns++;
    if (turns === 3) return gone / 3.5;
  }
  return null;
}

/** With the small square near the fourth corner where there is one, then without it. */
function* placingsOf(bits: Bits, { a, b, c }: Corners, side: number): Generator<Placing> {
  const near = 3.5;
  const far = side - 3.5;
  const known: readonly Point[] = [
    { x: near, y: near },
    { x: far, y: near },
    { x: near, y: far },
  ];
  const fourth = { x: b.x - a.x + c.x, y: b.y - a.y + c.y };
  const flat = perspective([...known, { x: far, y: far }], [a, b, c, fourth]);
  if (side > 21) {
    const small = findSmallSquare(bits, flat, side);
    const at = { x: side - 6.5, y: side - 6.5 };
    if (small !== null) yield perspective([...known, at], [a, b, c, small]);
  }
  yield flat;
}

const SMALL = [-2, -1, 0, 1, 2] as const;
const REACH = 7;
const LEAST_FITTING = 21;

/** The middle of the small square: of 25 modules those in the ring beside the middle are light, the others dark. */
function findSmallSquare(bits: Bits, flat: Placing, side: number): Point | null {
  let best = LEAST_FITTING - 1;
  let sum = { x: 0, y: 0, n: 0 };
  for (let dy = -REACH; dy <= REACH; dy += 0.3) {
    for (let dx = -REACH; dx <= REACH; dx += 0.3) {
      const x = side - 6.5 + dx;
      const y = side - 6.5 + dy;
      const fits = fitting(bits, flat, { x, y });
      if (fits < best) continue;
      if (fits > best) sum = { x: 0, y: 0, n: 0 };
      best = fits;
      if (fits < LEAST_FITTING) continue;
      const at = flat(x, y);
      sum = { x: sum.x + at.x, y: sum.y + at.y, n: sum.n + 1 };
    }
  }
  return sum.n === 0 ? null : { x: sum.x / sum.n, y: sum.y / sum.n };
}

function fitting(bits: Bits, flat: Placing, middle: Point): number {
  let fits = 0;
  for (const dy of SMALL) {
    for (const dx of SMALL) {
      const at = flat(middle.x + dx, middle.y + dy);
      const light = Math.max(Math.abs(dx), Math.abs(dy)) === 1;
      if (isDark(bits, at.x, at.y) !== light) fits++;
    }
  }
  return fits;
}

/** The projection that takes four places of a plane to four places of the picture. */
function perspective(from: readonly Point[], to: readonly Point[]): Placing {
  const rows = from.flatMap(({ x, y }, index) => {
    const { x: u, y: v } = to[index] ?? { x: 0, y: 0 };
    return [
      [x, y, 1, 0, 0, 0, -x * u, -y * u, u],
      [0, 0, 0, x, y, 1, -x * v, -y * v, v],
    ];
  });
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = solve(rows);
  return (x, y) => {
    const depth = g * x + h * y + 1;
    return { x: (a * x + b * y + c) / depth, y: (d * x + e * y + f) / depth };
  };
}

/** Solves linear equations; each row ends with its right side. */
function solve(rows: number[][]): readonly number[] {
  const n = rows.length;
  for (let column = 0; column < n; column++) {
    const rest = rows.slice(column);
    const pivot = rest.reduce((best, row) =>
      Math.abs(row[column] ?? 0) > Math.abs(best[column] ?? 0) ? row : best,
    );
    rows.splice(rows.indexOf(pivot), 1);
    const lead = pivot[column] ?? 0;
    const scaled = pivot.map((value) => value / lead);
    for (const row of rows) {
      const factor = row[column] ?? 0;
      for (let at = column; at <= n; at++) row[at] = (row[at] ?? 0) - factor * (scaled[at] ?? 0);
    }
    rows.splice(column, 0, scaled);
  }
  return rows.map((row) => row[n] ?? 0);
}
