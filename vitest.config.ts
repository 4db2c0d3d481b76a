import { defineConfig, type TestProjectConfiguration } from "vitest/config";

// Tests read the packages' sources through the `source` condition; only the ssr resolver counts in Vitest.
const source = {
  ssr: { resolve: { conditions: ["source", "module", "node", "development|production"] } },
};

function project(name: string, include: string[], timeoutMs = 30_000): TestProjectConfiguration {
  return { ...source, test: { name, include, testTimeout: timeoutMs, hookTimeout: timeoutMs } };
}

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      project("core", ["vault-core/src/**/*.test.ts"], 60_000),
      project("server", ["server/src/**/*.test.ts"]),
      project("cli", ["cli/src/**/*.test.ts", "test/cli/**/*.test.ts"], 120_000),
      project("journeys", ["test/*.test.ts", "test/journeys/**/*.test.ts"], 120_000),
      project("attack", ["test/attack/**/*.test.ts"], 300_000),
      project("protocol", ["test/protocol/**/*.test.ts"], 120_000),
      project("vectors", ["test/vectors/**/*.test.ts"], 120_000),
      project("browser", ["test/browser/**/*.test.ts", "server/web/src/**/*.test.ts"], 300_000),
      project("operations", ["test/operations/**/*.test.ts"], 300_000),
    ],
  },
});
