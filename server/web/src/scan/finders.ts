/**
 * The three squares in the corners of a QR code: dark, light, dark, light, dark in the proportion 1:1:3:1:1, along
 * every line through the middle (ISO/IEC 18004, 6.3.3).
 * @module
 */
import { type Bits, isDark } from "./bits.ts";

/** A place in a picture; a pixel covers one unit. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Something that looks like a corner square. */
interface Finder extends Point {
  /** Pixels of one module. */
  readonly size: number;
  /** Rows that cross it. */
  readonly seen: number;
}

/** The corners of a code: A above left, B above right, C below left, as the code itself is turned. */
export interface Corners {
  readonly a: Point;
  readonly b: Point;
  readonly c: Point;
}

const MOST_FINDERS = 9;
const MOST_CORNERS = 5;
/** How far three squares may be from a right angle with equal legs; a slanted photo reaches 0.6. */
const MOST_ODDNESS = 1;

/** Three corners that could be those of a code, the likeliest first. */
export function findCorners(bits: Bits): readonly Corners[] {
  const finders = findFinders(bits).slice(0, MOST_FINDERS);
  const found: { readonly corners: Corners; readonly oddness: number }[] = [];
  for (const [one, two, three] of triples(finders)) {
    const corners = toCorners(one, two, three);
    const oddness = oddnessOf(corners, [one.size, two.size, three.size]);
    if (oddness < MOST_ODDNESS) found.push({ corners, oddness });
  }
  return found
    .toSorted((one, two) => one.oddness - two.oddness)
    .slice(0, MOST_CORNERS)
    .map((one) => one.corners);
}

/** The distance of two places. */
export function distance(one: Point, two: Point): number {
  return Math.hypot(one.x - two.x, one.y - two.y);
}

function* triples(finders: readonly Finder[]): Generator<readonly [Finder, Finder, Finder]> {
  for (const [i, one] of finders.entries()) {
    const later = finders.slice(i + 1);
    for (const [j, two] of later.entries()) {
      for (const three of later.slice(j + 1)) yield [one, two, three];
    }
  }
}

/** A is opposite the longest side; B and C turn as a code does that is not mirrored. */
function toCorners(one: Point, two: Point, three: Point): Corners {
  const sides: [number, Point, Point, Point][] = [
    [distance(two, three), one, two, three],
    [distance(one, three), two, one, three],
    [distance(one, two), three, one, two],
  ];
  const [, a, b, c] = sides.reduce((longest, side) => (side[0] > longest[0] ? side : longest));
  const turn = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
  return turn > 0 ? { a, b, c } : { a, b: c, c: b };
}

function oddnessOf({ a, b, c }: Corners, sizes: readonly number[]): number {
  const right = distance(a, b);
  const down = distance(a, c);
  const longest = distance(b, c) ** 2;
  const legs = Math.abs(right - down) / Math.max(right, down);
  const angle = Math.abs(longest - right ** 2 - down ** 2) / longest;
  const largest = Math.max(...sizes);
  return legs + angle + (largest - Math.min(...sizes)) / largest;
}

function findFinders(bits: Bits): readonly Finder[] {
  const finders: Finder[] = [];
  for (let y = 0; y < bits.height; y++) {
    for (const x of middlesOf(bits, y)) {
      const found = checkFinder(bits, x, y);
      if (found !== null) addFinder(finders, found);
    }
  }
  return finders.filter(({ seen }) => seen > 1).toSorted((one, two) => two.seen - one.seen);
}

/** Middles of five runs of a row that have the proportion. */
function middlesOf({ dark, width }: Bits, y: number): readonly number[] {
  const middles: number[] = [];
  const runs = [0, 0, 0, 0, 0];
  let was = 0;
  for (let x = 0; x <= width; x++) {
    const is = x === width ? 2 : (dark[y * width + x] ?? 0);
    if (is !== was) {
      // A dark run ends here: with the four runs before it, it may be a square's last side.
      if (was === 1 && hasProportion(runs)) {
        const [, , middle = 0, light = 0, last = 0] = runs;
        middles.push(x - last - light - middle / 2);
      }
      runs.shift();
      runs.push(0);
      was = is;
    }
    runs[4] = (runs[4] ?? 0) + 1;
  }
  return middles;
}

/** Looks through the middle from above to below, then from left to right again, then along both diagonals' lines. */
function checkFinder(bits: Bits, x: number, y: number): Finder | null {
  const down = across(bits, { x, y: y + 0.5 }, { x: 0, y: 1 });
  if (down === null) return null;
  const middle = { x, y: y + 0.5 + down.offset };
  const right = across(bits, middle, { x: 1, y: 0 });
  if (right === null) return null;
  const center = { x: x + right.offset, y: middle.y };
  if (across(bits, center, { x: Math.SQRT1_2, y: Math.SQRT1_2 }) === null) return null;
  return { ...center, size: (right.total + down.total) / 14, seen: 1 };
}

/** The five runs of a line through a place: how far its middle is, and how long all are; null if they do not fit. */
function across(
  bits: Bits,
  from: Point,
  step: Point,
): { readonly offset: number; readonly total: number } | null {
  const ahead = runsFrom(bits, from, step);
  const behind = runsFrom(bits, from, { x: -step.x, y: -step.y });
  const runs = [behind[2], behind[1], behind[0] + ahead[0], ahead[1], ahead[2]];
  if (!hasProportion(runs)) return null;
  const total = runs.reduce((sum, run) => sum + run, 0);
  return { offset: (ahead[0] - behind[0]) / 2, total };
}

const STEP = 0.5;

/** Lengths of the dark, the light and the dark run from a place on. */
function runsFrom(bits: Bits, from: Point, step: Point): [number, number, number] {
  const runs: [number, number, number] = [0, 0, 0];
  const most = bits.width + bits.height;
  let part: 0 | 1 | 2 | 3 = 0;
  for (let gone = STEP / 2; gone < most; gone += STEP) {
    const dark = isDark(bits, from.x + step.x * gone, from.y + step.y * gone);
    if (dark !== (part !== 1)) part = next(part);
    if (part === 3) break;
    runs[part] += STEP;
  }
  return runs;
}

function next(part: 0 | 1 | 2 | 3): 1 | 2 | 3 {
  return part === 0 ? 1 : part === 1 ? 2 : 3;
}

function hasProportion(runs: readonly number[]): boolean {
  const [a = 0, b = 0, c = 0, d = 0, e = 0] = runs;
  const module = (a + b + c + d + e) / 7;
  if (module < 1 || [a, b, d, e].includes(0)) return false;
  return (
    [a, b, d, e].every((run) => Math.abs(run - module) < module * 0.6) &&
    Math.abs(c - 3 * module) < module * 1.6
  );
}

function addFinder(finders: Finder[], found: Finder): void {
  const at = finders.findIndex((one) => distance(one, found) < one.size * 2.5);
  const known = finders[at];
  if (known === undefined) {
    finders.push(found);
    return;
  }
  const seen = known.seen + 1;
  const mean = (old: number, now: number): number => (old * known.seen + now) / seen;
  finders[at] = {
    x: mean(known.x, found.x),
    y: mean(known.y, found.y),
    size: mean(known.size, found.size),
    seen,
  };
}
