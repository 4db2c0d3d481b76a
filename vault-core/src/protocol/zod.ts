/**
 * zod, set up once. In a browser it checks without just-in-time compilation, which a strict Content-Security-Policy
 * reports as `eval`; on Node, where no such policy holds, shapes are compiled: they check the same and cost less.
 * Every shape of the project imports `z` from here, so that the setting holds before the first shape is built.
 * @module
 */
import { config, z } from "zod";

/** Tells whether a place, known by its globals, is a page or a worker of a browser. */
export function isBrowser(globals: object): boolean {
  return "document" in globals || "WorkerGlobalScope" in globals;
}

config({ jitless: isBrowser(globalThis) });

export { z };
