/**
 * Runs many seeds: as many as a run of all tests has time for, or as many as a night has.
 * @module
 */
import { type Outcome, type RunOptions, tellFailure } from "./run.ts";

/** Runs one seed. */
export type RunSeed = (seed: number, options?: RunOptions) => Promise<Outcome>;

/**
 * Runs the seeds from 1 on; `ROOTVAULT_SEEDS` says how many in the place of `usual`, `ROOTVAULT_SEED` names the only one.
 * @throws Error with the shortest story found of the first seed that fails.
 */
export async function runSeeds(usual: number, run: RunSeed): Promise<void> {
  const only = process.env["ROOTVAULT_SEED"];
  const first = only === undefined ? Number(process.env["ROOTVAULT_FROM"] ?? "1") : Number(only);
  const count = Number(process.env["ROOTVAULT_SEEDS"] ?? String(usual));
  const last = only === undefined ? first + count - 1 : first;
  for (let seed = first; seed <= last; seed++) {
    const outcome = await run(seed);
    if (only !== undefined) process.stdout.write(`${outcome.trace.join("\n")}\n`);
    if (outcome.error !== null) throw new Error(await tellFailure(outcome, run));
  }
}
