/**
 * Runs many seeds: as many as a run of all tests has time for, or as many as a night has.
 * @module
 */
import { type Outcome, type RunOptions, tellFailure } from "./run.ts";

/** Runs one seed. */
export type RunSeed = (seed: number, options?: RunOptions) => Promise<Outcome>;

/** Which of several files that share the seeds a test is in. */
export interface Share {
  /** 0 for the first file. */
  readonly index: number;
  readonly of: number;
}

/**
 * Runs the seeds of every run, or those that the environment asks for: `ROOTVAULT_SEEDS` of them from `ROOTVAULT_FROM`
 * on, or `ROOTVAULT_SEED` alone. Of files that share them each takes every so many-th.
 * @throws Error with the shortest story found of the first seed that fails.
 */
export async function runSeeds(
  usual: number,
  run: RunSeed,
  { index, of }: Share = { index: 0, of: 1 },
): Promise<void> {
  const { ROOTVAULT_SEED: only, ROOTVAULT_FROM: from, ROOTVAULT_SEEDS: count } = process.env;
  const first = Number(only ?? from ?? 1);
  const last = only === undefined ? first + Number(count ?? usual) - 1 : first;
  for (let seed = first + index; seed <= last; seed += of) {
    const outcome = await run(seed);
    if (only !== undefined) process.stdout.write(`${outcome.trace.join("\n")}\n`);
    if (outcome.error !== null) throw new Error(await tellFailure(outcome, run));
  }
}
