/**
 * Honest simulation, held against what it stands on: the real server tells the same stories, and without the parts that
 * it shows to be needed the stories fail.
 * @module
 */
import { expect, test } from "vitest";

import { runHonest } from "../../support/simulation/run.ts";
import { realSimServer } from "../../support/simulation/sim-server.ts";

/** Seeds that are run once more where something is taken away, until one fails. */
const FEW = Array.from({ length: 40 }, (_, index) => index + 1);

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
