/**
 * Random malice: five honest devices, and Mallory has the server. She forks, rolls back, withholds, reorders, replays,
 * damages and forges by dice. Every device ends with a prefix of what honest devices wrote, or with an alarm; devices
 * with one sync code show the same; nothing saved on a device is lost to it.
 *
 * `ROOTVAULT_SEEDS=20000` runs that many seeds, `ROOTVAULT_SEED=7` one, and tells its story.
 * @module
 */
import { test } from "vitest";

import { runSeeds } from "../../support/simulation/night.ts";
import { runMalice } from "../../support/simulation/run.ts";

test("whatever Mallory does, each device shows an honest part of the history, and tells", async () => {
  await runSeeds(200, runMalice);
}, 36_000_000);
