/**
 * Honest simulation: five devices of one household, and everything that happens to disks, processes and networks,
 * by dice. Nothing that was saved may be lost, nobody may raise an alarm, and all must say the same in the end.
 *
 * `ROOTVAULT_SEEDS=5000` runs that many seeds, `ROOTVAULT_SEED=7` one, and tells its story.
 * @module
 */
import { expect, test } from "vitest";

import { runSeeds } from "../support/simulation/night.ts";
import { runHonest } from "../support/simulation/run.ts";
import { realSimServer } from "../support/simulation/sim-server.ts";

/** Seeds that are run once more where something is taken away, until one fails. */
const FEW = Array.from({ length: 40 }, (_, index) => index + 1);

test("whatever happens to five devices, nothing saved is lost and no alarm is false", async () => {
  await runSeeds(39, runHonest);
}, 36_000_000);

test("the same story ends as well on the real server", async () => {
  for (const seed of [1, 2]) {
    const { error, trace } = await runHonest(seed, { server: realSimServer, steps: 40 });
    expect(error, trace.join("\n")).toBeNull();
  }
}, 900_000);

test("without segments, or without sealing anew, the same seeds fail", async () => {
  for (const missing of [{ segments: true }, { reconcile: true }]) {
    const errors: string[] = [];
    for (const seed of FEW) {
      const { error } = await runHonest(seed, { missing });
      if (error === null) continue;
      errors.push(error.message);
      break;
    }
    expect(errors.length, JSON.stringify(missing)).toBeGreaterThan(0);
  }
}, 900_000);
