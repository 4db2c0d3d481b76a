import type { Plugin } from "vite";
import { defineConfig, type TestProjectConfiguration } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

import { withSwitches } from "./test/attack/rows/switches.ts";
import { moreRuns, patience } from "./test/support/runs.ts";

// Tests read the packages' sources through the `source` condition; only the ssr resolver counts in Vitest.
const source = {
  ssr: { resolve: { conditions: ["source", "module", "node", "development|production"] } },
};

/** Tests of one process. Those that come one after the other in it share what they load, which saves a minute. */
function pure(name: string, include: string[], timeoutMs: number): TestProjectConfiguration {
  const [testTimeout, hookTimeout] = [patience(timeoutMs), timeoutMs];
  const test = { name, include, testTimeout, hookTimeout, isolate: false };
  return { ...source, plugins: [moreRuns], test };
}

/** The attacks switch off the checks that notice them, one at a time: each must be missed. */
const switches: Plugin = {
  name: "rootvault-switches",
  enforce: "pre",
  transform: (code: string, id: string): string | null =>
    withSwitches(import.meta.dirname, id.split("?")[0] ?? id, code),
};

/**
 * Real browsers and processes on a busy machine: a test that fails is tried once more, and both tries are printed.
 */
function outside(
  name: string,
  include: string[],
  timeoutMs: number,
  plugins: Plugin[] = [],
): TestProjectConfiguration {
  const test = {
    name,
    include,
    testTimeout: patience(timeoutMs),
    hookTimeout: timeoutMs,
    retry: 1,
    isolate: false,
  };
  return { ...source, plugins: [moreRuns, ...plugins], test };
}

/** The projects in the order in which they begin: those that take longest first, small ones fill what is left at the end. */
const ORDER = ["attack", "cli", "browser", "operations", "journeys", "protocol", "core"];

/** The files that take longest; within a project they begin first, so that none of them runs on alone at the end. */
const LONG = [
  /\/attack\/(rows\.test|crash\/|simulation\/)/,
  /\/attack\/(hostile-files|faults|power-client)/,
  /\/cli\/(output|agent|backup|ways-in)\.test/,
  /\/browser\/(access|shop|devices|camera|keyboard|passkey)\.test/,
  /\/test\/bite\.test/,
];

function rank({ project, moduleId }: TestSpecification): number {
  const [place, long] = [
    ORDER.indexOf(project.name),
    LONG.findIndex((pattern) => pattern.test(moduleId)),
  ];
  return (place === -1 ? ORDER.length : place) * 100 + (long === -1 ? LONG.length : long);
}

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- a method of Vitest, which gives a new array
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    // Much of the suite waits for processes and browsers: two cores keep four workers busy.
    maxWorkers: 4,
    projects: [
      pure("core", ["vault-core/src/**/*.test.ts"], 60_000),
      pure("server", ["server/src/**/*.test.ts"], 30_000),
      outside("cli", ["cli/src/**/*.test.ts", "test/cli/**/*.test.ts"], 120_000),
      pure("journeys", ["test/*.test.ts", "test/journeys/**/*.test.ts"], 120_000),
      outside("attack", ["test/attack/**/*.test.ts"], 300_000, [switches]),
      pure("protocol", ["test/protocol/**/*.test.ts"], 120_000),
      pure("vectors", ["test/vectors/**/*.test.ts"], 120_000),
      outside("browser", ["test/browser/**/*.test.ts", "server/web/src/**/*.test.ts"], 300_000),
      outside("operations", ["test/operations/**/*.test.ts"], 300_000),
    ],
  },
});
