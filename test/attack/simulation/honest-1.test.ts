/**
 * Honest simulation: five devices of one household, and everything that happens to disks,
 * processes and networks, by dice. Nothing that was saved may be lost, nobody may raise an alarm, and all must say the
 * same in the end.
 *
 * `ROOTVAULT_SEEDS=5000` runs that many seeds, `ROOTVAULT_SEED=7` one, and tells its story; `ROOTVAULT_FROM=301` begins
 * there.
 * @module
 */
import { test } from "vitest";

import { runSeeds } from "../../support/simulation/night.ts";
import { runHonest } from "../../support/simulation/run.ts";

test("whatever happens to five devices, nothing saved is lost and no alarm is false", async () => {
  await runSeeds(40, runHonest);
}, 36_000_000);
