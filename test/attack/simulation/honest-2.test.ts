/**
 * Honest simulation, the second hundred seeds: five devices of one household, and everything that happens to disks,
 * processes and networks, by dice. Nothing that was saved may be lost, nobody may raise an alarm, and all must say the
 * same in the end.
 * @module
 */
import { test } from "vitest";

import { isNight, runSeeds } from "../../support/simulation/night.ts";
import { runHonest } from "../../support/simulation/run.ts";

test.skipIf(isNight)(
  "whatever happens to five devices, nothing saved is lost and no alarm is false",
  async () => {
    await runSeeds({ from: 101, count: 100 }, runHonest);
  },
  36_000_000,
);
