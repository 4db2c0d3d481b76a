/**
 * zod, set up once: without just-in-time compilation, which a strict Content-Security-Policy reports as `eval`.
 * Every shape of the project imports `z` from here, so that the setting holds before the first shape is built.
 * @module
 */
import { config, z } from "zod";

config({ jitless: true });

export { z };
