/**
 * zod, set up once. In a browser it checks without just-in-time compilation, which a strict Content-Security-Policy
 * reports as `eval`; on Node, where no such policy holds, shapes are compiled: they check the same and cost less.
 * Every shape of the project imports `z` from here, so that the setting holds before the first shape is built.
 * @module
 */
import { config, z } from "zod";

const isBrowser = "document" in globalThis || "WorkerGlobalScope" in globalThis;

config({ jitless: isBrowser });

export { z };
