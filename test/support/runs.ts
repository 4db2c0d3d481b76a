/**
 * More tries for a night: ROOTVAULT_RUNS=10 makes ten times as many of everything that has no variable of its own, and
 * ROOTVAULT_FUZZ_SECONDS=300 breaks a file of each importer for five minutes.
 * @module
 */
import type { Plugin } from "vite";

const FACTOR = Math.max(1, Number(process.env["ROOTVAULT_RUNS"] ?? 1));
const FUZZ_SECONDS = Number(process.env["ROOTVAULT_FUZZ_SECONDS"] ?? 0);
/** Files that one test breaks by dice, at most. */
const FUZZED_FILES = 8;

/** How often a test tries something. */
export function runs(usual: number): number {
  return Math.ceil(usual * FACTOR);
}

/** How long a test may take that usually takes so many milliseconds at most. */
export function patience(usualMs: number): number {
  return runs(usualMs) + FUZZ_SECONDS * FUZZED_FILES * 1_000;
}

/** Properties of all packages name their tries where they stand; these are multiplied as the test, or what tests share, is read. */
export const moreRuns: Plugin = {
  name: "rootvault-runs",
  enforce: "pre",
  transform: (code: string, id: string): string | null => {
    const file = id.split("?")[0] ?? id;
    if (FUZZ_SECONDS > 0 && file.endsWith("/fuzz-file.ts")) return timed(code, FUZZ_SECONDS);
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

/** The same property tried for so many seconds, however often that is. */
export function timed(code: string, seconds: number): string {
  const tries = `numRuns: 1_000_000_000, interruptAfterTimeLimit: ${seconds * 1_000}`;
  return code.replaceAll(/\bnumRuns: \d+/g, tries);
}
