/**
 * From interleaved codewords to data: blocks by version and level, each corrected (ISO/IEC 18004, table 9).
 * @module
 */
import type { Level } from "./codewords.ts";
import { correctBlock } from "./reed-solomon.ts";

/** Check words of a block, by version from 1. */
const CHECKS: Readonly<Record<Level, string>> = {
  L: "7 10 15 20 26 18 20 24 30 18 20 24 26 30 22 24 28 30 28 28 28 28 30 30 26 28 30 30 30 30 30 30 30 30 30 30 30 30 30 30",
  M: "10 16 26 18 24 16 18 22 22 26 30 22 22 24 24 28 28 26 26 26 26 28 28 28 28 28 28 28 28 28 28 28 28 28 28 28 28 28 28 28",
  Q: "13 22 18 26 18 24 18 22 20 24 28 26 24 20 30 24 28 28 26 30 28 30 30 30 30 28 30 30 30 30 30 30 30 30 30 30 30 30 30 30",
  H: "17 28 22 16 22 28 26 26 24 28 24 28 22 24 24 30 28 28 26 28 30 24 30 30 30 30 30 30 30 30 30 30 30 30 30 30 30 30 30 30",
};

/** Blocks, by version from 1. */
const BLOCKS: Readonly<Record<Level, string>> = {
  L: "1 1 1 1 1 2 2 2 2 4 4 4 4 4 6 6 6 6 7 8 8 9 9 10 12 12 12 13 14 15 16 17 18 19 19 20 21 22 24 25",
  M: "1 1 1 2 2 4 4 4 5 5 5 8 9 9 10 10 11 13 14 16 17 17 18 20 21 23 25 26 28 29 31 33 35 37 38 40 43 45 47 49",
  Q: "1 1 2 2 4 4 6 6 8 8 8 10 12 16 12 17 16 18 21 20 23 23 25 27 29 34 34 35 38 40 43 45 48 51 53 56 59 62 65 68",
  H: "1 1 2 4 4 4 5 6 8 8 11 11 16 16 18 16 19 21 25 25 25 34 30 32 35 37 40 42 45 48 51 54 57 60 63 66 70 74 77 81",
};

/** The data of a code, corrected; null if a block is beyond repair. */
export function readData(words: Uint8Array, version: number, level: Level): Uint8Array | null {
  const checks = numberAt(CHECKS[level], version);
  const count = numberAt(BLOCKS[level], version);
  const short = Math.floor(words.length / count);
  const long = words.length % count;
  // The longer blocks come last.
  const blocks = Array.from(
    { length: count },
    (_, n) => new Uint8Array(short + (n < count - long ? 0 : 1)),
  );
  let at = 0;
  for (let index = 0; index <= short - checks; index++) {
    for (const block of blocks) {
      if (index < block.length - checks) block[index] = words[at++] ?? 0;
    }
  }
  for (let index = checks; index > 0; index--) {
    for (const block of blocks) block[block.length - index] = words[at++] ?? 0;
  }
  if (!blocks.every((block) => correctBlock(block, checks))) return null;
  const data = new Uint8Array(words.length - checks * count);
  let end = 0;
  for (const block of blocks) {
    const part = block.subarray(0, block.length - checks);
    data.set(part, end);
    end += part.length;
  }
  return data;
}

function numberAt(table: string, version: number): number {
  return Number(table.split(" ")[version - 1] ?? "1");
}
