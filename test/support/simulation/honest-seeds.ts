/**
 * The households that every run tries, shared out among files.
 * @module
 */
import { test } from "vitest";

import { runSeeds } from "./night.ts";
import { runHonest } from "./run.ts";

/** Households of every run. */
export const HONEST_SEEDS = 300;

/** Files that share them. */
const FILES = 4;

/** Whatever happens to five devices, nothing saved is lost and no alarm is false. */
export function honestTest(title: string, index: number): void {
  test(title, () => runSeeds(HONEST_SEEDS, runHonest, { index, of: FILES }), 36_000_000);
}
