/**
 * Reads a QR code out of a picture: black and white, corners, modules, codewords, blocks, text. Each step that fails
 * lets the next guess try; the check words decide what was right.
 * @module
 */
import { type Bits, type Pixels, toBits, toGray } from "./bits.ts";
import { readData } from "./blocks.ts";
import { readCodewords, readFormat, versionOf } from "./codewords.ts";
import { findCorners } from "./finders.ts";
import { type Grid, readGrids } from "./grid.ts";
import { readSegments } from "./segments.ts";

/** Size of the neighborhood that gives the threshold, as shares of the shorter side: a near code, a far one. */
const NEIGHBORHOODS = [6, 20, 2] as const;

/** The text of a QR code in a picture; null if none can be read. */
export function readQr(pixels: Pixels): string | null {
  const gray = toGray(pixels);
  const short = Math.min(pixels.width, pixels.height);
  for (const share of NEIGHBORHOODS) {
    const text = readBits(toBits(gray, Math.max(2, Math.floor(short / share))));
    if (text !== null) return text;
  }
  return null;
}

function readBits(bits: Bits): string | null {
  for (const corners of findCorners(bits)) {
    for (const grid of readGrids(bits, corners)) {
      const text = readGrid(grid);
      if (text !== null) return text;
    }
  }
  return null;
}

function readGrid(grid: Grid): string | null {
  const format = readFormat(grid);
  if (format === null) return null;
  const words = readCodewords(grid, format.mask);
  const data = readData(words, versionOf(grid), format.level);
  return data === null ? null : readSegments(data, versionOf(grid));
}
