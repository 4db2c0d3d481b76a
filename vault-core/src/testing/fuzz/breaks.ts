/**
 * What the dice do to a file: up to four ways of going wrong, one after the other.
 * @module
 */
import fc from "fast-check";
import { anywhere } from "./anywhere.ts";
import { toBytes, toLetters, type Way } from "./letters.ts";
import { ofBinary } from "./of-binary.ts";
import { ofText } from "./of-text.ts";

/** One way at one place. */
export interface Break {
  /** Its name, which a failure shows. */
  readonly way: string;
  /** From 0 to 1. */
  readonly at: number;
  readonly pick: number;
}

const all: ReadonlyMap<string, Way> = new Map(
  [anywhere, ofText, ofBinary].flatMap((ways) => Object.entries(ways)),
);

const PLACES = 1_000_000;

/** Breaks that suit a file. */
export function breaksOf(bytes: Uint8Array): fc.Arbitrary<readonly Break[]> {
  const ways = { ...anywhere, ...(bytes.subarray(0, 4_096).includes(0) ? ofBinary : ofText) };
  const one = fc.record({
    way: fc.constantFrom(...Object.keys(ways)),
    // A double of chance is next to zero: half of all doubles are.
    at: fc.nat({ max: PLACES - 1 }).map((place) => place / PLACES),
    pick: fc.nat({ max: 1_048_575 }),
  });
  // Small numbers are no likelier than others to break anything.
  return fc.array(fc.noBias(one), { minLength: 1, maxLength: 4 });
}

/** The broken file. */
export function broken(
  bytes: Uint8Array<ArrayBuffer>,
  breaks: readonly Break[],
): Uint8Array<ArrayBuffer> {
  const letters = breaks.reduce(
    (file, { way, at, pick }) => all.get(way)?.(file, at, pick) ?? file,
    toLetters(bytes),
  );
  return toBytes(letters);
}
