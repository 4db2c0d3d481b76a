/**
 * From modules to codewords: format, mask and the walk over the code in pairs of columns (ISO/IEC 18004, 7.7 to 7.9).
 * @module
 */
import type { Grid } from "./grid.ts";

/** Level of error correction. */
export type Level = "L" | "M" | "Q" | "H";

/** What the format of a code says. */
export interface Format {
  readonly level: Level;
  /** Number of the mask, 0 to 7. */
  readonly mask: number;
}

const LEVELS: readonly Level[] = ["M", "L", "H", "Q"];
const MOST_WRONG_BITS = 3;

/** Version of a code by its side. */
export function versionOf({ side }: Grid): number {
  return (side - 17) / 4;
}

/** The format, from whichever of its two copies is nearer to one of the 32 that exist; null if neither is near. */
export function readFormat(grid: Grid): Format | null {
  const { side } = grid;
  let first = 0;
  let second = 0;
  for (let bit = 0; bit < 15; bit++) {
    const [x, y] = bit < 8 ? [8, bit < 6 ? bit : bit + 1] : [bit === 8 ? 7 : 14 - bit, 8];
    const [u, v] = bit < 8 ? [side - 1 - bit, 8] : [8, side - 15 + bit];
    first |= darkAt(grid, x, y) << bit;
    second |= darkAt(grid, u, v) << bit;
  }
  let best = { wrong: MOST_WRONG_BITS + 1, data: -1 };
  for (let data = 0; data < 32; data++) {
    const code = formatCode(data);
    const wrong = Math.min(ones(code ^ first), ones(code ^ second));
    if (wrong < best.wrong) best = { wrong, data };
  }
  const level = LEVELS[best.data >> 3];
  return level === undefined ? null : { level, mask: best.data & 7 };
}

/** The codewords in their order, interleaved as they stand. */
export function readCodewords(grid: Grid, mask: number): Uint8Array {
  const version = versionOf(grid);
  const centers = smallSquares(version);
  const words: number[] = [];
  let bits = 0;
  let word = 0;
  for (const [x, y] of walk(grid.side)) {
    if (isPattern(version, centers, x, y)) continue;
    word = (word << 1) | (darkAt(grid, x, y) ^ (isMasked(mask, x, y) ? 1 : 0));
    if (++bits % 8 > 0) continue;
    words.push(word);
    word = 0;
  }
  return Uint8Array.from(words);
}

/** Two columns at a time from the right, up and down in turns, past the column of the clock. */
function* walk(side: number): Generator<readonly [number, number]> {
  for (let pair = side - 1; pair >= 1; pair -= 2) {
    const right = pair <= 6 ? pair - 1 : pair;
    const up = ((right + 1) & 2) === 0;
    for (let step = 0; step < side; step++) {
      const y = up ? side - 1 - step : step;
      yield [right, y];
      yield [right - 1, y];
    }
  }
}

/** Lines on which the small squares lie. */
function smallSquares(version: number): readonly number[] {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const step = version === 32 ? 26 : Math.ceil((version * 4 + 4) / (count * 2 - 2)) * 2;
  const last = version * 4 + 10;
  const rest = Array.from({ length: count - 1 }, (_, index) => last - index * step);
  return [6, ...rest.toReversed()];
}

/** Modules that carry no data: corner squares with the format beside them, clock, version, small squares. */
function isPattern(version: number, centers: readonly number[], x: number, y: number): boolean {
  const side = 17 + 4 * version;
  if (x === 6 || y === 6 || isCorner(side, x, y)) return true;
  if (version >= 7 && (isVersion(side, x, y) || isVersion(side, y, x))) return true;
  const column = centers.find((center) => Math.abs(center - x) <= 2);
  const row = centers.find((center) => Math.abs(center - y) <= 2);
  // Where a corner square lies there is no small one.
  return column !== undefined && row !== undefined && !isCorner(side, column, row);
}

function isCorner(side: number, x: number, y: number): boolean {
  return (x < 9 && (y < 9 || y >= side - 8)) || (x >= side - 8 && y < 9);
}

function isVersion(side: number, x: number, y: number): boolean {
  return x < 6 && y >= side - 11;
}

const MASKS: readonly ((x: number, y: number) => number)[] = [
  (x, y) => (x + y) % 2,
  (_x, y) => y % 2,
  (x) => x % 3,
  (x, y) => (x + y) % 3,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2,
  (x, y) => ((x * y) % 2) + ((x * y) % 3),
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2,
];

function isMasked(mask: number, x: number, y: number): boolean {
  return MASKS[mask]?.(x, y) === 0;
}

/** The 15 bits of a format: 5 of data, 10 of a BCH code, turned by a fixed pattern (Annex C). */
function formatCode(data: number): number {
  let rest = data;
  for (let bit = 0; bit < 10; bit++) rest = (rest << 1) ^ ((rest >> 9) * 0x537);
  return ((data << 10) | rest) ^ 0x5412;
}

function ones(value: number): number {
  let count = 0;
  for (let rest = value; rest > 0; rest >>= 1) count += rest & 1;
  return count;
}

function darkAt({ side, dark }: Grid, x: number, y: number): number {
  return dark[y * side + x] ?? 0;
}
