/**
 * Ways in which any file goes wrong: bytes changed, stretches lost, doubled, swapped or repeated, words put in, the end missing.
 * @module
 */
import { chosen, put, textLetters, type Stretch, type Way } from "./letters.ts";
import { oddLetters, oddWords } from "./odd-values.ts";

/** Letters of a stretch, at most. */
const LONGEST = 64;
/** How often a stretch is repeated; a few letters very often, as what reads them in more than one way takes long then. */
const TIMES = [2, 10, 100, 1_000, 20_000] as const;
const OFTEN = 1_000;
const FEW = 6;
/** Whole numbers at the ends of what one, two, four or eight bytes hold. */
const integers = [0n, 1n, 2n, 127n, 128n, 255n, 32_767n, 32_768n, 65_535n, 65_536n].concat(
  [31n, 32n, 53n, 63n, 64n].flatMap((bits) => [2n ** bits - 1n, 2n ** bits]),
);
const WIDTHS = [1, 2, 4, 8] as const;

function from(file: string, at: number, pick: number): Stretch {
  const start = Math.floor(at * file.length);
  return { start, end: Math.min(file.length, start + 1 + (pick % LONGEST)) };
}

function bare(file: string, at: number): Stretch {
  const start = Math.floor(at * file.length);
  return { start, end: start };
}

/** A whole number in so many bytes, the most significant first or last. */
export function oddInteger(pick: number, width: number, length: number): string {
  const near = [BigInt(length), BigInt(length - 1), BigInt(length + 1)];
  const value = BigInt.asUintN(64, chosen([...integers, ...near], pick >> 3));
  const letters = Array.from({ length: width }, (_, place) =>
    String.fromCodePoint(Number((value >> BigInt(8 * place)) & 255n)),
  );
  return (pick % 2 === 0 ? letters : letters.toReversed()).join("");
}

/** The ways. */
export const anywhere: Readonly<Record<string, Way>> = {
  byte: (file, at, pick) => {
    const { start } = bare(file, at);
    return put(file, { start, end: start + 1 }, String.fromCodePoint(pick % 256));
  },
  bit: (file, at, pick) => {
    const { start } = bare(file, at);
    const letter = (file.codePointAt(start) ?? 0) ^ (1 << (pick % 8));
    return put(file, { start, end: start + 1 }, String.fromCodePoint(letter));
  },
  lose: (file, at, pick) => put(file, from(file, at, pick), ""),
  double: (file, at, pick) => {
    const stretch = from(file, at, pick);
    const { start } = stretch;
    return put(file, { start, end: start }, file.slice(start, stretch.end));
  },
  swap: (file, at, pick) => {
    const one = from(file, at, pick);
    const size = one.end - one.start;
    const other = { start: one.end, end: Math.min(file.length, one.end + size) };
    const swapped = file.slice(other.start, other.end) + file.slice(one.start, one.end);
    return put(file, { start: one.start, end: other.end }, swapped);
  },
  repeat: (file, at, pick) => {
    const times = chosen(TIMES, pick >> 6);
    const stretch = from(file, at, times > OFTEN ? pick % FEW : pick);
    return put(file, stretch, file.slice(stretch.start, stretch.end).repeat(times));
  },
  word: (file, at, pick) => put(file, bare(file, at), chosen(oddWords, pick)),
  letters: (file, at, pick) => put(file, bare(file, at), chosen(oddLetters, pick)),
  end: (file, at) => file.slice(0, Math.floor(at * file.length)),
  begin: (file, at, pick) =>
    chosen([textLetters("\ufeff"), "\u00ff\u00fe", "\u00fe\u00ff", "\0", " \n"], pick) +
    (pick % 2 === 0 ? file : file.slice(Math.floor(at * file.length))),
  integer: (file, at, pick) => {
    const { start } = bare(file, at);
    const width = chosen(WIDTHS, pick >> 1);
    return put(file, { start, end: start + width }, oddInteger(pick, width, file.length));
  },
};
