/**
 * More tries for a night: ROOTVAULT_RUNS=10 makes ten times as many of everything that has no variable of its own.
 * @module
 */
import type { Plugin } from "vite";

const FACTOR = Math.max(1, Number(process.env["ROOTVAULT_RUNS"] ?? 1));

/** How often a test tries something. */
export function runs(usual: number): number {
  return Math.ceil(usual * FACTOR);
}

/** Properties of all packages name their tries where they stand; these are multiplied as the test, or what tests share, is read. */
export const moreRuns: Plugin = {
  name: "rootvault-runs",
  enforce: "pre",
  transform: (code: string, id: string): string | null => {
    const file = id.split("?")[0] ?? id;
    const isTest = file.endsWith(".test.ts") || file.includes("/vault-core/src/testing/");
    return FACTOR !== 1 && isTest ? multiplied(code, FACTOR) : null;
  },
};

/** The same test with its tries multiplied. */
export function multiplied(code: string, factor: number): string {
  return code.replaceAll(/\bnumRuns: (\d+)/g, (_, count: string) => {
    return `numRuns: ${Math.ceil(Number(count) * factor)}`;
  });
}
