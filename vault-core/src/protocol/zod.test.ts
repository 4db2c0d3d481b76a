/**
 * Shapes are compiled where no policy forbids it, and say the same either way.
 * @module
 */
import { afterEach, expect, test, vi } from "vitest";

/** The modules of a place that has these globals; both carry the same `z`, loaded anew. */
async function loadedIn(globals: readonly string[]): Promise<{ jitless: boolean | undefined }> {
  vi.resetModules();
  for (const name of globals) vi.stubGlobal(name, {});
  const { z } = await import("./zod.ts");
  vi.unstubAllGlobals();
  return { jitless: z.config().jitless };
}

afterEach(() => vi.unstubAllGlobals());

test("a page and a worker never ask for eval, a program on Node may", async () => {
  expect(await loadedIn(["document"])).toEqual({ jitless: true });
  expect(await loadedIn(["WorkerGlobalScope"])).toEqual({ jitless: true });
  expect(await loadedIn([])).toEqual({ jitless: false });
});
