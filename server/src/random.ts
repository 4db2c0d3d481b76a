/**
 * The one place that reads the system's randomness; everything else is given a source.
 * @module
 */
import { randomBytes } from "node:crypto";
import type { RandomSource } from "./model/base.ts";

/** Gives fresh random bytes of the operating system. */
export const systemRandom: RandomSource = (length) => new Uint8Array(randomBytes(length));
