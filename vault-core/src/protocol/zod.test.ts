/**
 * Shapes are compiled where no policy forbids it.
 * @module
 */
import { expect, test } from "vitest";

import { isBrowser, z } from "./zod.ts";

test("a page and a worker never ask for eval, a program on Node may", () => {
  expect([{ document: {} }, { WorkerGlobalScope: {} }, {}].map(isBrowser)).toEqual([
    true,
    true,
    false,
  ]);
  expect(z.config().jitless).toBe(false);
});
