/**
 * Sample files: 24 months of an invented household in the vendors' own formats. The ordinary importers take them in, and
 * one undo takes each out again.
 * @module
 */
import { createDice } from "./dice.ts";
import { samplePlays } from "./sample-plays.ts";
import { samplePurchases } from "./sample-purchases.ts";
import { sampleVisits } from "./sample-visits.ts";

/** A file of the sample household. */
export interface SampleFile {
  readonly name: string;
  readonly text: string;
}

/** How the sample is made. */
export interface SampleOptions {
  /** A whole number; the same seed and `now` give the same bytes. */
  readonly seed: number;
  /** Unix milliseconds: the sample ends on the day before. */
  readonly now: number;
}

const DAY_MS = 86_400_000;

/** Makes about 260 purchases, 4,000 visits and 1,500 plays of the 24 months before `now`. */
export function sampleFiles({ seed, now }: SampleOptions): readonly SampleFile[] {
  const to = Math.floor(now / DAY_MS) * DAY_MS;
  const from = to - 730 * DAY_MS;
  return [
    { name: "Sample household - orders.csv", text: samplePurchases(createDice(seed), from, to) },
    {
      name: "Sample household - browser history.json",
      text: sampleVisits(createDice(seed + 1), from, to),
    },
    { name: "Sample household - plays.json", text: samplePlays(createDice(seed + 2), from, to) },
  ];
}
